"""Giving money back: reserved and committed before Stripe is asked, booked when Stripe says it went."""

import uuid
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from invoices.actions.crediting import reduce_by_refund
from invoices.actions.ledger import Kind, hold, in_words, post, take_back, touch
from invoices.actions.paying import WrongAmount, check_amount
from invoices.models import Payment, Refund
from onetool.events import STRIPE, Actor, record
from onetool.records import Refused, change, lock
from onetool.stripe_door import intents, objects
from onetool.stripe_door.models import Intent

State = Refund.State


class NotRefundable(Refused):
    """There is nothing to give back of this payment."""


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
    payment = _held(payment)
    if pk and (existing := Refund.objects.filter(pk=pk, payment=payment).first()):
        return existing, _intent(existing) if existing.state == State.REQUESTED else None
    check_amount(amount, payment.currency)
    left = payment.refundable - _reserved(payment)
    if left <= 0:
        raise NotRefundable("All of this payment has been given back already, or is on its way back.")
    if amount > left:
        raise WrongAmount(f"At most {in_words(left, payment.currency, payment.org)} of this payment can be given back.")
    refund = Refund.objects.create(
        **({"pk": pk} if pk else {}), payment=payment, amount=amount, reason=reason, reduces=reduces
    )
    if payment.is_online:
        words = in_words(amount, payment.currency, payment.org)
        record("payment.refund_requested", payment, by=by, words=words, amount=amount, reason=reason, refund=refund.pk)
        return refund, _intent(refund)
    _give_back(payment, refund, by=by)
    return refund, None


@transaction.atomic
def settle_refund(payment: Payment, found: objects.Refund, *, by: Actor = STRIPE) -> Refund:
    """Bring our refund to where Stripe's is, also one made in Stripe's own dashboard; any order, any repetition."""
    payment = _held(payment)
    refund = _refund(payment, found)
    if found.status == "succeeded" and refund.state == State.REQUESTED:
        _give_back(payment, refund, by=by)
    elif found.status in {"failed", "canceled"} and refund.state != State.FAILED:
        _come_back(payment, refund, problem=found.failure or found.status)
    return refund


@transaction.atomic
def take_up_refund(refund: Refund) -> Intent | None:
    """What is still to be asked of Stripe for a refund, or nothing once Stripe has it or it is settled."""
    _held(refund.payment)
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    return _intent(refund) if refund.state == State.REQUESTED and not refund.stripe_id else None


@transaction.atomic
def drop_refund(refund: Refund, *, problem: str) -> None:
    """Stripe said no: what was reserved is free again."""
    payment = _held(refund.payment)
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.state == State.REQUESTED:
        _come_back(payment, refund, problem=problem)


def _held(payment: Payment) -> Payment:
    if payment.client is None:
        raise NotRefundable("This payment needs review first: nobody knows yet whose it is.")
    hold(payment.client)
    return lock(payment)


def _reserved(payment: Payment) -> Decimal:
    return sum((refund.amount for refund in payment.refunds.filter(state=State.REQUESTED)), Decimal(0))


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
    refund = rows.filter(stripe_id=found.id).first() or _sent_along(rows, found)
    if refund is None:
        return Refund.objects.create(
            payment=payment, amount=found.amount, stripe_id=found.id, reason="Refunded in Stripe"
        )
    if not refund.stripe_id:
        refund.stripe_id = found.id
        refund.save(update_fields=["stripe_id"])
    return refund


def _give_back(payment: Payment, refund: Refund, *, by: Actor) -> None:
    """Book it: first from the client's credit in this payment, then from its invoices, the latest first."""
    assert payment.client
    rest, from_credit = refund.amount, min(payment.left, refund.amount)
    if from_credit > 0:
        post(
            Kind.REFUND,
            from_credit,
            client=payment.client,
            by=by,
            currency=payment.currency,
            payment=payment,
            refund=refund,
            reason=refund.reason,
        )
        rest -= from_credit
    for allocation in payment.allocations.filter(amount__gt=0).select_related("invoice").order_by("-id"):
        part = min(allocation.amount, rest)
        if part > 0:
            take_back(allocation, part, kind=Kind.REFUND, by=by, refund=refund, reason=refund.reason)
            touch(allocation.invoice)
            rest -= part
    change(
        payment, allocated=payment.allocated - (refund.amount - from_credit), refunded=payment.refunded + refund.amount
    )
    refund.state = State.SUCCEEDED
    refund.save(update_fields=["state"])
    record(
        "payment.refunded",
        payment,
        by=by,
        amount=refund.amount,
        words=in_words(refund.amount, payment.currency, payment.org),
        reason=refund.reason,
    )
    if refund.reduces:
        reduce_by_refund(refund, by=by)


def _come_back(payment: Payment, refund: Refund, *, problem: str) -> None:
    """It did not arrive. What had been booked is the client's credit again; somebody decides what it pays."""
    assert payment.client
    if refund.state == State.SUCCEEDED:
        change(payment, refunded=payment.refunded - refund.amount)
        post(
            Kind.REFUND_FAILED,
            refund.amount,
            client=payment.client,
            by=STRIPE,
            currency=payment.currency,
            payment=payment,
            refund=refund,
        )
    refund.state, refund.problem = State.FAILED, problem
    refund.save(update_fields=["state", "problem"])
    words = in_words(refund.amount, payment.currency, payment.org)
    record("payment.refund_failed", payment, by=STRIPE, amount=refund.amount, words=words, problem=problem)


def _sent_along(rows: QuerySet[Refund], found: objects.Refund) -> Refund | None:
    try:
        return rows.filter(stripe_id="", pk=uuid.UUID(found.metadata.get("refund", ""))).first()
    except ValueError:
        return None
