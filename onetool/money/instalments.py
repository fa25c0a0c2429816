"""Instalment plans that sum to the total to the cent (rule A8)."""

from decimal import Decimal

from onetool.money.currencies import unit
from onetool.money.errors import MoneyError, _
from onetool.money.spreading import spread


def instalments(total: Decimal, count: int, currency: str) -> tuple[Decimal, ...]:
    """Split `total` into `count` equal instalments; odd cents go to the last ones (100 in 3 → 33.33, 33.33, 33.34)."""
    if count < 1:
        raise MoneyError(_("A plan needs at least one instalment."))
    equal = unit(currency)
    parts = spread(total, [equal] * count, currency)
    if total < equal * count:
        raise MoneyError(
            _("{total} {currency} is too little for {count} instalments."), total=total, currency=currency, count=count
        )
    return parts
