"""Taking an issued invoice back: a credit note of the whole, and whatever was paid becomes the client's credit."""

from django.db import transaction

from invoices.actions.issuing import take_place
from invoices.actions.ledger import Kind, hold, keep, post, take_back, touch
from invoices.models import CreditNote, Invoice, Payment
from onetool import clock, search
from onetool.events import Actor, record
from onetool.records import Refused, change, lock
from quotes.documents import fingerprint

LONGEST_REASON = 200  # characters, as the form takes


class NotVoidable(Refused):
    """An invoice that cannot be taken back now."""


@transaction.atomic
def void(invoice: Invoice, *, by: Actor, reason: str) -> CreditNote:
    """Void an issued invoice by a credit note of the whole. Raises NotVoidable, Refused."""
    hold(invoice.client)
    invoice = lock(invoice)
    if invoice.is_draft:
        raise NotVoidable("A draft is not voided: discard it.")
    invoice.check_move(Invoice.Status.VOID)
    if not reason.strip():
        raise NotVoidable("Say why; the reason stands on the credit note.")
    if len(reason) > LONGEST_REASON:
        raise NotVoidable(f"The reason is too long: at most {LONGEST_REASON} characters.")
    if Payment.objects.on_their_way().filter(invoice=invoice).exists():
        raise NotVoidable("A payment for this invoice is on its way. Wait until it has arrived or failed.")
    _release(invoice, by=by)
    change(invoice, status=Invoice.Status.VOID)
    note = _credit_note(invoice, reason=reason.strip())
    if invoice.balance > 0:
        amount = invoice.balance
        post(
            Kind.CREDIT_NOTE,
            amount,
            client=invoice.client,
            by=by,
            currency=invoice.currency,
            invoice=invoice,
            credit_note=note,
            reason=reason,
        )
    touch(invoice)
    search.put(invoice, invoice.card())
    record("invoice.voided", invoice, by=by, credit_note=note.number, reason=reason)
    return note


def _release(invoice: Invoice, *, by: Actor) -> None:
    for allocation in (
        invoice.allocations.filter(amount__gt=0).select_related("invoice", "payment").order_by("payment_id")
    ):
        payment, amount = lock(allocation.payment), allocation.amount
        take_back(allocation, amount, kind=Kind.RELEASED, by=by)
        change(payment, allocated=payment.allocated - amount)
        keep(payment, amount, by=by)
        invoice.balance_row = allocation.invoice.balance_row


def _credit_note(invoice: Invoice, *, reason: str) -> CreditNote:
    """The whole document once more, with positive amounts that reduce (MONEY I3)."""
    place = take_place(CreditNote, today=clock.today(invoice.org))
    assert invoice.content
    frozen = {
        **invoice.content,
        "number": place.number,
        "issue_date": place.issue_date.isoformat(),
        "due_date": None,
        "corrects": {
            "number": invoice.number,
            "issue_date": invoice.content["issue_date"],
            "sha256": invoice.content_hash,
        },
        "reason": reason,
    }
    return CreditNote.objects.create(
        invoice=invoice,
        sequence=place.sequence,
        number=place.number,
        issue_date=place.issue_date,
        reason=reason,
        currency=invoice.currency,
        total=invoice.total,
        content=frozen,
        content_hash=fingerprint(frozen),
        previous_hash=place.previous_hash,
    )
