"""What a document comes to: its totals, per line, per tax group and per rate."""

from dataclasses import dataclass
from decimal import Decimal

from onetool.money.adjusting import Adjustment
from onetool.money.explanation import Explanation
from onetool.money.lines import Line
from onetool.money.taxes import Rate, TaxGroup
from onetool.money.taxing import Mode


@dataclass(frozen=True, slots=True)
class LineTotal:
    """One line, counted: amount - discount + charge = net; the rest is what the document makes of it."""

    line: Line
    amount: Decimal
    discount: Decimal
    net: Decimal
    discount_share: Decimal
    taxable: Decimal  # net less the share, and with `gross` prices less the tax inside
    tax: Decimal | None  # None with `per_rate`, where a line has no tax of its own
    charge: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class GroupTotal:
    """All lines of one set of rates; `tax` is the group's part of each of its rates, together."""

    group: TaxGroup
    subtotal: Decimal
    discount_share: Decimal
    taxable: Decimal
    tax: Decimal
    adjusted: Decimal = Decimal(0)  # by the document's allowances and charges

    @property
    def amount(self) -> Decimal:
        """The group in the prices of the document: what its line nets come to after all that the document does."""
        return self.subtotal - self.discount_share + self.adjusted


@dataclass(frozen=True, slots=True)
class ShareTotal:
    """What an allowance or charge does to one tax group, with `gross` prices less the tax inside."""

    group: TaxGroup
    base: Decimal
    amount: Decimal
    taxable: Decimal


@dataclass(frozen=True, slots=True)
class AdjustmentTotal:
    """An allowance or charge of the document, counted: `amount` is added, so that an allowance is negative."""

    adjustment: Adjustment
    base: Decimal
    amount: Decimal
    shares: tuple[ShareTotal, ...]


@dataclass(frozen=True, slots=True)
class TaxTotal:
    rate: Rate
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """The figures at the foot of a document. Discounts are positive; net + tax + rounding = total."""

    subtotal: Decimal
    discount: Decimal
    adjusted: Decimal
    net: Decimal
    tax: Decimal
    rounding: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """A whole document, counted. With `gross` prices subtotal - discount + adjusted = net + tax, else it is net."""

    currency: str
    mode: Mode
    cash_step: Decimal | None
    sums: Sums
    lines: tuple[LineTotal, ...]
    groups: tuple[GroupTotal, ...]
    taxes: tuple[TaxTotal, ...]
    explanation: Explanation
    adjustments: tuple[AdjustmentTotal, ...] = ()

    @property
    def subtotal(self) -> Decimal:
        return self.sums.subtotal

    @property
    def discount(self) -> Decimal:
        return self.sums.discount

    @property
    def adjusted(self) -> Decimal:
        return self.sums.adjusted

    @property
    def net(self) -> Decimal:
        return self.sums.net

    @property
    def tax(self) -> Decimal:
        return self.sums.tax

    @property
    def rounding(self) -> Decimal:
        return self.sums.rounding

    @property
    def total(self) -> Decimal:
        return self.sums.total
