"""Each method of the API: its parameters and what it answers."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from onetool.dev.stripe_sandbox import actions, checks, shapes
from onetool.dev.stripe_sandbox.api import Call, Json, Operation
from onetool.dev.stripe_sandbox.errors import ApiError, missing, no_access, no_such
from onetool.dev.stripe_sandbox.models import Account, Charge, CheckoutSession, Dispute, Event, PaymentIntent, Refund
from onetool.dev.stripe_sandbox.params import METADATA, NUMBER, TEXT, TRUTH, Shape

CURRENCIES = {
    "US": "usd",
    "GB": "gbp",
    "CH": "chf",
    "CA": "cad",
    "AU": "aud",
    "NZ": "nzd",
    "JP": "jpy",
    "SE": "sek",
    "NO": "nok",
    "DK": "dkk",
}
PAGE: Shape = {"limit": NUMBER, "starting_after": TEXT}
M = TypeVar("M", bound=Model)


def _page(call: Call, rows: QuerySet[M], shape: Callable[[M], Json], url: str) -> Json:
    limit = min(max(call.params.get("limit", 10), 1), 100)
    if after := call.params.get("starting_after"):
        last = rows.filter(pk=after).first()
        if last is None:
            raise no_such("object", after, param="starting_after")
        rows = rows.filter(created_at__lt=last.created_at)  # type: ignore[attr-defined]  # all of ours have it
    found = list(rows.order_by("-created_at")[: limit + 1])
    return shapes.listed(url, [shape(row) for row in found[:limit]], has_more=len(found) > limit)


def _found(rows: QuerySet[M], kind: str, pk: str) -> M:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise no_such(kind, pk)
    return row


# --- Accounts ---------------------------------------------------------------------------------------------------------
ACCOUNT: Shape = {
    "country": TEXT,
    "default_currency": TEXT,
    "email": TEXT,
    "business_profile": {"name": TEXT, "url": TEXT, "mcc": TEXT, "product_description": TEXT},
    "controller": {
        "stripe_dashboard": {"type": TEXT},
        "fees": {"payer": TEXT},
        "losses": {"payments": TEXT},
        "requirement_collection": TEXT,
    },
    "type": TEXT,
    "metadata": METADATA,
}


def _create_account(call: Call) -> Json:
    params = call.params
    country = params.get("country", "US").upper()
    account = actions.open_account(
        country=country,
        currency=checks.currency(params.get("default_currency", CURRENCIES.get(country, "eur")), "default_currency"),
        email=checks.email(params["email"], "email") if "email" in params else "",
        business_name=params.get("business_profile", {}).get("name", ""),
        metadata=params.get("metadata", {}),
    )
    return shapes.account(account)


def _account(call: Call) -> Json:
    account = Account.objects.filter(pk=call.pk, is_connected=True).first()
    if account is None:
        raise no_access(call.pk)
    return shapes.account(account)


create_account = Operation(_create_account, ACCOUNT)
retrieve_account = Operation(_account, {})
list_accounts = Operation(
    lambda call: _page(call, Account.objects.filter(is_connected=True), shapes.account, "/v1/accounts"), PAGE
)


def _create_link(call: Call) -> Json:
    params = call.params
    account = Account.objects.filter(pk=params["account"], is_connected=True).first()
    if account is None:
        raise no_access(params["account"])
    if params["type"] != "account_onboarding":
        raise ApiError(
            "You cannot create account_update links for accounts with a Stripe-hosted dashboard.", param="type"
        )
    urls = {name: checks.address(params[name], name) for name in ("return_url", "refresh_url")}
    return shapes.account_link(actions.open_link(account, **urls))


create_account_link = Operation(
    _create_link, {"account!": TEXT, "return_url!": TEXT, "refresh_url!": TEXT, "type!": TEXT}
)


# --- Checkout ---------------------------------------------------------------------------------------------------------
SESSION: Shape = {
    "mode!": TEXT,
    "line_items!": [
        {
            "price_data!": {
                "currency!": TEXT,
                "unit_amount!": NUMBER,
                "product_data!": {"name!": TEXT, "description": TEXT},
            },
            "quantity": NUMBER,
        }
    ],
    "success_url!": TEXT,
    "cancel_url": TEXT,
    "client_reference_id": TEXT,
    "customer_email": TEXT,
    "expires_at": NUMBER,
    "locale": TEXT,
    "submit_type": TEXT,
    "metadata": METADATA,
    "adaptive_pricing": {"enabled": TRUTH},
    "payment_intent_data": {"description": TEXT, "metadata": METADATA, "receipt_email": TEXT},
}


def _create_session(call: Call) -> Json:
    params, account = call.params, call.account
    if params["mode"] != "payment":
        raise ApiError("This sandbox knows mode payment only.", param="mode")
    if not account.is_enabled:
        raise ApiError("Your account cannot currently make charges.")
    total, currency, description = checks.line_total(params["line_items"])
    session = CheckoutSession.objects.create(
        account=account,
        amount=total,
        currency=currency,
        description=description,
        success_url=checks.address(params["success_url"], "success_url"),
        cancel_url=checks.address(params["cancel_url"], "cancel_url") if "cancel_url" in params else "",
        customer_email=checks.email(params["customer_email"], "customer_email") if "customer_email" in params else "",
        expires_at=checks.expiry(params.get("expires_at")),
        client_reference_id=params.get("client_reference_id", ""),
        metadata=params.get("metadata", {}),
        payment_intent_data=params.get("payment_intent_data", {}),
    )
    return shapes.session(session)


def _session(call: Call) -> CheckoutSession:
    return _found(call.account.sessions.all(), "checkout.session", call.pk)


create_session = Operation(_create_session, SESSION)
retrieve_session = Operation(lambda call: shapes.session(_session(call)), {})
list_sessions = Operation(
    lambda call: _page(call, call.account.sessions.all(), shapes.session, "/v1/checkout/sessions"), PAGE
)
expire_session = Operation(lambda call: shapes.session(actions.expire(_session(call))), {})


# --- Payments ---------------------------------------------------------------------------------------------------------
def _payment(call: Call) -> Json:
    return shapes.payment_intent(_found(call.account.payment_intents.all(), "payment_intent", call.pk))


def _charges(call: Call) -> QuerySet[Charge]:
    charges = call.account.charges.select_related("payment_intent")
    wanted = call.params.get("payment_intent")
    return charges.filter(payment_intent_id=wanted) if wanted else charges


retrieve_payment_intent = Operation(_payment, {})
list_payment_intents = Operation(
    lambda call: _page(
        call, PaymentIntent.objects.filter(account=call.account), shapes.payment_intent, "/v1/payment_intents"
    ),
    PAGE,
)
retrieve_charge = Operation(lambda call: shapes.charge(_found(_charges(call), "charge", call.pk)), {})
list_charges = Operation(
    lambda call: _page(call, _charges(call), shapes.charge, "/v1/charges"), {**PAGE, "payment_intent": TEXT}
)


# --- Refunds ----------------------------------------------------------------------------------------------------------
REFUND: Shape = {"payment_intent": TEXT, "charge": TEXT, "amount": NUMBER, "reason": TEXT, "metadata": METADATA}
REASONS = {"duplicate", "fraudulent", "requested_by_customer"}


def _create_refund(call: Call) -> Json:
    params: dict[str, Any] = call.params
    charge = _charge_to_refund(call)
    if "reason" in params and params["reason"] not in REASONS:
        raise ApiError(f"Invalid reason: must be one of {', '.join(sorted(REASONS))}", param="reason")
    amount = checks.amount(params["amount"], charge.currency) if "amount" in params else None
    return shapes.refund(
        actions.refund(charge, amount=amount, reason=params.get("reason", ""), metadata=params.get("metadata", {}))
    )


def _charge_to_refund(call: Call) -> Charge:
    params = call.params
    if "charge" in params:
        return _found(call.account.charges.all(), "charge", params["charge"])
    if "payment_intent" not in params:
        raise missing("payment_intent")
    _found(call.account.payment_intents.all(), "payment_intent", params["payment_intent"])
    charge = call.account.charges.filter(payment_intent_id=params["payment_intent"], status="succeeded").first()
    if charge is None:
        raise ApiError(
            "This PaymentIntent does not have a successful charge to refund.", code="payment_intent_unexpected_state"
        )
    return charge


def _refunds(call: Call) -> QuerySet[Refund]:
    refunds = call.account.refunds.select_related("charge")
    wanted = call.params.get("payment_intent")
    return refunds.filter(charge__payment_intent_id=wanted) if wanted else refunds


create_refund = Operation(_create_refund, REFUND)
retrieve_refund = Operation(lambda call: shapes.refund(_found(_refunds(call), "refund", call.pk)), {})
list_refunds = Operation(
    lambda call: _page(call, _refunds(call), shapes.refund, "/v1/refunds"), {**PAGE, "payment_intent": TEXT}
)


# --- Disputes ---------------------------------------------------------------------------------------------------------
def _disputes(call: Call) -> QuerySet[Dispute]:
    disputes = call.account.disputes.select_related("charge")
    wanted = call.params.get("payment_intent")
    return disputes.filter(charge__payment_intent_id=wanted) if wanted else disputes


retrieve_dispute = Operation(lambda call: shapes.dispute(_found(_disputes(call), "dispute", call.pk)), {})
list_disputes = Operation(
    lambda call: _page(call, _disputes(call), shapes.dispute, "/v1/disputes"), {**PAGE, "payment_intent": TEXT}
)


# --- Events -----------------------------------------------------------------------------------------------------------
def _events(call: Call) -> QuerySet[Event]:
    wanted = call.params.get("type")
    return call.account.events.filter(type=wanted) if wanted else call.account.events.all()


retrieve_event = Operation(lambda call: shapes.event(_found(_events(call), "event", call.pk)), {})
list_events = Operation(lambda call: _page(call, _events(call), shapes.event, "/v1/events"), {**PAGE, "type": TEXT})
