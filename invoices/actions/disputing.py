"""Disputes as Stripe has them: staff told at once, the books moved only when one is lost (MONEY I8)."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from invoices.actions.ledger import Kind, as_money, debit, lock_payment, reverse_debit
from invoices.models import Dispute, Payment
from onetool import clock
from onetool.events.actors import STRIPE
from onetool.events.log import record
from onetool.stripe_door import objects

Status, Funds = Dispute.Status, Dispute.Funds
# Forward only (MONEY S3): an inquiry may become a dispute, and one that was lost may still be won by arbitration.
ORDER, FUNDS = list(Status), list(Funds)


@transaction.atomic
def settle_dispute(payment: Payment, found: objects.Dispute) -> Dispute:
    """Bring our dispute to where Stripe's is, forward only; any order and any repetition end the same."""
    payment = lock_payment(payment)
    rows = Dispute.objects.select_for_update().filter(account=payment.account, stripe_id=found.id)
    dispute = rows.first() or _first_heard(payment, found)
    _move_status(payment, dispute, found)
    _move_funds(payment, dispute, found)
    fit_losses(payment)
    return dispute


def fit_losses(payment: Payment, *, refunding: Decimal = Decimal(0)) -> None:
    """Let the books have lost what lost disputes took of a locked payment: never more than was not refunded.

    So it does not matter whether we hear of a refund or of the dispute of the same money first.
    """
    taken = sum((dispute.taken for dispute in payment.disputes.lost()), Decimal(0))
    more = min(taken, payment.amount - payment.refunded - refunding) - payment.lost
    if more > 0:
        debit(payment, more, column="lost", kind=Kind.DISPUTE, by=STRIPE)
    elif more < 0:
        reverse_debit(payment, -more, column="lost", kind=Kind.DISPUTE_BACK, by=STRIPE)


def _first_heard(payment: Payment, found: objects.Dispute) -> Dispute:
    """A row of it, as it began: whatever came of it since is a move that is told of its own."""
    status = Status.INQUIRY if found.status.startswith("warning_") else Status.OPEN
    dispute = Dispute.objects.create(
        payment=payment,
        account=payment.account,
        stripe_id=found.id,
        amount=found.amount,
        currency=found.currency,
        reason=found.reason,
        status=status,
        evidence_due_at=found.due_by,
    )
    _record_status(payment, dispute)
    return dispute


def _move_status(payment: Payment, dispute: Dispute, found: objects.Dispute) -> None:
    status = Status(found.status)
    if ORDER.index(status) < ORDER.index(Status(dispute.status)):
        return
    is_new = status != dispute.status
    dispute.status, dispute.amount, dispute.reason = status, found.amount, found.reason
    dispute.evidence_due_at = found.due_by
    dispute.save(update_fields=["status", "amount", "reason", "evidence_due_at"])
    if is_new:
        _record_status(payment, dispute)


def _move_funds(payment: Payment, dispute: Dispute, found: objects.Dispute) -> None:
    funds = Funds.REINSTATED if found.is_reinstated else Funds.WITHDRAWN if found.is_withdrawn else Funds.UNTOUCHED
    if FUNDS.index(funds) <= FUNDS.index(Funds(dispute.funds)):
        return
    dispute.funds = funds
    dispute.save(update_fields=["funds"])
    record(
        "payment.funds_reinstated" if funds == Funds.REINSTATED else "payment.funds_withdrawn",
        payment,
        by=STRIPE,
        **_words(payment, dispute),
    )


def _record_status(payment: Payment, dispute: Dispute) -> None:
    record(
        {
            Status.OPEN: "payment.disputed",
            Status.INQUIRY: "payment.inquired",
            Status.WON: "payment.dispute_won",
            Status.LOST: "payment.dispute_lost",
        }.get(Status(dispute.status), "payment.dispute_moved"),
        payment,
        by=STRIPE,
        **_words(payment, dispute),
    )


def _words(payment: Payment, dispute: Dispute) -> dict[str, str]:
    due = ""
    if dispute.needs_response and dispute.due_on:
        due = f"; respond by {clock.format_day(dispute.due_on, payment.org.locale)}"
    return {
        "dispute": str(dispute.pk),
        "words": as_money(dispute.amount, dispute.currency, payment.org),
        "reason": dispute.reason_words or gettext("no reason given"),
        "due": due,
        "status": str(dispute.get_status_display()),
        "invoice": str(payment.invoice or ""),
    }
