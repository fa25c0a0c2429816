"""From lines to totals: discounts, tax and rounding in the order of rules A3 to A6."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from onetool.money.checks import TOO_LARGE_A_SUM, checked
from onetool.money.currencies import minor_units, unit
from onetool.money.errors import MoneyError, TooLarge
from onetool.money.explaining import discount_steps, line_steps, rounding_steps, tax_steps
from onetool.money.explanation import Explanation
from onetool.money.lines import Discount, Line
from onetool.money.rounding import EXACT, round_to
from onetool.money.spreading import share_out
from onetool.money.taxes import Rate, TaxGroup
from onetool.money.taxing import ZERO, Basket, Mode, Taxed, taxed
from onetool.money.totals import GroupTotal, LineTotal, Sums, TaxTotal, Totals


def compute(
    lines: Iterable[Line],
    *,
    currency: str,
    discount: Discount | None = None,
    mode: Mode = Mode.PER_RATE,
    cash_step: Decimal | None = None,
) -> Totals:
    """Count a document.

    `discount` is the document's own, after those of the lines. `cash_step` is what cash is rounded to (0.05 for CHF);
    None leaves the total as it is. Raises MoneyError for what cannot be counted (TooLarge where no line alone is to
    blame), TypeError for what is no Decimal.
    """
    smallest, mode = unit(currency), Mode(mode)
    if cash_step is not None:
        _check_cash_step(cash_step, currency)
    with localcontext(EXACT):
        priced = [_price(line, number, currency) for number, line in enumerate(lines, 1)]
        subtotal = sum((price.net for price in priced), ZERO)
        taken = discount.taken_of(subtotal, currency) if discount else ZERO
        groups = _share(_grouped(priced), taken, smallest)
        results = taxed([group.basket() for group in groups], mode, smallest)
        line_totals = _line_totals(groups, results)
        group_totals = tuple(
            _group_total(group, result, smallest) for group, result in zip(groups, results, strict=True)
        )
        taxes = _tax_totals(results)
        sums = _sums(subtotal, taken, group_totals, cash_step, smallest)
        steps = (
            *line_steps(line_totals),
            *discount_steps(discount, sums, group_totals, line_totals),
            *tax_steps(mode, group_totals, line_totals, taxes, smallest),
            *rounding_steps(sums, cash_step),
        )
    explanation = Explanation(currency, mode, steps)
    return Totals(currency, mode, cash_step, sums, line_totals, group_totals, taxes, explanation)


def _check_cash_step(cash_step: Decimal, currency: str) -> None:
    name = f"The cash rounding in {currency}"
    if checked(cash_step, name=name, places=minor_units(currency)) <= 0:
        raise MoneyError(f"{name} must be more than 0.")


@dataclass(frozen=True, slots=True)
class _Priced:
    line: Line
    amount: Decimal
    discount: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class _Group:
    tax: TaxGroup
    places: Sequence[int]
    priced: Sequence[_Priced]
    subtotal: Decimal
    share: Decimal = ZERO
    line_shares: Sequence[Decimal] = ()

    def basket(self) -> Basket:
        return Basket(self.tax, [price.net - share for price, share in zip(self.priced, self.line_shares, strict=True)])


def _price(line: Line, number: int, currency: str) -> _Priced:
    try:
        amount = line.amount(currency)
        discount = line.discount.taken_of(amount, currency) if line.discount else amount - amount
    except MoneyError as refused:
        raise MoneyError(f"Line {number}: {refused}") from None
    return _Priced(line, amount, discount, amount - discount)


def _grouped(priced: Sequence[_Priced]) -> list[_Group]:
    """The lines by their set of rates, sets in the order they first appear."""
    places_by_tax: dict[TaxGroup, list[int]] = {}
    for place, price in enumerate(priced):
        places_by_tax.setdefault(price.line.tax, []).append(place)
    groups = []
    for tax, places in places_by_tax.items():
        members = [priced[place] for place in places]
        groups.append(_Group(tax, places, members, sum((price.net for price in members), ZERO)))
    return groups


def _share(groups: Sequence[_Group], taken: Decimal, smallest: Decimal) -> list[_Group]:
    """Spread the document's discount over the groups, and each group's share over its lines."""
    shares = share_out(taken, [group.subtotal for group in groups], smallest)
    shared = []
    for group, share in zip(groups, shares, strict=True):
        line_shares = share_out(share, [price.net for price in group.priced], smallest)
        shared.append(_Group(group.tax, group.places, group.priced, group.subtotal, share, line_shares))
    return shared


def _line_totals(groups: Sequence[_Group], results: Sequence[Taxed]) -> tuple[LineTotal, ...]:
    by_place: dict[int, LineTotal] = {}
    for group, result in zip(groups, results, strict=True):
        taxes: Sequence[Decimal | None] = result.by_line or [None] * len(group.priced)
        for place, price, share, taxable, tax in zip(
            group.places, group.priced, group.line_shares, result.taxable, taxes, strict=True
        ):
            by_place[place] = LineTotal(price.line, price.amount, price.discount, price.net, share, taxable, tax)
    return tuple(by_place[place] for place in sorted(by_place))


def _group_total(group: _Group, result: Taxed, smallest: Decimal) -> GroupTotal:
    tax = round_to(sum(result.by_rate.values(), ZERO), smallest)
    return GroupTotal(group.tax, group.subtotal, group.share, sum(result.taxable, ZERO), tax)


def _tax_totals(results: Sequence[Taxed]) -> tuple[TaxTotal, ...]:
    totals: dict[Rate, TaxTotal] = {}
    for result in results:
        taxable = sum(result.taxable, ZERO)
        for rate, tax in result.by_rate.items():
            before = totals.get(rate, TaxTotal(rate, ZERO, ZERO))
            totals[rate] = TaxTotal(rate, before.taxable + taxable, before.tax + tax)
    return tuple(totals.values())


def _sums(
    subtotal: Decimal, taken: Decimal, groups: Sequence[GroupTotal], cash_step: Decimal | None, smallest: Decimal
) -> Sums:
    net = sum((group.taxable for group in groups), ZERO)
    tax = sum((group.tax for group in groups), ZERO)
    rounding = round_to(net + tax, cash_step) - net - tax if cash_step else ZERO
    figures = (subtotal, taken, net, tax, rounding, net + tax + rounding)
    if any(figure.copy_abs() >= TOO_LARGE_A_SUM for figure in figures):
        raise TooLarge("The total is too large.")
    # A sum over nothing has no decimals of its own.
    return Sums(*(round_to(figure, smallest) for figure in figures))
