"""Rule A4: allowances and charges of a document, over all tax groups or for one (EN 16931 BG-20, BG-21)."""

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest

from onetool.money import (
    NO_TAX,
    Adjustment,
    AdjustmentKind,
    BrokenExplanation,
    Discount,
    Explanation,
    Line,
    Mode,
    MoneyError,
    Rate,
    StepKind,
    TaxGroup,
    Totals,
    compute,
    replay,
)

ALLOWANCE, CHARGE = AdjustmentKind
S_25, S_20, S_19, S_7 = (TaxGroup((Rate("VAT", D(percent)),)) for percent in ("25", "20", "19", "7"))
Priced = tuple[str, str, TaxGroup]
Given = tuple[AdjustmentKind, str, TaxGroup | None]


def count(lines: list[Priced], given: list[Given], mode: Mode = Mode.PER_RATE, **options: object) -> Totals:
    adjustments = [
        Adjustment(
            kind,
            Discount.percent(D(value[:-1])) if value.endswith("%") else Discount.fixed(D(value)),
            tax=tax,
        )
        for kind, value, tax in given
    ]
    priced = [Line(D(quantity), D(price), tax) for quantity, price, tax in lines]
    return compute(priced, currency="EUR", adjustments=adjustments, mode=mode, **options)


@pytest.mark.parametrize(
    ("lines", "given", "amounts", "net", "tax", "total"),
    [
        # Peppol BIS Billing 3, base example: BT-106 1300, BT-108 25, BT-109 1325, BT-110 331.25, BT-112 1656.25
        ([("7", "400", S_25), ("-3", "500", S_25)], [(CHARGE, "25", S_25)], ["25.00"], "1325.00", "331.25", "1656.25"),
        # BR-CO-13: net = line nets - allowances + charges; BR-S-8: each category its own
        (
            [("1", "1000", S_19), ("1", "500", S_7)],
            [(ALLOWANCE, "10%", S_19), (CHARGE, "20", S_7), (ALLOWANCE, "30", None)],
            ["-100.00", "20.00", "-30.00"],
            "1390.00",
            "203.02",
            "1593.02",
        ),
        # A coupon over all, spread in proportion before tax, as Stripe does
        ([("1", "100", S_20), ("1", "50", NO_TAX)], [(ALLOWANCE, "15", None)], ["-15.00"], "135.00", "18.00", "153.00"),
        # Shipping that no line is taxed like
        ([("1", "100", S_7)], [(CHARGE, "10", S_19)], ["10.00"], "110.00", "8.90", "118.90"),
        # A percent is of the line nets, not of what the one before left
        ([("1", "100", S_20)], [(ALLOWANCE, "10%", None)] * 2, ["-10.00"] * 2, "80.00", "16.00", "96.00"),
        # Never below zero: of a group, of the whole
        ([("1", "100", S_20)], [(ALLOWANCE, "60", None)] * 2, ["-60.00", "-40.00"], "0.00", "0.00", "0.00"),
        (
            [("1", "30", S_20), ("1", "70", NO_TAX)],
            [(ALLOWANCE, "50", S_20)],
            ["-30.00"],
            "70.00",
            "0.00",
            "70.00",
        ),
        # Mixed signs: taken of what has the sign of the whole only
        (
            [("1", "2000", S_20), ("-1", "1900", NO_TAX)],
            [(ALLOWANCE, "50", None)],
            ["-50.00"],
            "50.00",
            "390.00",
            "440.00",
        ),
        (
            [("1", "2000", S_20), ("-1", "1900", NO_TAX)],
            [(ALLOWANCE, "500", S_20)],
            ["-100.00"],
            "0.00",
            "380.00",
            "380.00",
        ),
        # A group no line has gives nothing
        ([("1", "100", S_20)], [(ALLOWANCE, "10", S_7)], ["0.00"], "100.00", "20.00", "120.00"),
        # Taken back, it is the mirror image
        (
            [("-1", "100", S_20)],
            [(ALLOWANCE, "10%", None), (CHARGE, "5", S_20)],
            ["10.00", "-5.00"],
            "-95.00",
            "-19.00",
            "-114.00",
        ),
    ],
)
def test_worked_cases(
    lines: list[Priced], given: list[Given], amounts: list[str], net: str, tax: str, total: str
) -> None:
    totals = count(lines, given)
    assert [str(each.amount) for each in totals.adjustments] == amounts
    assert (str(totals.net), str(totals.tax), str(totals.total)) == (net, tax, total)


@pytest.mark.parametrize(
    ("mode", "net", "tax"),
    [(Mode.PER_RATE, "90.00", "17.10"), (Mode.PER_LINE, "90.00", "17.10"), (Mode.GROSS, "75.63", "14.37")],
)
def test_in_every_mode(mode: Mode, net: str, tax: str) -> None:
    totals = count([("1", "100", S_19)], [(ALLOWANCE, "10%", None)], mode)
    assert (str(totals.net), str(totals.tax)) == (net, tax)


def test_it_comes_after_the_discount_and_its_percent_is_of_the_lines() -> None:
    totals = count([("1", "100", S_20)], [(CHARGE, "10%", None)], discount=Discount.percent(D(50)))
    assert (totals.discount, totals.adjusted, totals.net) == (D(50), D(10), D(60))


def test_a_charge_over_nothing_asks_for_its_tax() -> None:
    with pytest.raises(MoneyError, match=r"Charge 1: Choose which tax this charge has\."):
        count([], [(CHARGE, "10", None)])
    assert count([], [(CHARGE, "10", S_20)]).total == 12


def test_an_amount_has_the_decimals_of_the_currency() -> None:
    for kind in AdjustmentKind:
        with pytest.raises(MoneyError, match="at most 2 decimals"):
            count([("1", "100", S_20)], [(kind, "0.505", S_20)])


@pytest.mark.parametrize("mode", Mode)
def test_a_changed_or_missing_step_is_found_out(mode: Mode) -> None:
    lines = [("1", "100", S_20), ("3", "11.115", S_7), ("1", "50", NO_TAX)]
    given: list[Given] = [(ALLOWANCE, "7.5%", None), (CHARGE, "9.99", S_19), (ALLOWANCE, "3", S_7)]
    totals = count(lines, given, mode, discount=Discount.fixed(D("10")))
    explanation = Explanation.from_data(json.loads(json.dumps(totals.explanation.as_data())))
    assert replay(explanation) == totals.sums
    kinds = {StepKind.ADJUSTMENT, StepKind.ADJUSTMENT_SHARE, StepKind.SHARE_TAXABLE, StepKind.SHARE_TAX}
    for place, step in enumerate(explanation.steps):
        if step.kind not in kinds:
            continue
        before, after = explanation.steps[:place], explanation.steps[place + 1 :]
        forged = replace(step, amount=step.amount + D("0.01"))
        with pytest.raises(BrokenExplanation):
            replay(replace(explanation, steps=(*before, forged, *after)))
        if step.kind is StepKind.SHARE_TAXABLE and step.base == step.amount:
            continue  # there is no tax to take out
        with pytest.raises(BrokenExplanation):
            replay(replace(explanation, steps=before + after))
