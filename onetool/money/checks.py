"""What a number must look like before anything is counted with it."""

from decimal import Decimal

from onetool.money.errors import MoneyError, Words, _
from onetool.money.rounding import EXACT

FINEST_PLACES = 4  # of quantities, percents and every other number
PRICE_PLACES = 6  # of unit prices (rule A3)
TOO_LARGE = Decimal(10) ** 12
TOO_LARGE_A_SUM = Decimal(10) ** 14  # a document's sums have columns of 18 digits, four of them decimals


def checked(value: object, *, name: Words, places: int = FINEST_PLACES) -> Decimal:
    """Return `value` when it is a finite Decimal below a million million with at most `places` decimals.

    Anything but a Decimal is a mistake in the program (TypeError), everything else one of the person (MoneyError).
    """
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} must be a Decimal, not {type(value).__name__}")
    if not value.is_finite():
        raise MoneyError(_("{name} must be a number."), name=name)
    if value.copy_abs() >= TOO_LARGE:
        raise MoneyError(_("{name} is too large."), name=name)
    if value != value.quantize(Decimal(1).scaleb(-places), context=EXACT):
        raise MoneyError(_("{name} can have {places}."), name=name, places=_decimals(places))
    return value


def checked_percent(value: object, *, name: Words) -> Decimal:
    percent = checked(value, name=name)
    if not 0 <= percent <= 100:
        raise MoneyError(_("{name} must be between 0 and 100."), name=name)
    return percent


def _decimals(places: int) -> Words:
    if places == 0:
        return Words(_("no decimals"))
    return Words(_("at most 1 decimal")) if places == 1 else Words(_("at most {places} decimals"), places=places)
