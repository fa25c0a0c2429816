"""Voiding an issued invoice: a credit note of all that is left of it; what was paid is kept as credit or refunded."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext

from invoices import crediting
from invoices.actions.crediting import LONGEST_REASON, Entry, carry_out, left_of, plan_void
from invoices.actions.ledger import Kind, lock_ledger
from invoices.actions.refunding import begin_refund
from invoices.models import CreditNote, Invoice, Payment
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused


class NotVoidable(Refused):
    """An invoice that cannot be voided now."""


@transaction.atomic
def void(invoice: Invoice, *, by: Actor, reason: str, refunds: bool = False) -> CreditNote:
    """Void an issued invoice. What was paid becomes the client's credit, or with `refunds` goes back to them.

    Refunds of cards are left to be carried out. Raises NotVoidable, NotRefundable, WrongAmount, Refused.
    """
    lock_ledger(invoice.client)
    invoice = lock(invoice)
    if invoice.is_draft:
        raise NotVoidable(gettext("Delete the draft instead."))
    invoice.check_move(Invoice.Status.VOID)
    if not reason.strip():
        raise NotVoidable(gettext("Add a reason; it appears on the credit note."))
    if len(reason) > LONGEST_REASON:
        raise NotVoidable(gettext("The reason can have up to {most} characters."), most=LONGEST_REASON)
    if Payment.objects.on_their_way().filter(invoice=invoice).exists():
        raise NotVoidable(gettext("A payment for this invoice is processing. Wait until it succeeds or fails."))
    entries, left = plan_void(invoice), left_of(invoice)
    if invoice.total and not left.total:
        raise NotVoidable(gettext("{invoice} is already fully credited."), invoice=invoice)
    assert invoice.content
    is_whole = left.total == invoice.total
    content = invoice.content if is_whole else crediting.content_of(left, invoice.content)
    change(invoice, status=Invoice.Status.VOID)
    note = carry_out(entries, invoice, by=by, reason=reason.strip(), content=content)
    for payment, amount in paid(entries) if refunds else ():
        # What is on its way back already goes back once.
        if (rest := min(amount, payment.refundable - payment.reserved())) > 0:
            begin_refund(payment, by=by, amount=rest, reason=reason.strip())
    record("invoice.voided", invoice, by=by, credit_note=note.number, reason=reason)
    return note


def paid(entries: list[Entry]) -> list[tuple[Payment, Decimal]]:
    """Which payments such a plan takes off the invoice, and how much of each."""
    released = [(one.allocation, one.amount) for one in entries if one.kind == Kind.RELEASED]
    return [(allocation.payment, amount) for allocation, amount in released if allocation]
