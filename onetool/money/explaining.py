"""Writing down how a document was counted, in the order of the counting (rule A9)."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from onetool.money.explanation import Step, StepKind
from onetool.money.lines import Discount
from onetool.money.taxing import Mode, percent_of
from onetool.money.totals import AdjustmentTotal, GroupTotal, LineTotal, ShareTotal, Sums, TaxTotal


def line_steps(lines: Sequence[LineTotal]) -> Iterator[Step]:
    for number, total in enumerate(lines, 1):
        line, group = total.line, total.line.tax
        yield Step(StepKind.LINE_AMOUNT, total.amount, base=line.unit_price, by=line.quantity, line=number, group=group)
        if line.discount:
            percent = line.discount.as_percent
            yield Step(StepKind.LINE_DISCOUNT, total.discount, base=total.amount, by=percent, line=number, group=group)
        if line.charge:
            percent = line.charge.as_percent
            yield Step(StepKind.LINE_CHARGE, total.charge, base=total.amount, by=percent, line=number, group=group)
        yield Step(StepKind.LINE_NET, total.net, base=total.amount, line=number, group=group)


def discount_steps(
    discount: Discount | None, sums: Sums, groups: Sequence[GroupTotal], lines: Sequence[LineTotal]
) -> Iterator[Step]:
    if discount is None:
        return
    yield Step(StepKind.DISCOUNT, sums.discount, base=sums.subtotal, by=discount.as_percent)
    for group in groups:
        yield Step(StepKind.GROUP_SHARE, group.discount_share, base=group.subtotal, group=group.group)
    for number, line in enumerate(lines, 1):
        yield Step(StepKind.LINE_SHARE, line.discount_share, base=line.net, line=number, group=line.line.tax)


def adjustment_steps(adjustments: Sequence[AdjustmentTotal]) -> Iterator[Step]:
    for number, total in enumerate(adjustments, 1):
        percent, group = total.adjustment.value.as_percent, total.adjustment.tax
        yield Step(StepKind.ADJUSTMENT, total.amount, base=total.base, by=percent, line=number, group=group)
        for share in total.shares:
            yield Step(StepKind.ADJUSTMENT_SHARE, share.amount, base=share.base, line=number, group=share.group)


def tax_steps(
    mode: Mode,
    groups: Sequence[GroupTotal],
    lines: Sequence[LineTotal],
    adjustments: Sequence[AdjustmentTotal],
    taxes: Sequence[TaxTotal],
    *,
    unit: Decimal,
) -> Iterator[Step]:
    if mode is Mode.GROSS:
        yield from _net_steps(groups, lines, adjustments)
    for total in taxes:
        rate = total.rate
        yield Step(StepKind.TAXABLE, total.taxable, rate=rate)
        if mode is Mode.PER_LINE:
            for number, line in enumerate(lines, 1):
                if rate in line.line.tax.members:
                    tax = percent_of(line.taxable, rate.percent, unit)
                    yield Step(StepKind.LINE_TAX, tax, base=line.taxable, by=rate.percent, line=number, rate=rate)
            for number, share in _shares(adjustments):
                if rate in share.group.members:
                    tax, group = percent_of(share.taxable, rate.percent, unit), share.group
                    base, by = share.taxable, rate.percent
                    yield Step(StepKind.SHARE_TAX, tax, base=base, by=by, line=number, group=group, rate=rate)
        yield Step(StepKind.TAX, total.tax, base=total.taxable, by=rate.percent, rate=rate)


def _shares(adjustments: Sequence[AdjustmentTotal]) -> Iterator[tuple[int, ShareTotal]]:
    for number, total in enumerate(adjustments, 1):
        for share in total.shares:
            yield number, share


def _net_steps(
    groups: Sequence[GroupTotal], lines: Sequence[LineTotal], adjustments: Sequence[AdjustmentTotal]
) -> Iterator[Step]:
    for group in groups:
        percent = group.group.percent
        yield Step(StepKind.GROUP_NET, group.taxable, base=group.amount, by=percent, group=group.group)
    for number, line in enumerate(lines, 1):
        left = line.net - line.discount_share
        yield Step(StepKind.LINE_TAXABLE, line.taxable, base=left, line=number, group=line.line.tax)
    for number, share in _shares(adjustments):
        yield Step(StepKind.SHARE_TAXABLE, share.taxable, base=share.amount, line=number, group=share.group)


def rounding_steps(sums: Sums, cash_step: Decimal | None) -> Iterator[Step]:
    if cash_step is not None:
        yield Step(StepKind.ROUNDING, sums.rounding, base=sums.net + sums.tax, by=cash_step)
