"""Rule A3: allowances and charges of a line (EN 16931 BG-27, BG-28): taken of its amount, rounded, taxed with it."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from onetool.money import (
    BrokenExplanation,
    Discount,
    Explanation,
    Line,
    Mode,
    MoneyError,
    Rate,
    StepKind,
    TaxGroup,
    compute,
    replay,
)

S_25, S_20 = (TaxGroup((Rate("VAT", D(percent)),)) for percent in ("25", "20"))


def value(text: str) -> Discount | None:
    if not text:
        return None
    return Discount.percent(D(text[:-1])) if text.endswith("%") else Discount.fixed(D(text))


@pytest.mark.parametrize(
    ("quantity", "price", "allowance", "charge", "figures", "mode", "total"),
    [
        # BT-131 = BT-129 x BT-146 + BT-141 - BT-136: 10 x 20 + 30 - 15 = 215.00; 25 % of it 53.75
        ("10", "20", "15", "30", ("200.00", "15.00", "30.00", "215.00"), Mode.PER_RATE, "268.75"),
        # Both percents are of the same amount (BT-137, BT-142), not one of what the other leaves.
        ("1", "100", "10%", "10%", ("100.00", "10.00", "10.00", "100.00"), Mode.PER_RATE, "125.00"),
        # Each is rounded before it enters a sum: 33.35 - 3.34 + 3.34
        ("3", "11.115", "10%", "10%", ("33.35", "3.34", "3.34", "33.35"), Mode.PER_LINE, "41.69"),
        ("3", "11.115", "", "2.5%", ("33.35", "0.00", "0.83", "34.18"), Mode.PER_RATE, "42.73"),
        # What is taken back takes its charge back; what is free may still be charged for.
        ("-2", "50", "", "5", ("-100.00", "0.00", "5.00", "-105.00"), Mode.PER_RATE, "-131.25"),
        ("1", "0", "", "5", ("0.00", "0.00", "5.00", "5.00"), Mode.PER_RATE, "6.25"),
        # All is let off, and the charge stays.
        ("1", "100", "500", "5", ("100.00", "100.00", "5.00", "5.00"), Mode.PER_RATE, "6.25"),
        # The tax is inside: 125 are 100 and 25.
        ("1", "120", "10", "15", ("120.00", "10.00", "15.00", "125.00"), Mode.GROSS, "125.00"),
    ],
)
def test_worked_cases(
    quantity: str, price: str, allowance: str, charge: str, figures: tuple[str, ...], mode: Mode, total: str
) -> None:
    line = Line(D(quantity), D(price), S_25, value(allowance), value(charge))
    totals = compute([line], currency="EUR", mode=mode)
    (counted,) = totals.lines
    found = (counted.amount, counted.discount, abs(counted.charge), counted.net)
    assert tuple(str(one) for one in found) == figures
    assert str(totals.total) == total
    explanation = Explanation.from_data(totals.explanation.as_data())
    assert explanation == totals.explanation
    assert replay(explanation) == totals.sums


@pytest.mark.parametrize("mode", Mode)
def test_the_charge_is_taxed_as_its_line_and_no_other(mode: Mode) -> None:
    lines = [Line(D(1), D(100), S_25, None, value("20")), Line(D(1), D(100), S_20)]
    totals = compute(lines, currency="EUR", mode=mode, discount=Discount.fixed(D(11)))
    assert [group.subtotal for group in totals.groups] == [120, 100]
    assert [group.discount_share for group in totals.groups] == [6, 5]
    assert replay(totals.explanation) == totals.sums


@pytest.mark.parametrize("change", [{"amount": D("3.01")}, {"base": D("90.00")}, {"amount": D("-3.00")}])
def test_a_changed_charge_does_not_follow(change: dict[str, D]) -> None:
    line = Line(D(1), D(100), S_25, value("10"), value("3%"))
    explanation = compute([line], currency="EUR").explanation
    steps = tuple(replace(one, **change) if one.kind is StepKind.LINE_CHARGE else one for one in explanation.steps)
    with pytest.raises(BrokenExplanation):
        replay(replace(explanation, steps=steps))


@pytest.mark.parametrize(
    ("currency", "charge", "said"), [("JPY", "0.5", "charge"), ("EUR", "999999999999.99", "too large")]
)
def test_what_cannot_be_charged(currency: str, charge: str, said: str) -> None:
    with pytest.raises(MoneyError, match=said):
        compute([Line(D(1), D(999), S_25, None, value(charge))], currency=currency)
