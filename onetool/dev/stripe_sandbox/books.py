"""What really was captured and given back at the sandbox, for a test to hold a ledger against."""

from dataclasses import dataclass
from decimal import Decimal

from onetool.dev.stripe_sandbox.models import Charge
from onetool.stripe_door.minor_units import from_minor


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment that was captured."""

    captured: Decimal
    refunded: Decimal
    currency: str


def books(account_id: str) -> dict[str, Entry]:
    """The account's captured payments by payment intent id."""
    good = Charge.objects.filter(account_id=account_id, status="succeeded")
    return {
        charge.payment_intent_id: Entry(
            captured=from_minor(charge.amount, charge.currency),
            refunded=from_minor(charge.refunded, charge.currency),
            currency=charge.currency.upper(),
        )
        for charge in good
    }
