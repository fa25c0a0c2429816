"""Asking a customer for money: a page of Stripe's, on the business's own account (a direct charge)."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItemPriceData

from onetool.stripe_door.client import calling
from onetool.stripe_door.minor_units import to_minor
from onetool.stripe_door.objects import PaymentIntent, Session


def create_session(
    account: str,
    *,
    amount: Decimal,
    currency: str,
    description: str,
    success_url: str,
    cancel_url: str,
    metadata: Mapping[str, str],
    idempotency_key: str,
    customer_email: str = "",
    expires_at: datetime | None = None,
) -> Session:
    """A page to pay `amount` on; Stripe keeps it for 30 minutes to 24 hours (24 when not told).

    `{CHECKOUT_SESSION_ID}` in `success_url` is filled in by Stripe. The metadata is put on the payment intent too.
    Raises ValueError when the amount is none Stripe can charge (round it with `minor_units.offered` first).
    """
    currency = currency.lower()
    price: SessionCreateParamsLineItemPriceData = {
        "currency": currency,
        "unit_amount": to_minor(amount, currency),
        "product_data": {"name": description},
    }
    params: SessionCreateParams = {
        "mode": "payment",
        "line_items": [{"price_data": price, "quantity": 1}],
        "success_url": success_url,
        "cancel_url": cancel_url,
        "metadata": dict(metadata),
        "payment_intent_data": {"description": description, "metadata": dict(metadata)},
        # The business is owed this amount in this currency, whatever the card's own is.
        "adaptive_pricing": {"enabled": False},
    }
    if customer_email:
        params["customer_email"] = customer_email
    if expires_at:
        params["expires_at"] = int(expires_at.timestamp())
    with calling() as v1:
        session = v1.checkout.sessions.create(params, {"stripe_account": account, "idempotency_key": idempotency_key})
    return Session.of(session.to_dict())


def retrieve_session(account: str, session_id: str) -> Session:
    """The session as Stripe has it now. Raises StripeRefused (resource_missing) when the account has none."""
    with calling() as v1:
        session = v1.checkout.sessions.retrieve(session_id, options={"stripe_account": account})
    return Session.of(session.to_dict())


def expire_session(account: str, session_id: str, *, idempotency_key: str) -> Session:
    """Close an open session, so that it can no longer be paid.

    Raises StripeRefused when it is paid or expired already: read it again.
    """
    with calling() as v1:
        session = v1.checkout.sessions.expire(
            session_id, options={"stripe_account": account, "idempotency_key": idempotency_key}
        )
    return Session.of(session.to_dict())


def retrieve_payment_intent(account: str, payment_intent_id: str) -> PaymentIntent:
    """The payment as Stripe has it now."""
    with calling() as v1:
        payment_intent = v1.payment_intents.retrieve(payment_intent_id, options={"stripe_account": account})
    return PaymentIntent.of(payment_intent.to_dict())
