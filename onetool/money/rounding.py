"""The one way an amount is rounded (rule A2)."""

from decimal import ROUND_HALF_UP, Context, Decimal

from onetool.money.currencies import unit

# Sixty digits hold every product of two checked numbers exactly, whatever the context of the calling thread is.
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

_ONE = Decimal(1)
_ZERO = Decimal(0)


def round_to(value: Decimal, step: Decimal) -> Decimal:
    """Round to the nearest multiple of `step`, halves away from zero; a zero has no sign."""
    if not isinstance(value, Decimal):
        raise TypeError(f"Only a Decimal can be rounded, not {type(value).__name__}")
    steps = EXACT.divide(value, step).quantize(_ONE, context=EXACT)
    return EXACT.add(EXACT.multiply(steps, step), _ZERO)


def round_money(amount: Decimal, currency: str) -> Decimal:
    """Round to the currency's minor unit: 2.675 USD → 2.68, -2.675 USD → -2.68, 1.5 JPY → 2."""
    return round_to(amount, unit(currency))
