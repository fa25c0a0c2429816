"""From lines to totals: discounts, tax and rounding in the order of rules A3 to A6."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from onetool.money.adjusting import Adjustment, Effect, effects
from onetool.money.checks import TOO_LARGE_A_SUM, checked
from onetool.money.currencies import minor_units, unit
from onetool.money.errors import MoneyError, TooLarge, Words, _
from onetool.money.explaining import adjustment_steps, discount_steps, line_steps, rounding_steps, tax_steps
from onetool.money.explanation import Explanation
from onetool.money.lines import Discount, Line
from onetool.money.rounding import EXACT, round_to
from onetool.money.spreading import share_out
from onetool.money.taxes import Rate, TaxGroup
from onetool.money.taxing import ZERO, Basket, Mode, Taxed, taxed
from onetool.money.totals import AdjustmentTotal, GroupTotal, LineTotal, ShareTotal, Sums, TaxTotal, Totals


def compute(
    lines: Iterable[Line],
    *,
    currency: str,
    discount: Discount | None = None,
    adjustments: Sequence[Adjustment] = (),
    mode: Mode = Mode.PER_RATE,
    cash_step: Decimal | None = None,
) -> Totals:
    """Count a document.

    `discount` is the document's own, after those of the lines; then come its `adjustments`, in their order. `cash_step`
    is what cash is rounded to (0.05 for CHF); None leaves the total as it is. Raises MoneyError for what cannot be
    counted (TooLarge where no line alone is to blame), TypeError for what is no Decimal.
    """
    smallest, mode = unit(currency), Mode(mode)
    if cash_step is not None:
        _check_cash_step(cash_step, currency)
    with localcontext(EXACT):
        priced = [_price(line, number, currency) for number, line in enumerate(lines, 1)]
        subtotal = sum((price.net for price in priced), ZERO)
        taken = discount.taken_of(subtotal, currency) if discount else ZERO
        groups, adjusting = _adjust(_share(_grouped(priced), taken, smallest), adjustments, currency)
        results = taxed([group.basket() for group in groups], mode, smallest)
        line_totals = _line_totals(groups, results)
        group_totals = tuple(
            _group_total(group, result, smallest) for group, result in zip(groups, results, strict=True)
        )
        taxes = _tax_totals(results)
        adjusted = _adjustment_totals(adjusting, groups, results)
        sums = _sums(subtotal, taken, group_totals, cash_step, smallest)
        steps = (
            *line_steps(line_totals),
            *discount_steps(discount, sums, group_totals, line_totals),
            *adjustment_steps(adjusted),
            *tax_steps(mode, group_totals, line_totals, adjusted, taxes, unit=smallest),
            *rounding_steps(sums, cash_step),
        )
    explanation = Explanation(currency, mode, steps)
    return Totals(currency, mode, cash_step, sums, line_totals, group_totals, taxes, explanation, adjusted)


def _check_cash_step(cash_step: Decimal, currency: str) -> None:
    name = Words(_("The cash rounding in {currency}"), currency=currency)
    if checked(cash_step, name=name, places=minor_units(currency)) <= 0:
        raise MoneyError(_("{name} must be more than 0."), name=name)


@dataclass(frozen=True, slots=True)
class _Priced:
    line: Line
    amount: Decimal
    discount: Decimal
    charge: Decimal
    net: Decimal


@dataclass(frozen=True, slots=True)
class _Group:
    tax: TaxGroup
    indexes: Sequence[int]
    priced: Sequence[_Priced]
    subtotal: Decimal
    share: Decimal = ZERO
    line_shares: Sequence[Decimal] = ()
    adjusted: Sequence[Decimal] = ()

    def basket(self) -> Basket:
        """Its lines, then its shares of the document's allowances and charges, each to be taxed like a line."""
        left = [price.net - share for price, share in zip(self.priced, self.line_shares, strict=True)]
        return Basket(self.tax, [*left, *self.adjusted])


def _price(line: Line, number: int, currency: str) -> _Priced:
    try:
        amount = line.amount(currency)
        discount = line.discount.taken_of(amount, currency) if line.discount else amount - amount
        charge = line.charged(amount, currency)
    except MoneyError as refused:
        raise MoneyError(_("Line {number}: {refused}"), number=number, refused=refused.words) from None
    return _Priced(line, amount, discount, charge, amount - discount + charge)


def _grouped(priced: Sequence[_Priced]) -> list[_Group]:
    """The lines by their set of rates, sets in the order they first appear."""
    indexes_by_tax: dict[TaxGroup, list[int]] = {}
    for index, price in enumerate(priced):
        indexes_by_tax.setdefault(price.line.tax, []).append(index)
    groups = []
    for tax, indexes in indexes_by_tax.items():
        members = [priced[index] for index in indexes]
        groups.append(_Group(tax, indexes, members, sum((price.net for price in members), ZERO)))
    return groups


def _share(groups: Sequence[_Group], taken: Decimal, smallest: Decimal) -> list[_Group]:
    """Spread the document's discount over the groups, and each group's share over its lines."""
    shares = share_out(taken, [group.subtotal for group in groups], smallest)
    shared = []
    for group, share in zip(groups, shares, strict=True):
        line_shares = share_out(share, [price.net for price in group.priced], smallest)
        shared.append(_Group(group.tax, group.indexes, group.priced, group.subtotal, share, line_shares))
    return shared


def _adjust(
    groups: Sequence[_Group], adjustments: Sequence[Adjustment], currency: str
) -> tuple[list[_Group], list[Effect]]:
    """The groups with what allowances and charges do to them; a charge may bring a group that no line has."""
    if not adjustments:
        return list(groups), []
    nets = {group.tax: group.subtotal for group in groups}
    left = {group.tax: group.subtotal - group.share for group in groups}
    found = list(effects(adjustments, nets, left, currency))
    amounts: dict[TaxGroup, list[Decimal]] = {group.tax: [] for group in groups}
    for effect in found:
        for share in effect.shares:
            amounts.setdefault(share.group, []).append(share.amount)
    standing = {group.tax: group for group in groups}
    return [
        replace(standing.get(tax, _Group(tax, (), (), ZERO)), adjusted=each) for tax, each in amounts.items()
    ], found


def _adjustment_totals(
    adjusting: Sequence[Effect], groups: Sequence[_Group], results: Sequence[Taxed]
) -> tuple[AdjustmentTotal, ...]:
    taxable = {
        group.tax: iter(result.taxable[len(group.priced) :]) for group, result in zip(groups, results, strict=True)
    }
    return tuple(
        AdjustmentTotal(
            effect.adjustment,
            effect.base,
            effect.amount,
            tuple(
                ShareTotal(share.group, share.base, share.amount, next(taxable[share.group])) for share in effect.shares
            ),
        )
        for effect in adjusting
    )


def _line_totals(groups: Sequence[_Group], results: Sequence[Taxed]) -> tuple[LineTotal, ...]:
    by_index: dict[int, LineTotal] = {}
    for group, result in zip(groups, results, strict=True):
        count = len(group.priced)
        taxes: Sequence[Decimal | None] = result.by_line[:count] if result.by_line is not None else [None] * count
        for index, price, share, taxable, tax in zip(
            group.indexes, group.priced, group.line_shares, result.taxable[:count], taxes, strict=True
        ):
            by_index[index] = LineTotal(
                price.line, price.amount, price.discount, price.net, share, taxable, tax, price.charge
            )
    return tuple(by_index[index] for index in sorted(by_index))


def _group_total(group: _Group, result: Taxed, smallest: Decimal) -> GroupTotal:
    tax = round_to(sum(result.by_rate.values(), ZERO), smallest)
    adjusted, taxable = sum(group.adjusted, ZERO), round_to(sum(result.taxable, ZERO), smallest)
    return GroupTotal(
        group.tax, round_to(group.subtotal, smallest), round_to(group.share, smallest), taxable, tax, adjusted
    )


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
    adjusted = sum((group.adjusted for group in groups), ZERO)
    figures = (subtotal, taken, adjusted, net, tax, rounding, net + tax + rounding)
    if any(figure.copy_abs() >= TOO_LARGE_A_SUM for figure in figures):
        raise TooLarge(_("The total is too large."))
    # A sum over nothing has no decimals of its own.
    return Sums(*(round_to(figure, smallest) for figure in figures))
