"""Rule A10: a deposit, progress bills and the final bill sum to the whole."""

from decimal import Decimal as D

import pytest

from onetool.money import (
    Discount,
    Line,
    Mode,
    MoneyError,
    Rate,
    StepKind,
    TaxGroup,
    Totals,
    compute,
    final_bill,
    left_to_bill,
    part_bill,
    portion,
    replay,
)

VAT_19 = TaxGroup((Rate("VAT", D("19")),))
VAT_7 = TaxGroup((Rate("VAT", D("7")),))


def kitchen(mode: Mode = Mode.PER_RATE) -> Totals:
    lines = [Line(D(1), D("1000"), VAT_19), Line(D(10), D("20"), VAT_7), Line(D(1), D("50"))]
    return compute(lines, currency="EUR", mode=mode)


def taxes(totals: Totals) -> list[tuple[str, str, str]]:
    return [(str(total.rate.percent), str(total.taxable), str(total.tax)) for total in totals.taxes]


def test_a_deposit_has_the_rates_of_the_whole_in_proportion() -> None:
    whole = kitchen()  # 1000 + 190, 200 + 14, 50
    deposit = part_bill(whole, portion(whole, D("30")))
    assert str(deposit.total) == "436.20"
    assert taxes(deposit) == [("19", "300.00", "57.00"), ("7", "60.00", "4.20")]
    assert [(line.line.tax, str(line.net)) for line in deposit.lines] == [
        (VAT_19, "357.00"),
        (VAT_7, "64.20"),
        (TaxGroup(), "15.00"),
    ]


@pytest.mark.parametrize("amount", ["0.01", "1", "333.33", "1453.99", "1454"])
def test_a_part_bill_comes_to_exactly_what_was_asked_for(amount: str) -> None:
    bill = part_bill(kitchen(), D(amount))
    assert bill.total == D(amount)
    assert bill.net + bill.tax == D(amount)


def test_the_final_bill_lists_the_whole_and_takes_back_what_was_billed() -> None:
    whole = kitchen()
    deposit = part_bill(whole, portion(whole, D("30")))
    final = final_bill(whole, [deposit])
    assert final.lines[:3] == whole.lines
    assert [(str(line.net), line.line.tax) for line in final.lines[3:]] == [
        ("-300.00", VAT_19),
        ("-60.00", VAT_7),
        ("-15.00", TaxGroup()),
    ]
    assert taxes(final) == [("19", "700.00", "133.00"), ("7", "140.00", "9.80")]
    assert (final.subtotal, final.net, final.tax, final.total) == (D("875"), D("875"), D("142.80"), D("1017.80"))


def test_a_cent_that_the_rate_alone_would_not_give_is_told() -> None:
    whole = compute([Line(D(1), D("100.03"), VAT_19)], currency="EUR")  # 19.01 of tax, 19.0057 unrounded
    bills = [part_bill(whole, D("39.68"))] * 2
    final = final_bill(whole, bills)
    (told,) = (step for step in final.explanation.steps if step.kind is StepKind.DEVIATION)
    assert str(final.taxes[0].tax) == "6.33"
    assert (str(told.base), str(told.amount)) == ("6.34", "-0.01")
    assert sum(bill.tax for bill in [*bills, final]) == whole.tax
    assert replay(final.explanation) == final.sums


@pytest.mark.parametrize("mode", Mode)
def test_a_chain_sums_to_the_whole_in_every_mode(mode: Mode) -> None:
    lines = [Line(D("3"), D("11.115"), VAT_19), Line(D(7), D("3.33"), VAT_7), Line(D(-1), D("5.01"), VAT_7)]
    whole = compute(lines, currency="CHF", discount=Discount.percent(D("3")), mode=mode, cash_step=D("0.05"))
    bills: list[Totals] = []
    for percent in ("30", "33.3333", "10"):
        bills.append(part_bill(whole, portion(whole, D(percent)), billed=bills))
    final = final_bill(whole, bills)
    chain = [*bills, final]
    for figure in ("net", "tax", "rounding", "total"):
        assert sum(getattr(bill.sums, figure) for bill in chain) == getattr(whole.sums, figure)
    for total in whole.taxes:
        assert sum(tax.tax for bill in chain for tax in bill.taxes if tax.rate == total.rate) == total.tax
    assert sum(line.taxable for line in final.lines) == final.net
    assert replay(final.explanation) == final.sums


def test_a_gross_whole_takes_back_gross_lines() -> None:
    whole = compute([Line(D(1), D("119"), VAT_19)], currency="EUR", mode=Mode.GROSS)
    final = final_bill(whole, [part_bill(whole, D("23.80"))])
    assert [str(line.net) for line in final.lines] == ["119.00", "-23.80"]
    assert (final.subtotal, final.net, final.tax, final.total) == (D("95.20"), D("80"), D("15.20"), D("95.20"))


def test_without_earlier_bills_the_final_bill_is_the_whole() -> None:
    whole = kitchen()
    assert final_bill(whole, []) is whole


def test_a_whole_that_was_billed_leaves_nothing() -> None:
    whole = kitchen()
    final = final_bill(whole, [part_bill(whole, whole.total)])
    assert (final.net, final.tax, final.total) == (D(0), D(0), D(0))


def test_a_bill_with_a_rate_the_whole_no_longer_has_is_taken_back_too() -> None:
    before, after = kitchen(), compute([Line(D(1), D("1000"), VAT_19)], currency="EUR")
    deposit = part_bill(before, D("436.20"))
    final = final_bill(after, [deposit])
    assert taxes(final) == [("19", "700.00", "133.00"), ("7", "-60.00", "-4.20")]
    assert final.total + deposit.total == after.total
    assert replay(final.explanation) == final.sums


def test_never_more_than_the_whole_is_billed() -> None:
    whole = kitchen()
    bills = [part_bill(whole, D("1000"))]
    assert left_to_bill(whole, bills) == D("454.00")
    with pytest.raises(MoneyError, match=r"Only 454.00 EUR is left to bill."):
        part_bill(whole, D("454.01"), billed=bills)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "A bill must be for more than 0."),
        ("-1", "A bill must be for more than 0."),
        ("1.005", "A bill in EUR can have at most 2 decimals."),
    ],
)
def test_a_wrong_amount_is_refused_in_words(amount: str, text: str) -> None:
    with pytest.raises(MoneyError) as refused:
        part_bill(kitchen(), D(amount))
    assert str(refused.value) == text


def test_a_portion_is_a_sum_that_can_be_paid() -> None:
    whole = compute([Line(D(1), D("99.95"))], currency="CHF", cash_step=D("0.05"))
    assert str(portion(whole, D("33.3333"))) == "33.30"
    with pytest.raises(MoneyError, match="between 0 and 100"):
        portion(whole, D("101"))


def test_a_chain_has_one_currency() -> None:
    dollars = compute([Line(D(1), D("10"))], currency="USD")
    with pytest.raises(MoneyError, match=r"Every earlier bill must be in EUR."):
        final_bill(kitchen(), [dollars])
