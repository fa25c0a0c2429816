"""Everything that happens at the sandbox, by a click on its pages or a call of its API, told as Stripe tells it."""

from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from onetool.dev.stripe_sandbox import shapes
from onetool.dev.stripe_sandbox.errors import ApiError
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
from onetool.work import jobs

DELIVER = "stripe_sandbox.deliver"
NOT_TOLD = "not sent: the account is disconnected"
LESS = 100  # minor units
GRACE = timedelta(seconds=15)
VISIT = timedelta(minutes=5)
Status = CheckoutSession.Status


class NotOpen(Exception):
    """The page was paid, closed or left too long."""


def tell(account: Account, name: str, facts: dict[str, Any]) -> Event:
    """Keep an event with the object as it is now; a task delivers it after the commit.

    Of an account that took its permission back the platform hears nothing more.
    """
    if not account.is_connected:
        now = timezone.now()
        return Event.objects.create(account=account, type=name, object=facts, delivered_at=now, last_answer=NOT_TOLD)
    event = Event.objects.create(account=account, type=name, object=facts, next_try_at=timezone.now() + GRACE)
    transaction.on_commit(partial(jobs.enqueue, DELIVER, event.id), robust=True)
    return event


# --- Accounts ---------------------------------------------------------------------------------------------------------
def open_account(*, country: str, currency: str, email: str, business_name: str, metadata: dict[str, str]) -> Account:
    return Account.objects.create(
        country=country, currency=currency, email=email, business_name=business_name, metadata=metadata
    )


def open_link(account: Account, *, return_url: str, refresh_url: str) -> AccountLink:
    return AccountLink.objects.create(
        account=account, return_url=return_url, refresh_url=refresh_url, expires_at=timezone.now() + VISIT
    )


@transaction.atomic
def connect(link: AccountLink) -> Account:
    """All questions answered at one click: the account can be paid from now on."""
    account = Account.objects.select_for_update().get(pk=link.account_id)
    account.is_enabled = True
    account.save(update_fields=["is_enabled"])
    AccountLink.objects.filter(pk=link.pk).update(is_used=True)
    tell(account, "account.updated", shapes.account(account))
    return account


@transaction.atomic
def disconnect(account: Account) -> None:
    """The business takes its permission back; from now on the platform's key opens nothing of it."""
    Account.objects.filter(pk=account.pk).update(is_connected=False)
    tell(account, "account.application.deauthorized", {"id": "ca_sandbox", "object": "application", "name": "OneTool"})


# --- Checkout ---------------------------------------------------------------------------------------------------------
@transaction.atomic
def pay(session: CheckoutSession) -> CheckoutSession:
    """A good card. Raises NotOpen."""
    session = _locked(session)
    return _paid(session, _payment(session))


@transaction.atomic
def underpay(session: CheckoutSession) -> CheckoutSession:
    """A card that brings less than was asked for: somebody has to look at it. Raises NotOpen."""
    session = _locked(session)
    payment = _payment(session)
    payment.amount = max(payment.amount - LESS, payment.amount // 2)
    payment.save(update_fields=["amount"])
    return _paid(session, payment)


def _paid(session: CheckoutSession, payment: PaymentIntent) -> CheckoutSession:
    charge = _charge(payment, "succeeded")
    _received(payment)
    _completed(session, is_paid=True)
    tell(session.account, "charge.succeeded", shapes.charge(charge))
    tell(session.account, "payment_intent.succeeded", shapes.payment_intent(payment))
    tell(session.account, "checkout.session.completed", shapes.session(session))
    return session


@transaction.atomic
def decline(session: CheckoutSession, *, code: str, message: str) -> CheckoutSession:
    """A bad card; the page stays open for another. Raises NotOpen."""
    session = _locked(session)
    payment = _payment(session)
    charge = _charge(payment, "failed", failure_code=code, failure_message=message)
    payment.last_error = {"type": "card_error", "code": code, "message": message, "charge": charge.id}
    payment.save(update_fields=["last_error"])
    tell(session.account, "charge.failed", shapes.charge(charge))
    tell(session.account, "payment_intent.payment_failed", shapes.payment_intent(payment))
    return session


@transaction.atomic
def pay_later(session: CheckoutSession) -> CheckoutSession:
    """A bank debit: the page is done, the money is on its way until settle(). Raises NotOpen."""
    session = _locked(session)
    payment = _payment(session)
    _charge(payment, "pending")
    payment.status = PaymentIntent.Status.PROCESSING
    payment.save(update_fields=["status"])
    _completed(session, is_paid=False)
    tell(session.account, "payment_intent.processing", shapes.payment_intent(payment))
    tell(session.account, "checkout.session.completed", shapes.session(session))
    return session


@transaction.atomic
def settle(payment: PaymentIntent, *, is_good: bool) -> PaymentIntent:
    """The bank answers a debit that was on its way. Raises NotOpen when none is."""
    payment = PaymentIntent.objects.select_for_update().get(pk=payment.pk)
    session = payment.sessions.get()
    if payment.status != PaymentIntent.Status.PROCESSING:
        raise NotOpen
    charge = payment.charges.get(status="pending")
    charge.status = "succeeded" if is_good else "failed"
    charge.save(update_fields=["status"])
    if is_good:
        _received(payment)
        _completed(session, is_paid=True)
    else:
        payment.status = PaymentIntent.Status.OPEN
        payment.last_error = {
            "type": "card_error",
            "code": "payment_method_provider_decline",
            "message": "The bank returned the debit.",
        }
        payment.save(update_fields=["status", "last_error"])
    tell(
        payment.account,
        f"payment_intent.{'succeeded' if is_good else 'payment_failed'}",
        shapes.payment_intent(payment),
    )
    tell(
        payment.account,
        f"checkout.session.async_payment_{'succeeded' if is_good else 'failed'}",
        shapes.session(session),
    )
    return payment


@transaction.atomic
def expire(session: CheckoutSession) -> CheckoutSession:
    """Close the page, by order or because its time is over. Raises ApiError when it is not open."""
    session = CheckoutSession.objects.select_for_update(of=("self",)).select_related("account").get(pk=session.pk)
    if session.status != Status.OPEN:
        message = f'This Checkout Session has a status of "{session.status}".'
        raise ApiError(f'Only Checkout Sessions with a status in ["open"] can be expired. {message}')
    session.status = Status.EXPIRED
    session.save(update_fields=["status"])
    if session.payment_intent:
        PaymentIntent.objects.filter(pk=session.payment_intent_id, status=PaymentIntent.Status.OPEN).update(
            status=PaymentIntent.Status.CANCELED
        )
    tell(session.account, "checkout.session.expired", shapes.session(session))
    return session


def expire_overdue() -> int:
    """Close the pages whose time is over. Returns how many."""
    overdue = CheckoutSession.objects.filter(status=Status.OPEN, expires_at__lte=timezone.now())
    return len([expire(session) for session in overdue[:200]])


def _locked(session: CheckoutSession) -> CheckoutSession:
    session = CheckoutSession.objects.select_for_update(of=("self",)).select_related("account").get(pk=session.pk)
    if not session.is_open:
        raise NotOpen
    return session


def _payment(session: CheckoutSession) -> PaymentIntent:
    if session.payment_intent:
        return session.payment_intent
    session.payment_intent = PaymentIntent.objects.create(
        account=session.account,
        amount=session.amount,
        currency=session.currency,
        description=session.payment_intent_data.get("description", ""),
        metadata=session.payment_intent_data.get("metadata", {}),
    )
    session.save(update_fields=["payment_intent"])
    tell(session.account, "payment_intent.created", shapes.payment_intent(session.payment_intent))
    return session.payment_intent


def _charge(payment: PaymentIntent, status: str, *, failure_code: str = "", failure_message: str = "") -> Charge:
    return Charge.objects.create(
        account=payment.account,
        payment_intent=payment,
        amount=payment.amount,
        currency=payment.currency,
        status=status,
        failure_code=failure_code,
        failure_message=failure_message,
    )


def _received(payment: PaymentIntent) -> None:
    payment.status, payment.received, payment.last_error = PaymentIntent.Status.SUCCEEDED, payment.amount, None
    payment.save(update_fields=["status", "received", "last_error"])


def _completed(session: CheckoutSession, *, is_paid: bool) -> None:
    session.status, session.is_paid = Status.COMPLETE, is_paid
    session.save(update_fields=["status", "is_paid"])


# --- Refunds ----------------------------------------------------------------------------------------------------------
@transaction.atomic
def refund(charge: Charge, *, amount: int | None, reason: str, metadata: dict[str, str]) -> Refund:
    """Give back that much, or all that is left. Raises ApiError when it is more."""
    charge = Charge.objects.select_for_update(of=("self",)).select_related("account").get(pk=charge.pk)
    left = charge.amount - charge.refunded
    if charge.status != "succeeded":
        raise ApiError(f"Charge {charge.id} has not succeeded and cannot be refunded.", param="payment_intent")
    if charge.disputes.filter(status__in=[Dispute.Status.OPEN, Dispute.Status.ANSWERED, Dispute.Status.LOST]).exists():
        raise ApiError(f"Charge {charge.id} has been charged back; cannot issue a refund.", code="charge_disputed")
    if not left:
        raise ApiError(f"Charge {charge.id} has already been refunded.", code="charge_already_refunded")
    amount = left if amount is None else amount
    if amount > left:
        raise ApiError(f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount")
    charge.refunded += amount
    charge.save(update_fields=["refunded"])
    made = Refund.objects.create(account=charge.account, charge=charge, amount=amount, reason=reason, metadata=metadata)
    tell(charge.account, "refund.created", shapes.refund(made))
    tell(charge.account, "charge.refunded", shapes.charge(charge))
    return made
