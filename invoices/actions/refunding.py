"""Giving money back: reserved and committed before Stripe is asked, booked when Stripe says it went."""

import uuid
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from invoices.actions.crediting import reduce_by_refund
from invoices.actions.disputing import fit_losses
from invoices.actions.ledger import Kind, as_money, debit, lock_payment, reverse_debit
from invoices.actions.paying import WrongAmount, check_amount
from invoices.actions.settling import NothingToReview
from invoices.models import Payment, Refund
from onetool.events.actors import STRIPE, Actor
from onetool.events.log import record
from onetool.records.refusals import Refused
from onetool.stripe_door import intents, minor_units, objects
from onetool.stripe_door.models import Intent

State = Refund.State


class NotRefundable(Refused):
    """There is nothing to refund of this payment."""


@transaction.atomic
def begin_refund(
    payment: Payment,
    *,
    by: Actor,
    amount: Decimal,
    reason: str = "",
    reduces: bool = False,
    pk: uuid.UUID | None = None,
) -> tuple[Refund, Intent | None]:
    """Reserve a refund; a card's has an intent to carry out, any other is booked at once as given back by hand.

    What it takes off an invoice is owed again, or with `reduces` a credit note takes that off as well (MONEY I8).
    `pk` makes a second post of the same form harmless. Raises NotRefundable, WrongAmount.
    """
    payment = lock_payment(payment)
    if pk and (existing := Refund.objects.filter(pk=pk, payment=payment).first()):
        return existing, _intent(existing) if existing.state == State.REQUESTED else None
    check_amount(amount, payment.currency)
    left = payment.refundable - payment.reserved()
    if payment.reversed_at:
        raise NotRefundable(gettext("This payment is voided."))
    if payment.disputes.charged_back().exists():
        raise NotRefundable(gettext("This payment is disputed. Respond to the dispute in Stripe."))
    if left <= 0:
        raise NotRefundable(gettext("Already fully refunded."))
    if amount > left:
        raise WrongAmount(gettext("You can refund up to {left}."), left=as_money(left, payment.currency, payment.org))
    if payment.is_online and minor_units.offered(amount, payment.currency) != amount:
        nearest = as_money(minor_units.offered(amount, payment.currency), payment.currency, payment.org)
        raise WrongAmount(
            gettext("Card refunds in this currency must be round amounts. The nearest is {nearest}."), nearest=nearest
        )
    refund = Refund.objects.create(
        **({"pk": pk} if pk else {}), payment=payment, amount=amount, reason=reason, reduces=reduces
    )
    if payment.is_online:
        words = as_money(amount, payment.currency, payment.org)
        record("payment.refund_requested", payment, by=by, words=words, amount=amount, reason=reason, refund=refund.pk)
        return refund, _intent(refund)
    _book_refund(payment, refund, by=by)
    return refund, None


@transaction.atomic
def close_payment(payment: Payment, *, by: Actor, reason: str) -> Payment:
    """Close a payment in review whose refund cannot be heard of: its Stripe account is disconnected (decision 30).

    What is held of it counts as refunded outside OneTool. Twice is harmless. Raises NothingToReview.
    """
    payment = lock_payment(payment)
    if payment.is_closed:
        return payment
    if not payment.is_in_review:
        raise NothingToReview(gettext("Only a payment that needs review can be closed manually."))
    if not payment.is_cut_off:
        raise NothingToReview(gettext("Refund this payment instead; it then closes automatically."))
    for refund in payment.refunds.filter(state=State.REQUESTED):
        _come_back(payment, refund, problem=gettext("The payment was closed manually."))
    amount = payment.held
    by_hand = Refund.objects.create(payment=payment, amount=amount, reason=reason, state=State.SUCCEEDED)
    debit(payment, amount, column="refunded", kind=Kind.REFUND, by=by, refund=by_hand, reason=reason)
    words = as_money(amount, payment.currency, payment.org)
    record("payment.closed", payment, by=by, amount=amount, words=words, reason=reason)
    return payment


@transaction.atomic
def settle_refund(payment: Payment, found: objects.Refund, *, by: Actor = STRIPE) -> Refund:
    """Bring our refund to where Stripe's is, also one made in Stripe's own dashboard; any order, any repetition."""
    payment = lock_payment(payment)
    refund = _refund(payment, found)
    if found.status == "succeeded" and refund.state == State.REQUESTED:
        _book_refund(payment, refund, by=by)
    elif found.status in {"failed", "canceled"} and refund.state != State.FAILED:
        _come_back(payment, refund, problem=found.failure or found.status)
    return refund


@transaction.atomic
def take_up_refund(refund: Refund) -> Intent | None:
    """What is still to be asked of Stripe for a refund, or nothing once Stripe has it or it is settled."""
    lock_payment(refund.payment)
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    return _intent(refund) if refund.state == State.REQUESTED and not refund.stripe_id else None


@transaction.atomic
def drop_refund(refund: Refund, *, problem: str) -> None:
    """Stripe said no: what was reserved is free again."""
    payment = lock_payment(refund.payment)
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.state == State.REQUESTED:
        _come_back(payment, refund, problem=problem)


def _intent(refund: Refund) -> Intent:
    payment = refund.payment
    return intents.begin(
        f"refund:{refund.pk}",
        account=payment.account,
        params={"payment": payment.payment_intent, "amount": refund.amount},
    )


def _refund(payment: Payment, found: objects.Refund) -> Refund:
    """Our row of that refund: known by Stripe's id, by the id we sent along, or new."""
    rows = Refund.objects.select_for_update().filter(payment=payment)
    refund = rows.filter(stripe_id=found.id).first() or _sent_along(rows, found) or _by_hand(payment, rows, found)
    if refund is None:
        return Refund.objects.create(
            payment=payment, amount=found.amount, stripe_id=found.id, reason=gettext("Refunded in Stripe")
        )
    if not refund.stripe_id:
        refund.stripe_id = found.id
        refund.save(update_fields=["stripe_id"])
    return refund


def _book_refund(payment: Payment, refund: Refund, *, by: Actor) -> None:
    """Book it where the payment was booked; one nobody has accepted yet is only less, and over when nothing is left."""
    fit_losses(payment, refunding=refund.amount)
    about = {"refund": refund, "reason": refund.reason}
    debit(payment, refund.amount, column="refunded", kind=Kind.REFUND, by=by, **about)
    refund.state = State.SUCCEEDED
    refund.save(update_fields=["state"])
    words = as_money(refund.amount, payment.currency, payment.org)
    record("payment.refunded", payment, by=by, amount=refund.amount, words=words, reason=refund.reason)
    if refund.reduces:
        reduce_by_refund(refund, by=by)


def _come_back(payment: Payment, refund: Refund, *, problem: str) -> None:
    """It did not arrive. What had been booked is the client's credit again; somebody decides what it pays."""
    if refund.state == State.SUCCEEDED:
        reverse_debit(payment, refund.amount, column="refunded", kind=Kind.REFUND_FAILED, by=STRIPE, refund=refund)
        fit_losses(payment)
    refund.state, refund.problem = State.FAILED, problem
    refund.save(update_fields=["state", "problem"])
    words = as_money(refund.amount, payment.currency, payment.org)
    record("payment.refund_failed", payment, by=STRIPE, amount=refund.amount, words=words, problem=problem)


def _by_hand(payment: Payment, rows: QuerySet[Refund], found: objects.Refund) -> Refund | None:
    """What was closed by hand is this very refund, or holds it: it goes out of the payment once."""
    closed = rows.filter(stripe_id="", state=State.SUCCEEDED).first() if payment.is_online else None
    if closed is None or found.status in {"failed", "canceled"}:
        return None
    if found.amount >= closed.amount:
        return closed
    closed.amount -= found.amount
    closed.save(update_fields=["amount"])
    return Refund.objects.create(
        payment=payment, amount=found.amount, stripe_id=found.id, reason=closed.reason, state=State.SUCCEEDED
    )


def _sent_along(rows: QuerySet[Refund], found: objects.Refund) -> Refund | None:
    try:
        return rows.filter(stripe_id="", pk=uuid.UUID(found.metadata.get("refund", ""))).first()
    except ValueError:
        return None
