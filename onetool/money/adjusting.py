"""Allowances and charges of a document: for all tax groups or for one, each with its reason (rule A4)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from onetool.money.currencies import unit
from onetool.money.errors import MoneyError, _
from onetool.money.lines import Discount
from onetool.money.rounding import round_to
from onetool.money.spreading import share_out
from onetool.money.taxes import TaxGroup

ZERO = Decimal(0)


class AdjustmentKind(StrEnum):
    ALLOWANCE = "allowance"
    CHARGE = "charge"


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Something taken off a document or added to it (EN 16931 BG-20 and BG-21).

    A percent is taken of the line nets (BT-93, BT-100): of those of its tax group where it is for one, else of all.
    """

    kind: AdjustmentKind
    value: Discount
    reason: str = ""
    tax: TaxGroup | None = None  # None: for all groups

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", AdjustmentKind(self.kind))  # columns and forms hold the plain string


@dataclass(frozen=True, slots=True)
class Share:
    """What one adjustment does to one tax group: `base` is what the group had left before."""

    group: TaxGroup
    base: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """What one adjustment does to the document; an allowance of what is charged is negative."""

    adjustment: Adjustment
    base: Decimal
    amount: Decimal
    shares: tuple[Share, ...]


def effects(
    adjustments: Iterable[Adjustment], nets: Mapping[TaxGroup, Decimal], left: Mapping[TaxGroup, Decimal], currency: str
) -> Iterator[Effect]:
    """What each does, one after the other, to groups whose lines come to `nets` and have `left` after the discount.

    An allowance takes no more than is left of its group and of the whole; over all groups it is spread as a discount
    is. A charge over all groups goes to those of the sign of the whole, in proportion to what they have left.
    """
    now = dict(left)
    for number, adjustment in enumerate(adjustments, 1):
        try:
            effect = _effect(adjustment, nets, now, currency)
        except MoneyError as refused:
            text = (
                _("Allowance {number}: {refused}")
                if adjustment.kind == "allowance"
                else _("Charge {number}: {refused}")
            )
            raise MoneyError(text, number=number, refused=refused.words) from None
        for share in effect.shares:
            now[share.group] = now.get(share.group, ZERO) + share.amount
        yield effect


def _effect(
    adjustment: Adjustment, nets: Mapping[TaxGroup, Decimal], left: Mapping[TaxGroup, Decimal], currency: str
) -> Effect:
    tax, smallest = adjustment.tax, unit(currency)
    whole = sum(nets.values(), ZERO)
    base = round_to(whole if tax is None else nets.get(tax, ZERO), smallest)
    if adjustment.kind is AdjustmentKind.CHARGE:
        amount = adjustment.value.amount_of(base, currency, side=whole)
    else:
        amount = -_takeable(adjustment.value.taken_of(base, currency), left, tax)
    amount = round_to(amount, smallest)
    if tax is not None:
        shares = (Share(tax, round_to(left.get(tax, ZERO), smallest), amount),) if amount else ()
        return Effect(adjustment, base, amount, shares)
    bases = list(left.values())
    if amount and not any(each * whole > 0 for each in bases):
        raise MoneyError(_("Choose which tax this charge has."))
    parts = share_out(amount.copy_abs().copy_sign(whole), bases, smallest)
    sign = 1 if amount * whole > 0 else -1
    spread = tuple(
        Share(group, each, sign * part) for (group, each), part in zip(left.items(), parts, strict=True) if part
    )
    return Effect(adjustment, base, amount, spread)


def _takeable(taken: Decimal, left: Mapping[TaxGroup, Decimal], tax: TaxGroup | None) -> Decimal:
    """Of what is to be taken, as much as is left of the group, and of the whole where it comes off the whole."""
    rest = sum(left.values(), ZERO)
    if tax is not None:
        group = left.get(tax, ZERO)
        taken = min(taken.copy_abs(), group.copy_abs()).copy_sign(taken) if taken * group > 0 else ZERO
        if taken * rest <= 0:
            return taken  # what is taken back is made less: the whole grows
    return min(taken.copy_abs(), rest.copy_abs()).copy_sign(taken) if taken * rest > 0 else ZERO
