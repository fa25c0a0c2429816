"""Rules A3 and A4: line amounts, discounts, and how a document's discount is spread."""

from decimal import Decimal as D

import pytest

from onetool.money import Discount, DiscountKind, Line, Mode, MoneyError, Rate, TaxGroup, compute, spread

VAT_19 = TaxGroup((Rate("VAT", D("19")),))
SALES_8 = TaxGroup((Rate("Sales tax", D("8")),))
VAT_7 = TaxGroup((Rate("VAT", D("7")),))


def strings(values: object) -> list[str]:
    return [str(value) for value in values]


@pytest.mark.parametrize(
    ("quantity", "price", "discount", "currency", "amount", "taken", "net"),
    [
        ("3", "11.115", Discount.percent(D("10")), "EUR", "33.35", "3.34", "30.01"),
        ("-3", "11.115", Discount.percent(D("10")), "EUR", "-33.35", "-3.34", "-30.01"),
        ("3", "33.333", None, "EUR", "100.00", "0.00", "100.00"),
        ("1000", "19.99", None, "EUR", "19990.00", "0.00", "19990.00"),
        ("2.5", "10.01", None, "EUR", "25.03", "0.00", "25.03"),
        ("0.3333", "100", Discount.percent(D("33.3333")), "EUR", "33.33", "11.11", "22.22"),
        ("1", "100", Discount.fixed(D("12.50")), "EUR", "100.00", "12.50", "87.50"),
        ("-1", "100", Discount.fixed(D("12.50")), "EUR", "-100.00", "-12.50", "-87.50"),
        ("1", "10", Discount.fixed(D("12.50")), "EUR", "10.00", "10.00", "0.00"),
        ("1", "10", Discount.percent(D("100")), "EUR", "10.00", "10.00", "0.00"),
        ("0", "10", Discount.fixed(D("5")), "EUR", "0.00", "0.00", "0.00"),
        ("3", "0.5", None, "JPY", "2", "0", "2"),
        ("3", "0.3335", None, "KWD", "1.001", "0.000", "1.001"),
    ],
)
def test_a_line_is_rounded_before_and_after_its_discount(
    quantity: str, price: str, discount: Discount | None, currency: str, amount: str, taken: str, net: str
) -> None:
    (line,) = compute([Line(D(quantity), D(price), discount=discount)], currency=currency).lines
    assert strings([line.amount, line.discount, line.net]) == [amount, taken, net]


def test_a_document_discount_is_spread_in_proportion() -> None:
    lines = [Line(D(1), D("60"), VAT_19), Line(D(1), D("30"), VAT_7), Line(D(1), D("10"))]
    totals = compute(lines, currency="EUR", discount=Discount.fixed(D("25")))
    assert strings(group.discount_share for group in totals.groups) == ["15.00", "7.50", "2.50"]
    assert strings(line.taxable for line in totals.lines) == ["45.00", "22.50", "7.50"]
    assert (totals.subtotal, totals.discount, totals.net) == (D("100.00"), D("25.00"), D("75.00"))


@pytest.mark.parametrize(
    ("amount", "bases", "shares"),
    [
        ("1.00", ["1", "1", "1"], ["0.33", "0.33", "0.34"]),  # a tie goes to the later
        ("0.01", ["1", "3", "1"], ["0.00", "0.01", "0.00"]),  # the largest remainder
        ("0.03", ["5", "1"], ["0.03", "0.00"]),  # 0.025 and 0.005: a tie goes to the larger base
        ("0.03", ["1", "5"], ["0.00", "0.03"]),
        ("0.05", ["1", "1"], ["0.02", "0.03"]),
        ("-0.05", ["-1", "-1"], ["-0.02", "-0.03"]),  # the mirror image
        ("10.00", ["0", "1", "0"], ["0.00", "10.00", "0.00"]),
        ("8.00", ["10", "-2"], ["10.00", "-2.00"]),
        ("0.00", ["0", "0"], ["0.00", "0.00"]),
        ("0.00", [], []),
    ],
)
def test_odd_cents_go_by_largest_remainder(amount: str, bases: list[str], shares: list[str]) -> None:
    assert strings(spread(D(amount), [D(base) for base in bases], "EUR")) == shares


def test_nothing_can_be_spread_over_nothing() -> None:
    with pytest.raises(MoneyError, match="cannot be spread over nothing"):
        spread(D("1.00"), [D("0.00")], "EUR")


def test_inside_a_group_the_share_is_spread_in_the_same_way() -> None:
    lines = [Line(D(1), D("10"), VAT_19), Line(D(1), D("10"), VAT_7), Line(D(1), D("20"), VAT_19)]
    totals = compute(lines, currency="EUR", discount=Discount.fixed(D("0.03")))
    assert strings(group.discount_share for group in totals.groups) == ["0.02", "0.01"]
    assert strings(line.discount_share for line in totals.lines) == ["0.01", "0.01", "0.01"]


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("sign", [1, -1])
def test_a_discount_is_taken_only_of_what_has_its_sign(mode: Mode, sign: int) -> None:
    lines = [Line(D(sign), D("2000"), SALES_8), Line(D(-sign), D("1900"))]
    totals = compute(lines, currency="USD", discount=Discount.fixed(D("50")), mode=mode)
    assert [group.discount_share for group in totals.groups] == [50 * sign, 0]
    taxed = {Mode.GROSS: ("144.44", "50.00")}.get(mode, ("156.00", "206.00"))
    assert (totals.tax, totals.total) == tuple(sign * D(each) for each in taxed)


def test_inside_a_group_it_is_taken_only_of_lines_of_its_sign() -> None:
    lines = [Line(D(1), D("100"), VAT_19), Line(D(-1), D("90"), VAT_19), Line(D(1), D("300"), VAT_19)]
    totals = compute(lines, currency="EUR", discount=Discount.fixed(D("40")))
    assert strings(line.discount_share for line in totals.lines) == ["10.00", "0.00", "30.00"]


def test_a_percent_of_what_lines_leave_is_taken_of_those_of_its_sign() -> None:
    lines = [Line(D(1), D("1000.05"), VAT_19), Line(D(-1), D("1000"), VAT_7)]
    totals = compute(lines, currency="EUR", discount=Discount.percent(D("10")))
    assert totals.discount == D("0.01")
    assert strings(group.discount_share for group in totals.groups) == ["0.01", "0.00"]


@pytest.mark.parametrize("discount", [Discount.fixed(D("500")), Discount.percent(D("100"))])
def test_a_discount_never_takes_more_than_there_is(discount: Discount) -> None:
    totals = compute([Line(D(3), D("19.99"), VAT_19)], currency="EUR", discount=discount)
    assert (totals.discount, totals.net, totals.tax, totals.total) == (D("59.97"), D(0), D(0), D(0))


def test_a_document_that_takes_back_is_the_mirror_image_of_the_one_that_gave() -> None:
    gave = [Line(D(q), D(p), tax) for q, p, tax in [("3", "9.99", VAT_19), ("1", "5.55", VAT_7), ("2", "0.07", VAT_7)]]
    took = [Line(-line.quantity, line.unit_price, line.tax) for line in gave]
    discount = Discount.percent(D("12.5"))
    given, taken = (compute(lines, currency="EUR", discount=discount) for lines in (gave, took))
    assert [line.taxable for line in taken.lines] == [-line.taxable for line in given.lines]
    assert (taken.discount, taken.tax, taken.total) == (-given.discount, -given.tax, -given.total)


def test_a_stored_kind_may_be_the_plain_string() -> None:
    assert Discount("percent", D("10")) == Discount.percent(D("10"))
    assert Discount("percent", D("10")).kind is DiscountKind.PERCENT


@pytest.mark.parametrize(
    ("quantity", "price", "text"),
    [
        ("1.00001", "1", "A quantity can have at most 4 decimals."),
        ("1", "1.0000001", "A unit price can have at most 6 decimals."),
        ("1", "-1", "A unit price cannot be negative; use a negative quantity for a credit."),
        ("NaN", "1", "A quantity must be a number."),
        ("1", "Infinity", "A unit price must be a number."),
        ("1000000000000", "1", "A quantity is too large."),
    ],
)
def test_a_line_that_cannot_be_counted_is_refused_in_words(quantity: str, price: str, text: str) -> None:
    with pytest.raises(MoneyError) as refused:
        Line(D(quantity), D(price))
    assert str(refused.value) == text


def test_zeros_after_the_fourth_decimal_do_no_harm() -> None:
    assert Line(D("1.500000"), D("2.0000000")).amount("USD") == D("3.00")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("percent", "100.0001", "A discount must be between 0 and 100."),
        ("percent", "-1", "A discount must be between 0 and 100."),
        ("percent", "1.00001", "A discount can have at most 4 decimals."),
        ("fixed", "-0.01", "A discount cannot be negative."),
    ],
)
def test_a_wrong_discount_is_refused_in_words(kind: DiscountKind, value: str, text: str) -> None:
    with pytest.raises(MoneyError) as refused:
        Discount(kind, D(value))
    assert str(refused.value) == text


@pytest.mark.parametrize(
    ("currency", "value", "text"),
    [
        ("JPY", "0.5", "Line 2: A discount in JPY can have no decimals."),
        ("USD", "0.505", "Line 2: A discount in USD can have at most 2 decimals."),
    ],
)
def test_an_amount_off_has_the_decimals_of_its_currency(currency: str, value: str, text: str) -> None:
    lines = [Line(D(1), D(10)), Line(D(1), D(10), discount=Discount.fixed(D(value)))]
    with pytest.raises(MoneyError) as refused:
        compute(lines, currency=currency)
    assert str(refused.value) == text


def test_a_line_whose_amount_is_too_large_is_named() -> None:
    with pytest.raises(MoneyError, match=r"Line 1: A line's amount is too large."):
        compute([Line(D("999999999999"), D("2"))], currency="USD")


@pytest.mark.parametrize("number", [1.0, 1, "1", True])
def test_only_decimals_are_counted_with(number: object) -> None:
    for build in (
        lambda: Line(number, D(1)),
        lambda: Line(D(1), number),
        lambda: Discount.percent(number),
        lambda: Discount.fixed(number),
        lambda: Rate("VAT", number),
        lambda: compute([], currency="CHF", cash_step=number),
        lambda: spread(number, [D(1)], "USD"),
    ):
        with pytest.raises(TypeError):
            build()
