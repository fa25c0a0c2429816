"""Rules A5 to A7: rates and groups, the three modes, cash rounding, and the worked cases."""

from decimal import ROUND_DOWN, localcontext
from decimal import Decimal as D

import pytest

from onetool.money import Category, Discount, Line, Mode, MoneyError, Rate, TaxGroup, Totals, compute

VAT_19 = TaxGroup((Rate("VAT", D("19")),))
SALES_8 = TaxGroup((Rate("Sales tax", D("8")),))
GST, QST = Rate("GST", D("5")), Rate("QST", D("9.975"))
QUEBEC = TaxGroup((GST, QST))


def foot(totals: Totals) -> list[str]:
    return [str(figure) for figure in (totals.net, totals.tax, totals.total)]


def taxes(totals: Totals) -> list[tuple[str, str, str]]:
    return [(total.rate.name, str(total.taxable), str(total.tax)) for total in totals.taxes]


@pytest.mark.parametrize(
    ("mode", "price", "expected"),
    [
        (Mode.PER_RATE, "84.03", ["420.15", "79.83", "499.98"]),
        (Mode.PER_LINE, "84.03", ["420.15", "79.85", "500.00"]),
        (Mode.GROSS, "100.00", ["420.17", "79.83", "500.00"]),
    ],
)
def test_five_lines_at_19_percent(mode: Mode, price: str, expected: list[str]) -> None:
    assert foot(compute([Line(D(1), D(price), VAT_19)] * 5, currency="EUR", mode=mode)) == expected


def test_gross_lines_share_the_odd_cents_of_their_net() -> None:
    totals = compute([Line(D(1), D("100"), VAT_19)] * 5, currency="EUR", mode=Mode.GROSS)
    assert [str(line.taxable) for line in totals.lines] == ["84.03", "84.03", "84.03", "84.04", "84.04"]
    assert [str(line.tax) for line in totals.lines] == ["15.97", "15.97", "15.97", "15.96", "15.96"]


def test_two_rates_inside_one_gross_price() -> None:
    totals = compute([Line(D(1), D("100"), QUEBEC)], currency="CAD", mode=Mode.GROSS)
    assert foot(totals) == ["86.98", "13.02", "100.00"]
    assert taxes(totals) == [("GST", "86.98", "4.35"), ("QST", "86.98", "8.67")]


def test_ten_percent_off_and_eight_percent_tax() -> None:
    lines = [Line(D(1), D("1000"), SALES_8), Line(D(1), D("500"), SALES_8)]
    totals = compute(lines, currency="USD", discount=Discount.percent(D("10")))
    assert (totals.subtotal, totals.discount, totals.tax, totals.total) == (D(1500), D(150), D(108), D(1458))


@pytest.mark.parametrize(
    ("quantity", "price", "percent", "total"),
    [("3", "11.115", "10", "30.01"), ("1", "33.345", "0", "33.35"), ("3", "33.333", "0", "100.00")],
)
def test_lines_that_need_rounding(quantity: str, price: str, percent: str, total: str) -> None:
    line = Line(D(quantity), D(price), discount=Discount.percent(D(percent)))
    assert str(compute([line], currency="EUR").total) == total


def test_a_thousand_lines_drift_nowhere() -> None:
    assert str(compute([Line(D(1), D("19.99"))] * 1000, currency="USD").total) == "19990.00"


@pytest.mark.parametrize("mode", Mode)
def test_the_decimal_context_of_the_thread_does_not_matter(mode: Mode) -> None:
    lines = [Line(D("3"), D("12345.6785"), QUEBEC), Line(D("7"), D("98765.4321"), TaxGroup((GST,)))]
    discount = Discount.percent(D("12.3456"))
    expected = compute(lines, currency="CAD", discount=discount, mode=mode)
    with localcontext() as context:
        context.prec, context.rounding = 4, ROUND_DOWN
        assert compute(lines, currency="CAD", discount=discount, mode=mode) == expected


def test_an_empty_document_comes_to_nothing() -> None:
    totals = compute([], currency="KWD", discount=Discount.fixed(D("5")))
    assert foot(totals) == ["0.000", "0.000", "0.000"]
    assert (totals.lines, totals.groups, totals.taxes) == ((), (), ())


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (Mode.PER_RATE, [("GST", "20.02", "1.00"), ("QST", "10.01", "1.00")]),
        (Mode.PER_LINE, [("GST", "20.02", "1.00"), ("QST", "10.01", "1.00")]),
        (Mode.GROSS, [("GST", "18.24", "0.91"), ("QST", "8.71", "0.87")]),
    ],
)
def test_a_rate_in_several_groups_is_one_tax(mode: Mode, expected: list[tuple[str, str, str]]) -> None:
    lines = [Line(D(1), D("10.01"), QUEBEC), Line(D(1), D("10.01"), TaxGroup((GST,)))]
    totals = compute(lines, currency="CAD", mode=mode)
    assert taxes(totals) == expected
    assert sum(group.tax for group in totals.groups) == totals.tax


def test_per_rate_rounds_once_where_per_line_rounds_each() -> None:
    lines = [Line(D(1), D("0.05"), SALES_8)] * 10  # each would be 0.004
    assert str(compute(lines, currency="USD", mode=Mode.PER_RATE).tax) == "0.04"
    assert str(compute(lines, currency="USD", mode=Mode.PER_LINE).tax) == "0.00"


def test_a_line_knows_its_tax_only_where_the_mode_gives_it_one() -> None:
    lines = [Line(D(1), D("10"), QUEBEC), Line(D(1), D("10"))]
    by_mode = {mode: [line.tax for line in compute(lines, currency="CAD", mode=mode).lines] for mode in Mode}
    assert by_mode[Mode.PER_RATE] == [None, None]
    assert by_mode[Mode.PER_LINE] == [D("1.50"), D("0.00")]
    assert by_mode[Mode.GROSS] == [D("1.30"), D("0.00")]


def test_groups_are_told_apart_by_every_field_of_their_rates() -> None:
    rates = [
        Rate("VAT", D("0"), Category.ZERO),
        Rate("VAT", D("0"), Category.EXEMPT, "Article 132"),
        Rate("VAT", D("0"), Category.EXEMPT, "Article 135"),
        Rate("VAT", D("0"), Category.REVERSE_CHARGE, "Article 196"),
        Rate("Export", D("0"), Category.OUTSIDE_SCOPE),
        Rate("VAT", D("19")),
    ]
    lines = [Line(D(1), D("10"), TaxGroup((rate,))) for rate in rates]
    totals = compute([*lines, *lines, Line(D(1), D("10"))], currency="EUR")
    assert [total.rate for total in totals.taxes] == rates
    assert [total.taxable for total in totals.taxes] == [20] * 6
    assert [total.tax for total in totals.taxes] == [0, 0, 0, 0, 0, D("3.80")]
    assert totals.groups[-1].group == TaxGroup()


def test_a_group_is_a_set_of_rates() -> None:
    assert TaxGroup((GST, QST)) == TaxGroup((QST, GST))
    assert Rate("GST", D("5")) == Rate("GST", D("5.0000"))
    lines = [Line(D(1), D("10"), TaxGroup((GST, QST))), Line(D(1), D("10"), TaxGroup((QST, GST)))]
    assert len(compute(lines, currency="CAD").groups) == 1
    with pytest.raises(MoneyError, match="only once"):
        TaxGroup((GST, GST))


@pytest.mark.parametrize("percent", ["-1", "100.01", "8.87555"])
def test_a_wrong_percent_is_refused(percent: str) -> None:
    with pytest.raises(MoneyError, match="A tax rate"):
        Rate("VAT", D(percent))


@pytest.mark.parametrize("category", [category for category in Category if category is not Category.STANDARD])
def test_only_a_standard_rate_has_a_percent(category: Category) -> None:
    with pytest.raises(MoneyError, match=r"“VAT” is not a standard rate, so its percent must be 0."):
        Rate("VAT", D("19"), category)


@pytest.mark.parametrize(
    ("price", "step", "rounding", "total"),
    [
        ("10.02", "0.05", "-0.02", "10.00"),
        ("10.03", "0.05", "0.02", "10.05"),
        ("10.05", "0.05", "0.00", "10.05"),
        ("0.01", "0.05", "-0.01", "0.00"),
        ("10.49", "1", "-0.49", "10.00"),
        ("10.49", None, "0.00", "10.49"),
    ],
)
def test_cash_rounding_is_a_figure_of_its_own(price: str, step: str | None, rounding: str, total: str) -> None:
    totals = compute([Line(D(1), D(price))], currency="CHF", cash_step=D(step) if step else None)
    assert (str(totals.net), str(totals.rounding), str(totals.total)) == (price, rounding, total)


@pytest.mark.parametrize("step", ["0", "-0.05", "0.001"])
def test_a_wrong_cash_step_is_refused(step: str) -> None:
    with pytest.raises(MoneyError, match="The cash rounding in CHF"):
        compute([], currency="CHF", cash_step=D(step))


def test_a_stored_mode_may_be_the_plain_string() -> None:
    totals = compute([Line(D(1), D("119"), VAT_19)], currency="EUR", mode="gross")
    assert totals.mode is Mode.GROSS
    assert foot(totals) == ["100.00", "19.00", "119.00"]


def test_gross_lines_that_cancel_out_keep_their_nets() -> None:
    totals = compute([Line(D(1), D("119"), VAT_19), Line(D(-1), D("119"), VAT_19)], currency="EUR", mode=Mode.GROSS)
    assert [line.taxable for line in totals.lines] == [100, -100]
    assert foot(totals) == ["0.00", "0.00", "0.00"]
