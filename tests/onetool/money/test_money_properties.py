"""What holds for every document, whatever is on it."""

from decimal import Decimal as D

from hypothesis import given, settings
from hypothesis import strategies as st

from onetool.money import (
    NO_TAX,
    Adjustment,
    AdjustmentKind,
    Category,
    Discount,
    Explanation,
    Line,
    Mode,
    Rate,
    TaxGroup,
    Totals,
    compute,
    final_bill,
    instalments,
    left_to_bill,
    part_bill,
    replay,
    spread,
    unit,
)

RATES = [Rate("VAT", D("19")), Rate("GST", D("5")), Rate("QST", D("9.975")), Rate("City", D("8.875"))]
GROUPS = [
    NO_TAX,
    TaxGroup((RATES[0],)),
    TaxGroup((RATES[1],)),
    TaxGroup((RATES[1], RATES[2])),
    TaxGroup((RATES[3],)),
    TaxGroup((Rate("VAT", D("0"), Category.EXEMPT, "Article 135"),)),
]
MONEY = [("JPY", None), ("USD", None), ("KWD", None), ("CHF", None), ("CHF", D("0.05"))]


def scaled(low: int, high: int, places: int) -> st.SearchStrategy[D]:
    return st.integers(low, high).map(lambda number: D(number).scaleb(-places))


def discounts(currency: str) -> st.SearchStrategy[Discount | None]:
    places = -int(unit(currency).adjusted())
    percents = scaled(0, 1_000_000, 4).map(Discount.percent)
    return st.none() | percents | scaled(0, 100_000, places).map(Discount.fixed)


def adjustments(currency: str) -> st.SearchStrategy[Adjustment]:
    """Allowances for any groups, charges for one: over all, a charge needs something to go to."""
    value, tax = discounts(currency).filter(bool), st.sampled_from(GROUPS)
    allowance = st.builds(Adjustment, st.just("allowance"), value, tax=st.none() | tax)
    return allowance | st.builds(Adjustment, st.just("charge"), value, tax=tax)


@st.composite
def documents(draw: st.DrawFn, least: int = -50_000) -> Totals:
    currency, cash_step = draw(st.sampled_from(MONEY))
    lines = st.builds(
        Line,
        quantity=scaled(least, 50_000, 4) | st.sampled_from([D(1), D(3)]),
        unit_price=scaled(0, 200_000_000, 6) | scaled(0, 2_000_000, 4),
        tax=st.sampled_from(GROUPS),
        discount=discounts(currency),
    )
    return compute(
        draw(st.lists(lines, max_size=6)),
        currency=currency,
        discount=draw(discounts(currency)),
        adjustments=draw(st.lists(adjustments(currency), max_size=3)),
        mode=draw(st.sampled_from(Mode)),
        cash_step=cash_step,
    )


def total_of(values: object) -> D:
    return sum(values, D(0))


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_sum_holds(document: Totals) -> None:
    lines, groups, taxes = document.lines, document.groups, document.taxes
    assert document.net + document.tax + document.rounding == document.total
    assert document.subtotal == total_of(line.net for line in lines) == total_of(group.subtotal for group in groups)
    assert document.discount == total_of(line.discount_share for line in lines)
    assert document.discount == total_of(group.discount_share for group in groups)
    shares = [share for each in document.adjustments for share in each.shares]
    taxable = total_of(each.taxable for each in [*lines, *shares])
    assert document.net == taxable == total_of(group.taxable for group in groups)
    assert document.tax == total_of(tax.tax for tax in taxes) == total_of(group.tax for group in groups)
    included = document.tax if document.mode is Mode.GROSS else 0
    assert document.adjusted == total_of(each.amount for each in document.adjustments)
    assert document.adjusted == total_of(group.adjusted for group in groups)
    assert document.subtotal - document.discount + document.adjusted == document.net + included
    assert abs(document.discount) <= abs(document.subtotal)
    for line in lines:
        assert line.amount - line.discount == line.net
        assert abs(line.discount) <= abs(line.amount)
    for each in document.adjustments:
        assert each.amount == total_of(share.amount for share in each.shares)
    if document.mode is not Mode.PER_RATE and not document.adjustments:
        assert document.tax == total_of(line.tax for line in lines)
    if document.cash_step:
        assert document.total % document.cash_step == 0
        assert abs(document.rounding) * 2 <= document.cash_step


@settings(max_examples=200, deadline=None)
@given(documents())
def test_a_discount_takes_only_of_its_own_side_and_never_beyond_it(document: Totals) -> None:
    in_groups = [(group.discount_share, group.subtotal) for group in document.groups]
    in_lines = [(line.discount_share, line.net) for line in document.lines]
    for share, base in [*in_groups, *in_lines, (document.discount, document.subtotal)]:
        assert abs(share) <= abs(base)
        assert share * base >= 0
        assert share * document.subtotal >= 0
        assert abs(base - share) <= abs(base)
    for group in document.groups:
        shares = [line.discount_share for line in document.lines if line.line.tax == group.group]
        assert sum(shares) == group.discount_share
    left = document.subtotal - document.discount
    assert left * document.subtotal >= 0


@settings(max_examples=80, deadline=None)
@given(documents())
def test_every_amount_has_the_decimals_of_the_currency(document: Totals) -> None:
    sums, exponent = document.sums, unit(document.currency).as_tuple().exponent
    amounts = [sums.subtotal, sums.discount, sums.net, sums.tax, sums.rounding, sums.total]
    for line in document.lines:
        amounts += [line.amount, line.discount, line.net, line.discount_share, line.taxable, line.tax or sums.tax]
    for group in document.groups:
        amounts += [group.subtotal, group.discount_share, group.taxable, group.tax]
    for tax in document.taxes:
        amounts += [tax.taxable, tax.tax]
    assert {amount.as_tuple().exponent for amount in amounts} == {exponent}
    assert not any(amount.is_signed() for amount in amounts if not amount)


@settings(max_examples=150, deadline=None)
@given(documents())
def test_every_explanation_replays_to_the_same_sums(document: Totals) -> None:
    assert replay(Explanation.from_data(document.explanation.as_data())) == document.sums


@settings(max_examples=100, deadline=None)
@given(documents(least=0))
def test_what_is_sold_never_costs_less_than_nothing(document: Totals) -> None:
    sums = document.sums
    assert min(sums.subtotal, sums.discount, sums.net, sums.tax, sums.total) >= 0
    assert all(group.amount >= 0 for group in document.groups)
    assert all(0 <= line.discount_share <= line.net for line in document.lines)
    assert all(line.taxable >= 0 for line in document.lines)


@settings(max_examples=100, deadline=None)
@given(documents(least=0))
def test_taking_everything_back_is_the_mirror_image(document: Totals) -> None:
    lines = [line.line for line in document.lines]
    back = [Line(-line.quantity, line.unit_price, line.tax, line.discount) for line in lines]
    discount = Discount.percent(D("12.3456"))
    adjusting = [
        Adjustment(AdjustmentKind.ALLOWANCE, discount),
        Adjustment(AdjustmentKind.CHARGE, discount, tax=NO_TAX),
    ]
    given, taken = (
        compute(
            each,
            currency=document.currency,
            discount=discount,
            adjustments=adjusting,
            mode=document.mode,
            cash_step=document.cash_step,
        )
        for each in (lines, back)
    )
    assert [line.taxable for line in taken.lines] == [-line.taxable for line in given.lines]
    assert [tax.tax for tax in taken.taxes] == [-tax.tax for tax in given.taxes]
    assert taken.total == -given.total


@settings(max_examples=100, deadline=None)
@given(documents(least=0), st.lists(st.integers(1, 60), min_size=1, max_size=3))
def test_every_chain_of_bills_sums_to_the_whole(whole: Totals, percents: list[int]) -> None:
    bills: list[Totals] = []
    for percent in percents:
        step = unit(whole.currency)
        amount = min(whole.total * percent // 100 // step * step, left_to_bill(whole, bills))
        if amount > 0:
            bills.append(part_bill(whole, amount, billed=bills))
            assert bills[-1].total == amount
    final = final_bill(whole, bills)
    assert replay(final.explanation) == final.sums
    assert final.net + final.tax + final.rounding == final.total >= 0
    for tax in whole.taxes:
        assert total_of(t.tax for bill in [*bills, final] for t in bill.taxes if t.rate == tax.rate) == tax.tax
    for figure in ("net", "tax", "rounding", "total"):
        assert total_of(getattr(bill, figure) for bill in [*bills, final]) == getattr(whole, figure)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(MONEY), st.integers(1, 10_000_000), st.integers(1, 48))
def test_every_plan_sums_to_the_total(money: tuple[str, D | None], units: int, count: int) -> None:
    smallest = unit(money[0])
    total = max(units, count) * smallest
    plan = instalments(total, count, money[0])
    assert (len(plan), sum(plan)) == (count, total)
    assert 0 < plan[0] <= plan[-1] <= plan[0] + smallest
    assert list(plan) == sorted(plan)


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 100_000), st.lists(st.integers(0, 100_000), min_size=1, max_size=12))
def test_every_share_is_within_a_cent_of_its_part(cents: int, bases: list[int]) -> None:
    amount, weights = D(cents) / 100, [D(base) / 100 for base in [*bases, 1]]
    shares = spread(amount, weights, "USD")
    assert sum(shares) == amount
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - amount * weight / sum(weights)) < D("0.01")
