"""Lines and discounts: what a document is made of before any tax (rules A3 and A4)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from onetool.money.checks import PRICE_PLACES, TOO_LARGE, checked, checked_percent
from onetool.money.currencies import minor_units
from onetool.money.errors import MoneyError, Words, _
from onetool.money.rounding import EXACT, round_money
from onetool.money.taxes import NO_TAX, TaxGroup


class DiscountKind(StrEnum):
    PERCENT = "percent"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Discount:
    """A discount on a line or on the document, in percent or as an amount of its currency."""

    kind: DiscountKind
    value: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", DiscountKind(self.kind))  # columns and forms hold the plain string
        if self.kind is DiscountKind.PERCENT:
            checked_percent(self.value, name=Words(_("A discount")))
        elif checked(self.value, name=Words(_("A discount"))) < 0:
            raise MoneyError(_("A discount cannot be negative."))

    @classmethod
    def percent(cls, value: Decimal) -> "Discount":
        return cls(DiscountKind.PERCENT, value)

    @classmethod
    def fixed(cls, value: Decimal) -> "Discount":
        return cls(DiscountKind.FIXED, value)

    @property
    def as_percent(self) -> Decimal | None:
        """The percent, or None for an amount."""
        return self.value if self.kind is DiscountKind.PERCENT else None

    def taken_of(self, base: Decimal, currency: str) -> Decimal:
        """The discount in the currency, with the sign of `base` and never more than it: what is left keeps its side."""
        if self.kind is DiscountKind.PERCENT:
            return round_money(EXACT.multiply(base, EXACT.divide(self.value, Decimal(100))), currency)
        places = minor_units(currency)
        checked(self.value, name=Words(_("A discount in {currency}"), currency=currency), places=places)
        return round_money(min(self.value, base.copy_abs()).copy_sign(base), currency)

    def amount_of(self, base: Decimal, currency: str, *, side: Decimal) -> Decimal:
        """The same as an addition: a percent of `base`, or the whole amount on the side of `side`."""
        if self.kind is DiscountKind.PERCENT:
            return self.taken_of(base, currency)
        checked(self.value, name=Words(_("A charge in {currency}"), currency=currency), places=minor_units(currency))
        return round_money(self.value.copy_sign(side), currency)


@dataclass(frozen=True, slots=True)
class Line:
    """Quantity times unit price, less a discount and with a charge of its own; a negative quantity takes back.

    Both are taken of the amount before either (EN 16931 BG-27 and BG-28).
    """

    quantity: Decimal
    unit_price: Decimal
    tax: TaxGroup = NO_TAX
    discount: Discount | None = None
    charge: Discount | None = None

    def __post_init__(self) -> None:
        checked(self.quantity, name=Words(_("A quantity")))
        if checked(self.unit_price, name=Words(_("A unit price")), places=PRICE_PLACES) < 0:
            raise MoneyError(_("A unit price cannot be negative; use a negative quantity for a credit."))

    def amount(self, currency: str) -> Decimal:
        """Quantity × unit price, rounded before any discount, so that the printed figures can be checked by hand."""
        amount = round_money(EXACT.multiply(self.quantity, self.unit_price), currency)
        if amount.copy_abs() >= TOO_LARGE:
            raise MoneyError(_("A line's amount is too large."))
        return amount

    def charged(self, amount: Decimal, currency: str) -> Decimal:
        """What the charge adds to that amount, on its side of 0."""
        charge = self.charge.amount_of(amount, currency, side=amount) if self.charge else amount - amount
        if (amount + charge).copy_abs() >= TOO_LARGE:
            raise MoneyError(_("A line's amount is too large."))
        return charge
