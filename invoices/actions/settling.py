"""What follows when Stripe tells of a payment: one function for the webhook and for the customer who comes back."""

import uuid
from datetime import date

from django.db import transaction
from django.utils.translation import gettext

from clients.models import Client
from invoices.actions.ledger import as_money, book, lock_ledger, overpayment_text
from invoices.models import CheckoutSession, Invoice, Payment
from onetool import clock
from onetool.events.actors import STRIPE, Actor
from onetool.events.log import record
from onetool.orgs.models import Organisation
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused
from onetool.stripe_door.client import is_live
from onetool.stripe_door.objects import PaymentIntent

State = Payment.State


class NothingToReview(Refused):
    """The payment is not waiting for a decision."""


@transaction.atomic
def settle(account: str, found: PaymentIntent) -> Payment | None:
    """Bring our payment to where Stripe's is, forward only; any order and any repetition end the same.

    Returns None when it is none of ours (the business may use its account elsewhere too) or nothing happened to it yet.
    """
    if "checkout" not in found.metadata:
        return None
    state = _state_of(found)
    if state is None:
        return None
    checkout = _checkout(found)
    if checkout is None:
        return _unknown(account, found) if state == State.SUCCEEDED else None
    lock_ledger(checkout.invoice.client)
    invoice = lock(checkout.invoice)
    problem = _problem(account, found, checkout) if state == State.SUCCEEDED else ""
    state = State.NEEDS_REVIEW if problem else state
    payment = Payment.objects.select_for_update().filter(account=account, payment_intent=found.id).first()
    if payment is None:
        payment = _created(
            account, found, client=invoice.client, invoice=invoice, state=state, problem=problem or found.failure
        )
    elif state in Payment.MOVES[payment.state]:
        change(
            payment,
            state=state,
            amount=found.received or found.amount,
            received_on=_day(found, invoice.org),
            problem=problem or found.failure,
        )
    else:
        return payment
    if state == State.SUCCEEDED:
        book(payment, invoice, by=STRIPE, rounding=checkout.rounding)
    _tell(payment, link=str(checkout.link_id))
    return payment


@transaction.atomic
def accept(payment: Payment, *, by: Actor, invoice: Invoice) -> Payment:
    """Somebody looked at a payment that did not match and says which invoice it is for. Raises NothingToReview."""
    client = lock_ledger(invoice.client)
    invoice = lock(invoice)
    payment = lock(payment)
    if not payment.is_in_review:
        raise NothingToReview(gettext("This payment no longer needs review."))
    reserved = payment.reserved()
    if reserved >= payment.held:
        raise NothingToReview(gettext("This payment is being fully refunded. There is nothing left to approve."))
    if payment.currency != invoice.currency:
        raise NothingToReview(
            gettext("A payment in {currency} can’t pay an invoice in {other}. Refund it in Stripe."),
            currency=payment.currency,
            other=invoice.currency,
        )
    change(payment, state=State.SUCCEEDED, client=client, invoice=invoice, problem="")
    kept = as_money(payment.held, payment.currency, payment.org)
    book(payment, invoice, by=by, reserved=reserved)
    record("payment.accepted", payment, by=by, invoice=str(invoice), **{**_words(payment), "words": kept})
    return payment


# --- What Stripe says, and whether it can be so -----------------------------------------------------------------------
def _state_of(found: PaymentIntent) -> str | None:
    if found.is_paid:
        return State.SUCCEEDED
    if found.is_on_its_way:
        return State.PENDING
    return State.FAILED if found.failure or found.status == "canceled" else None


def _checkout(found: PaymentIntent) -> CheckoutSession | None:
    try:
        pk = uuid.UUID(found.metadata["checkout"])
    except ValueError:
        return None
    return CheckoutSession.objects.select_related("invoice__client").filter(pk=pk).first()


def _problem(account: str, found: PaymentIntent, checkout: CheckoutSession) -> str:
    """Why the money is not simply what was asked for, or nothing."""
    if account != checkout.account:
        return gettext("It was paid to a different Stripe account.")
    if found.livemode != is_live():
        return gettext("It was made in the other Stripe mode (test or live).")
    if found.currency != checkout.currency:
        return gettext("It was paid in {currency}; the invoice is in {asked}.").format(
            currency=found.currency, asked=checkout.currency
        )
    if found.received != checkout.amount:
        due = f"{checkout.amount.normalize():f}"
        return gettext("{received} {currency} was received; the amount due was {due}.").format(
            received=found.received, currency=found.currency, due=due
        )
    return ""


# --- Our side ---------------------------------------------------------------------------------------------------------
def _created(
    account: str, found: PaymentIntent, *, client: Client | None, invoice: Invoice | None, state: str, problem: str
) -> Payment:
    payment = Payment(
        client=client,
        invoice=invoice,
        amount=found.received or found.amount,
        currency=found.currency,
        method=Payment.Method.CARD,
        state=state,
        received_on=_day(found, Organisation.objects.get()),
        account=account,
        payment_intent=found.id,
        problem=problem,
    )
    payment.save(force_insert=True)
    return payment


def _day(found: PaymentIntent, org: Organisation) -> date:
    # A debit begun last week arrives today.
    return clock.today(org) if found.is_paid or not found.created_at else clock.local(found.created_at, org).date()


def _tell(payment: Payment, **facts: str) -> None:
    facts = {**facts, **_words(payment), "invoice": str(payment.invoice or ""), "problem": payment.problem}
    if payment.state == State.SUCCEEDED:
        record("payment.received", payment, by=STRIPE, **facts)
    elif payment.state == State.NEEDS_REVIEW:
        record("payment.questioned", payment, by=STRIPE, **facts)
    elif payment.state == State.PENDING:
        record("payment.announced", payment, by=STRIPE, **facts)
    else:
        record("payment.failed", payment, by=STRIPE, **facts)


def _unknown(account: str, found: PaymentIntent) -> Payment:
    """Money that says it is for an invoice this organisation does not have: kept, shown, never dropped (MONEY S4)."""
    if existing := Payment.objects.filter(account=account, payment_intent=found.id).first():
        return existing
    problem = gettext("Its invoice wasn’t found.")
    payment = _created(account, found, client=None, invoice=None, state=State.NEEDS_REVIEW, problem=problem)
    _tell(payment)
    return payment


def _words(payment: Payment) -> dict[str, str]:
    return {
        "amount": str(payment.amount),
        "currency": payment.currency,
        "words": as_money(payment.amount, payment.currency, payment.org),
        "more": overpayment_text(payment),
    }
