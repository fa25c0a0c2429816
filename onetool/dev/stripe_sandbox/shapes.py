"""Our books in Stripe's words: each object as its API shows it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings

from onetool.dev.stripe_sandbox.models import (
    Account,
    AccountLink,
    Charge,
    CheckoutSession,
    Dispute,
    Event,
    PaymentIntent,
    Refund,
)
from onetool.web.addresses import public_url

API_VERSION = "2026-10-28.endive"
QUESTIONS = ["business_profile.mcc", "external_account", "individual.verification.document", "tos_acceptance.date"]

Json = dict[str, Any]


def seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def listed(url: str, objects: Iterable[Json], *, has_more: bool = False) -> Json:
    return {"object": "list", "url": url, "has_more": has_more, "data": list(objects)}


def account(account: Account) -> Json:
    due = [] if account.is_enabled else QUESTIONS
    return {
        "id": account.id,
        "object": "account",
        "business_profile": {"name": account.business_name or None},
        "capabilities": {"card_payments": "active" if account.is_enabled else "inactive"},
        "charges_enabled": account.is_enabled,
        "controller": {"type": "application", "stripe_dashboard": {"type": "full"}},
        "country": account.country,
        "created": seconds(account.created_at),
        "default_currency": account.currency,
        "details_submitted": account.is_enabled,
        "email": account.email or None,
        "metadata": account.metadata,
        "payouts_enabled": account.is_enabled,
        "requirements": {
            "currently_due": due,
            "eventually_due": due,
            "past_due": due,
            "pending_verification": [],
            "disabled_reason": None if account.is_enabled else "requirements.past_due",
        },
        "type": "standard",
    }


def account_link(link: AccountLink) -> Json:
    url = settings.STRIPE_SANDBOX_BASE + public_url("stripe_sandbox:connect", link.id)
    return {
        "object": "account_link",
        "created": seconds(link.account.created_at),
        "expires_at": seconds(link.expires_at),
        "url": url,
    }


def session(session: CheckoutSession) -> Json:
    is_over = session.status == CheckoutSession.Status.OPEN and not session.is_open
    return {
        "id": session.id,
        "object": "checkout.session",
        "amount_subtotal": session.amount,
        "amount_total": session.amount,
        "cancel_url": session.cancel_url or None,
        "client_reference_id": session.client_reference_id or None,
        "created": seconds(session.created_at),
        "currency": session.currency,
        "customer": None,
        "customer_email": session.customer_email or None,
        "expires_at": seconds(session.expires_at),
        "livemode": False,
        "metadata": session.metadata,
        "mode": "payment",
        "payment_intent": session.payment_intent_id,
        "payment_method_types": ["card"],
        "payment_status": "paid" if session.is_paid else "unpaid",
        "status": CheckoutSession.Status.EXPIRED.value if is_over else session.status,
        "success_url": session.success_url,
        "ui_mode": "hosted_page",
        "url": settings.STRIPE_SANDBOX_BASE + public_url("stripe_sandbox:pay", session.id) if session.is_open else None,
    }


def payment_intent(payment: PaymentIntent) -> Json:
    latest = payment.charges.order_by("created_at").last()
    return {
        "id": payment.id,
        "object": "payment_intent",
        "amount": payment.amount,
        "amount_capturable": 0,
        "amount_received": payment.received,
        "capture_method": "automatic",
        "created": seconds(payment.created_at),
        "currency": payment.currency,
        "customer": None,
        "description": payment.description or None,
        "last_payment_error": payment.last_error,
        "latest_charge": latest.id if latest else None,
        "livemode": False,
        "metadata": payment.metadata,
        "payment_method_types": ["card"],
        "status": payment.status,
    }


def charge(charge: Charge) -> Json:
    is_good = charge.status == "succeeded"
    return {
        "id": charge.id,
        "object": "charge",
        "amount": charge.amount,
        "amount_captured": charge.amount if is_good else 0,
        "amount_refunded": charge.refunded,
        "captured": is_good,
        "created": seconds(charge.created_at),
        "currency": charge.currency,
        "failure_code": charge.failure_code or None,
        "failure_message": charge.failure_message or None,
        "livemode": False,
        "metadata": charge.payment_intent.metadata,
        "paid": is_good,
        "payment_intent": charge.payment_intent_id,
        "refunded": charge.refunded == charge.amount,
        "status": charge.status,
    }


def refund(refund: Refund) -> Json:
    return {
        "id": refund.id,
        "object": "refund",
        "amount": refund.amount,
        "charge": refund.charge_id,
        "created": seconds(refund.created_at),
        "currency": refund.charge.currency,
        "metadata": refund.metadata,
        "payment_intent": refund.charge.payment_intent_id,
        "reason": refund.reason or None,
        "status": "succeeded",
    }


def dispute(dispute: Dispute) -> Json:
    currency = dispute.charge.currency
    moved = [(-dispute.amount, "dispute")] if dispute.is_withdrawn else []
    moved += [(dispute.amount, "dispute_reversal")] if dispute.is_reinstated else []
    return {
        "id": dispute.id,
        "object": "dispute",
        "amount": dispute.amount,
        "balance_transactions": [
            {
                "id": f"txn_{dispute.id}_{kind}",
                "object": "balance_transaction",
                "amount": amount,
                "currency": currency,
                "reporting_category": kind,
                "type": "adjustment",
            }
            for amount, kind in moved
        ],
        "charge": dispute.charge_id,
        "created": seconds(dispute.created_at),
        "currency": currency,
        "evidence_details": {
            "due_by": seconds(dispute.due_by),
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
        },
        "is_charge_refundable": dispute.is_inquiry,
        "livemode": False,
        "metadata": {},
        "payment_intent": dispute.charge.payment_intent_id,
        "reason": dispute.reason,
        "status": dispute.status,
    }


def event(event: Event) -> Json:
    return {
        "id": event.id,
        "object": "event",
        "account": event.account_id,
        "api_version": API_VERSION,
        "created": seconds(event.created_at),
        "data": {"object": event.object},
        "livemode": False,
        "pending_webhooks": 0 if event.delivered_at else 1,
        "request": {"id": None, "idempotency_key": None},
        "type": event.type,
    }
