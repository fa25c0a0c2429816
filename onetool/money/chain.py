"""Bills for a part of a quote, and the last one that makes them sum to the whole (rule A10)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, localcontext
from fractions import Fraction

from onetool.money.checks import checked, checked_percent
from onetool.money.computing import compute
from onetool.money.currencies import minor_units, unit
from onetool.money.errors import MoneyError, Words, _
from onetool.money.explanation import Explanation, Step, StepKind
from onetool.money.lines import Line
from onetool.money.rounding import EXACT, round_to
from onetool.money.spreading import spread_in
from onetool.money.taxes import Rate, TaxGroup
from onetool.money.taxing import ZERO, Mode, percent_of
from onetool.money.totals import GroupTotal, LineTotal, Sums, TaxTotal, Totals


def portion(whole: Totals, percent: Decimal) -> Decimal:
    """What a deposit or progress bill of `percent` asks for, tax included, in steps of the whole's cash rounding."""
    checked_percent(percent, name=Words(_("A part of a bill")))
    with localcontext(EXACT):
        return round_to(whole.total * percent / 100, whole.cash_step or unit(whole.currency))


def left_to_bill(whole: Totals, billed: Sequence[Totals]) -> Decimal:
    """What remains of the whole's total after the bills made so far."""
    with localcontext(EXACT):
        return whole.total - sum((bill.total for bill in billed), ZERO)


def part_bill(whole: Totals, amount: Decimal, *, billed: Sequence[Totals] = ()) -> Totals:
    """A deposit or progress bill of exactly `amount`, tax included, with the rates of the whole in proportion.

    It has one line per tax group, with `gross` prices, since only so does it come to the amount asked for. Raises
    MoneyError when the amount is more than is left of the whole after the bills in `billed`.
    """
    currency = whole.currency
    if checked(amount, name=Words(_("A bill in {currency}"), currency=currency), places=minor_units(currency)) <= 0:
        raise MoneyError(_("A bill must be for more than 0."))
    left = left_to_bill(whole, billed)
    if amount > left:
        raise MoneyError(_("Only {left} {currency} is left to bill."), left=max(left, ZERO), currency=currency)
    with localcontext(EXACT):
        ratio = Fraction(amount) / Fraction(whole.net + whole.tax)
        parts = spread_in(unit(currency), amount, [group.taxable + group.tax for group in whole.groups], ratio)
    lines = [_line(part, group.group) for group, part in zip(whole.groups, parts, strict=True) if part]
    return compute(lines, currency=currency, mode=Mode.GROSS)


def final_bill(whole: Totals, billed: Sequence[Totals]) -> Totals:
    """The last bill: the lines of the whole, then one negative line per tax group of each earlier bill, in their order.

    Tax per rate is that of the whole less what was billed, so that all bills sum to the whole; where that is not
    what the rate alone would give, the explanation has a DEVIATION step.
    """
    if not billed:
        return whole
    if any(bill.currency != whole.currency for bill in billed):
        raise MoneyError(_("Every earlier bill must be in {currency}."), currency=whole.currency)
    with localcontext(EXACT):
        earlier = [group for bill in billed for group in bill.groups]
        lines = tuple(_taken_back(group, whole.mode) for group in earlier)
        taxes = _less_taxes(whole.taxes, [total for bill in billed for total in bill.taxes])
        sums = _less_sums(whole, billed, lines)
        steps = (*_billed_steps(lines, billed, len(whole.lines)), *_deviations(taxes, unit(whole.currency)))
    return replace(
        whole,
        sums=sums,
        lines=whole.lines + lines,
        groups=_less_groups(whole.groups, lines, earlier),
        taxes=taxes,
        explanation=Explanation(whole.currency, whole.mode, whole.explanation.steps + steps),
    )


def _line(amount: Decimal, group: TaxGroup) -> Line:
    return Line(Decimal(1).copy_sign(amount), amount.copy_abs(), group)


def _taken_back(group: GroupTotal, mode: Mode) -> LineTotal:
    shown = -(group.taxable + group.tax if mode is Mode.GROSS else group.taxable)
    tax = None if mode is Mode.PER_RATE else -group.tax
    nothing = shown - shown
    return LineTotal(_line(shown, group.group), shown, nothing, shown, nothing, -group.taxable, tax)


def _less_groups(
    whole: Sequence[GroupTotal], lines: Sequence[LineTotal], earlier: Sequence[GroupTotal]
) -> tuple[GroupTotal, ...]:
    left = {group.group: group for group in whole}
    for line, billed in zip(lines, earlier, strict=True):
        nothing = line.discount
        group = left.get(billed.group, GroupTotal(billed.group, nothing, nothing, nothing, nothing))
        left[billed.group] = replace(
            group,
            subtotal=group.subtotal + line.net,
            taxable=group.taxable - billed.taxable,
            tax=group.tax - billed.tax,
        )
    return tuple(left.values())


def _less_taxes(whole: Sequence[TaxTotal], billed: Sequence[TaxTotal]) -> tuple[TaxTotal, ...]:
    left: dict[Rate, TaxTotal] = {total.rate: total for total in whole}
    for total in billed:
        before = left.get(total.rate, TaxTotal(total.rate, ZERO, ZERO))
        left[total.rate] = TaxTotal(total.rate, before.taxable - total.taxable, before.tax - total.tax)
    return tuple(left.values())


def _less_sums(whole: Totals, billed: Sequence[Totals], lines: Sequence[LineTotal]) -> Sums:
    return Sums(
        subtotal=whole.subtotal + sum(line.net for line in lines),
        discount=whole.discount,
        adjusted=whole.adjusted,
        net=whole.net - sum(bill.net for bill in billed),
        tax=whole.tax - sum(bill.tax for bill in billed),
        rounding=whole.rounding - sum(bill.rounding for bill in billed),
        total=whole.total - sum(bill.total for bill in billed),
    )


def _billed_steps(lines: Sequence[LineTotal], billed: Sequence[Totals], lines_before: int) -> Iterator[Step]:
    for number, line in enumerate(lines, lines_before + 1):
        yield Step(StepKind.BILLED, line.taxable, base=line.net, line=number, group=line.line.tax)
    for total in _less_taxes((), [total for bill in billed for total in bill.taxes]):
        yield Step(StepKind.BILLED_TAX, total.tax, base=total.taxable, rate=total.rate)
    rounding = -sum((bill.rounding for bill in billed), ZERO)
    if rounding:
        yield Step(StepKind.BILLED_ROUNDING, rounding)


def _deviations(taxes: Sequence[TaxTotal], unit_step: Decimal) -> Iterator[Step]:
    for total in taxes:
        by_the_rate = percent_of(total.taxable, total.rate.percent, unit_step)
        if total.tax != by_the_rate:
            percent = total.rate.percent
            yield Step(StepKind.DEVIATION, total.tax - by_the_rate, base=by_the_rate, by=percent, rate=total.rate)
