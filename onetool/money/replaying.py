"""Adding a stored explanation up again, without the code that counted it, to prove that it gives the same totals."""

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal, localcontext

from onetool.money.currencies import unit
from onetool.money.errors import BrokenExplanation, _
from onetool.money.explanation import Explanation, Step, StepKind
from onetool.money.rounding import EXACT, round_to
from onetool.money.taxes import Rate, TaxGroup
from onetool.money.taxing import ZERO, Mode, net_of, percent_of
from onetool.money.totals import Sums


def replay(explanation: Explanation) -> Sums:
    """Follow every step from the ones before it and return the sums they lead to.

    Raises BrokenExplanation, naming the step, at the first that does not follow.
    """
    with localcontext(EXACT):
        ledger = _Ledger(explanation)
        for number, step in enumerate(explanation.steps, 1):
            if not ledger.follows(step):
                raise BrokenExplanation(
                    _("Step {number} ({value}) does not follow from the steps before it."),
                    number=number,
                    value=step.kind.value,
                )
        if not ledger.is_complete:
            raise BrokenExplanation(_("The explanation does not account for every discount and every tax."))
        return ledger.sums()


class _Ledger:
    """What the steps so far have left of every line, tax group and rate."""

    def __init__(self, explanation: Explanation) -> None:
        self.unit = unit(explanation.currency)
        self.mode = explanation.mode
        self.line_amounts: dict[int | None, Decimal] = {}
        self.lines: defaultdict[int | None, Decimal] = defaultdict(Decimal)
        self.groups: defaultdict[TaxGroup | None, Decimal] = defaultdict(Decimal)
        self.taxable: defaultdict[Rate | None, Decimal] = defaultdict(Decimal)
        self.line_taxes: defaultdict[Rate | None, Decimal] = defaultdict(Decimal)
        self.taxes: dict[Rate | None, Decimal] = {}
        self.shares: dict[tuple[int | None, TaxGroup | None], Decimal] = {}
        self.adjusted = self.unadjusted = ZERO
        self.subtotal = self.discount = self.inside = self.billed = self.rounding = ZERO
        self.line_nets: defaultdict[TaxGroup | None, list[Decimal]] = defaultdict(list)
        self.group_shares: dict[TaxGroup | None, Decimal] = {}
        self.unshared_by_groups = self.unshared_by_lines = ZERO
        self.group_nets: list[Decimal] = []

    def follows(self, step: Step) -> bool:
        """Whether the step is right after those before it; if it is, it is booked."""
        return _RULES[step.kind](self, step, step.base or ZERO, step.by or ZERO)

    @property
    def net(self) -> Decimal:
        return sum(self.groups.values(), self.billed)

    @property
    def tax(self) -> Decimal:
        return sum(self.taxes.values(), ZERO)

    @property
    def is_complete(self) -> bool:
        rates = {rate for group in self.groups if group for rate in group.rates}
        return (
            self.unshared_by_groups == self.unshared_by_lines == self.unadjusted == 0
            and sum(self.lines.values(), sum(self.shares.values(), ZERO)) == sum(self.groups.values(), ZERO)
            and rates <= self.taxes.keys()
            and (self.mode is not Mode.GROSS or self.tax == self.inside)
        )

    def sums(self) -> Sums:
        total = self.net + self.tax + self.rounding
        figures = (self.subtotal, self.discount, self.adjusted, self.net, self.tax, self.rounding, total)
        return Sums(*(round_to(figure, self.unit) for figure in figures))

    def line_amount(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.lines[step.line] = self.line_amounts[step.line] = step.amount
        return step.amount == round_to(base * by, self.unit)

    def line_discount(self, step: Step, base: Decimal, by: Decimal) -> bool:
        follows = base == self.lines[step.line] and self.may_be_taken(step, base)
        self.lines[step.line] -= step.amount
        return follows

    def line_charge(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.lines[step.line] += step.amount
        is_right = step.amount * base >= 0 if step.by is None else step.amount == percent_of(base, by, self.unit)
        return is_right and base == self.line_amounts.get(step.line)

    def line_net(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.groups[step.group] += step.amount
        self.line_nets[step.group].append(step.amount)
        self.subtotal += step.amount
        return step.amount == self.lines[step.line]

    def document_discount(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.discount = self.unshared_by_groups = self.unshared_by_lines = step.amount
        self.group_nets = list(self.groups.values())
        return base == self.subtotal and self.may_be_taken(step, base)

    def may_be_taken(self, step: Step, base: Decimal) -> bool:
        if step.by is not None:
            return step.amount == percent_of(base, step.by, self.unit)
        return abs(step.amount) <= abs(base) and step.amount * base >= 0

    def group_share(self, step: Step, base: Decimal, by: Decimal) -> bool:
        follows = base == self.groups[step.group] and self.is_share(step, base, self.discount, self.group_nets)
        self.group_shares[step.group] = step.amount
        self.groups[step.group] -= step.amount
        self.unshared_by_groups -= step.amount
        return follows

    def line_share(self, step: Step, base: Decimal, by: Decimal) -> bool:
        whole, nets = self.group_shares.get(step.group, ZERO), self.line_nets[step.group]
        follows = base == self.lines[step.line] and self.is_share(step, base, whole, nets)
        self.lines[step.line] -= step.amount
        self.unshared_by_lines -= step.amount
        return follows

    def adjustment(self, step: Step, base: Decimal, by: Decimal) -> bool:
        follows = self.unadjusted == 0 and (step.by is None or abs(step.amount) <= abs(percent_of(base, by, self.unit)))
        self.adjusted += step.amount
        self.unadjusted = step.amount
        nets = sum(self.line_nets[step.group], ZERO) if step.group is not None else self.subtotal
        return follows and base == nets

    def adjustment_share(self, step: Step, base: Decimal, by: Decimal) -> bool:
        follows = base == self.groups[step.group] and (step.line, step.group) not in self.shares
        self.groups[step.group] += step.amount
        self.unadjusted -= step.amount
        self.shares[step.line, step.group] = step.amount
        return follows

    def share_taxable(self, step: Step, base: Decimal, by: Decimal) -> bool:
        follows = base == self.shares.get((step.line, step.group))
        self.shares[step.line, step.group] = step.amount
        percent = step.group.percent if step.group else ZERO
        return follows and self.is_near(step.amount, base / (1 + percent / 100))

    def share_tax(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.line_taxes[step.rate] += step.amount
        return base == self.shares.get((step.line, step.group)) and step.amount == percent_of(base, by, self.unit)

    def is_share(self, step: Step, base: Decimal, whole: Decimal, bases: Sequence[Decimal]) -> bool:
        """Whether this is the part that `base` has in `whole`, which only the bases of its sign share."""
        if base * whole <= 0:
            return step.amount == 0
        joining = sum((one for one in bases if one * whole > 0), ZERO)
        return abs(step.amount) <= abs(base) and self.is_near(step.amount, whole * base / joining)

    def is_near(self, share: Decimal, exact: Decimal) -> bool:
        return abs(share - exact) < self.unit

    def group_net(self, step: Step, base: Decimal, by: Decimal) -> bool:
        follows = base == self.groups[step.group] and step.amount == net_of(base, by, self.unit)
        self.groups[step.group] = step.amount
        self.inside += base - step.amount
        return follows and step.group is not None and by == step.group.percent

    def line_taxable(self, step: Step, base: Decimal, by: Decimal) -> bool:
        follows = base == self.lines[step.line]
        self.lines[step.line] = step.amount
        percent = step.group.percent if step.group else ZERO
        return follows and self.is_near(step.amount, base / (1 + percent / 100))

    def rate_taxable(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.taxable[step.rate] = step.amount
        nets = (net for group, net in self.groups.items() if group and step.rate in group.members)
        return step.amount == sum(nets, ZERO)

    def line_tax(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.line_taxes[step.rate] += step.amount
        return base == self.lines[step.line] and step.amount == percent_of(base, by, self.unit)

    def rate_tax(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.taxes[step.rate] = step.amount
        follows = base == self.taxable[step.rate] and step.rate is not None and by == step.rate.percent
        if self.mode is Mode.PER_RATE:
            return follows and step.amount == percent_of(base, by, self.unit)
        return follows and (self.mode is Mode.GROSS or step.amount == self.line_taxes[step.rate])

    def cash_rounding(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.rounding += step.amount
        return base == self.net + self.tax and by > 0 and step.amount == round_to(base, by) - base

    def billed_group(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.subtotal += base
        self.billed += step.amount
        return self.mode is Mode.GROSS or base == step.amount

    def billed_tax(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.taxable[step.rate] += base
        self.taxes[step.rate] = self.taxes.get(step.rate, ZERO) + step.amount
        self.inside += step.amount
        return step.rate is not None

    def billed_rounding(self, step: Step, base: Decimal, by: Decimal) -> bool:
        self.rounding += step.amount
        return True

    def deviation(self, step: Step, base: Decimal, by: Decimal) -> bool:
        by_the_rate = percent_of(self.taxable[step.rate], by, self.unit)
        return base == by_the_rate and step.amount == self.taxes[step.rate] - by_the_rate


_RULES = {
    StepKind.LINE_AMOUNT: _Ledger.line_amount,
    StepKind.LINE_DISCOUNT: _Ledger.line_discount,
    StepKind.LINE_CHARGE: _Ledger.line_charge,
    StepKind.LINE_NET: _Ledger.line_net,
    StepKind.DISCOUNT: _Ledger.document_discount,
    StepKind.GROUP_SHARE: _Ledger.group_share,
    StepKind.LINE_SHARE: _Ledger.line_share,
    StepKind.ADJUSTMENT: _Ledger.adjustment,
    StepKind.ADJUSTMENT_SHARE: _Ledger.adjustment_share,
    StepKind.SHARE_TAXABLE: _Ledger.share_taxable,
    StepKind.SHARE_TAX: _Ledger.share_tax,
    StepKind.GROUP_NET: _Ledger.group_net,
    StepKind.LINE_TAXABLE: _Ledger.line_taxable,
    StepKind.TAXABLE: _Ledger.rate_taxable,
    StepKind.LINE_TAX: _Ledger.line_tax,
    StepKind.TAX: _Ledger.rate_tax,
    StepKind.ROUNDING: _Ledger.cash_rounding,
    StepKind.BILLED: _Ledger.billed_group,
    StepKind.BILLED_TAX: _Ledger.billed_tax,
    StepKind.BILLED_ROUNDING: _Ledger.billed_rounding,
    StepKind.DEVIATION: _Ledger.deviation,
}
