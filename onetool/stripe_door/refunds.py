"""Giving money back, whole or in parts, from the business's own account."""

from collections.abc import Mapping
from decimal import Decimal

from onetool.stripe_door.client import calling
from onetool.stripe_door.minor_units import to_minor
from onetool.stripe_door.objects import Refund


def create(
    account: str,
    *,
    payment_intent: str,
    amount: Decimal,
    currency: str,
    metadata: Mapping[str, str],
    idempotency_key: str,
) -> Refund:
    """Refund that much of a payment.

    Raises StripeRefused when it is more than is left, ValueError when Stripe has no number for it.
    """
    with calling() as v1:
        refund = v1.refunds.create(
            {"payment_intent": payment_intent, "amount": to_minor(amount, currency), "metadata": dict(metadata)},
            {"stripe_account": account, "idempotency_key": idempotency_key},
        )
    return Refund.of(refund.to_dict())


def retrieve(account: str, refund_id: str) -> Refund:
    """The refund as Stripe has it now."""
    with calling() as v1:
        refund = v1.refunds.retrieve(refund_id, options={"stripe_account": account})
    return Refund.of(refund.to_dict())


def of_payment(account: str, payment_intent: str) -> list[Refund]:
    """All refunds of a payment, also those made in Stripe's own dashboard; newest first."""
    with calling() as v1:
        refunds = v1.refunds.list({"payment_intent": payment_intent, "limit": 100}, {"stripe_account": account})
        return [Refund.of(refund.to_dict()) for refund in refunds.auto_paging_iter()]
