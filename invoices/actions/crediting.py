"""Credit notes: which entries one makes is planned first, shown to whoever is about to, and then carried out."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext

from documents.content import fingerprint
from invoices import crediting
from invoices.actions.issuing import take_number
from invoices.actions.ledger import Kind, as_money, deallocate, keep_as_credit, lock_ledger, post, recover, touch
from invoices.crediting import Part, by_amount
from invoices.models import Allocation, CreditNote, Invoice, LedgerEntry, Payment, Refund
from onetool import clock
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.money import MoneyError
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused

ZERO = Decimal(0)
LONGEST_REASON = 200  # characters, as a ledger entry keeps


class NotCreditable(Refused):
    """An invoice, or a part of it, that cannot be credited; the text says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that a credit note makes; one that takes money off the invoice names the payment it came from."""

    kind: Kind
    amount: Decimal
    allocation: Allocation | None = None


@created_once(CreditNote, of="invoice")
def credit(
    invoice: Invoice, *, by: Actor, part: Callable[[Part], Part], reason: str, pk: uuid.UUID | None = None
) -> CreditNote:
    """Reduce an issued invoice by a part of it; what was paid beyond becomes the client's credit.

    `part` takes it from what is left. `pk` makes a second post of the same form harmless. Raises NotCreditable, Taken.
    """
    lock_ledger(invoice.client)
    invoice = lock(invoice)
    if not invoice.is_issued:
        raise NotCreditable(
            gettext("{invoice} is {standing}; only issued invoices can be credited."),
            invoice=invoice,
            standing=invoice.get_status_display().lower(),
        )
    if not reason.strip():
        raise NotCreditable(gettext("Add a reason; it appears on the credit note."))
    if len(reason) > LONGEST_REASON:
        raise NotCreditable(gettext("The reason can have up to {most} characters."), most=LONGEST_REASON)
    return reduce(invoice, part, by=by, reason=reason, pk=pk)


def reduce(
    invoice: Invoice, part: Callable[[Part], Part], *, by: Actor, reason: str, pk: uuid.UUID | None = None
) -> CreditNote:
    """The same, when the invoice and its client's ledger are held already."""
    assert invoice.content
    try:
        taken = part(left_of(invoice))
    except MoneyError as error:
        raise NotCreditable(error.words.read(gettext)) from error
    entries = plan_credit(invoice, taken.total)
    content = crediting.content_of(taken, invoice.content)
    note = carry_out(entries, invoice, by=by, reason=reason.strip(), content=content, pk=pk)
    words = as_money(note.total, note.currency, invoice.org)
    about = {"amount": str(note.total), "words": words, "reason": note.reason}
    record("invoice.reduced", invoice, by=by, credit_note=note.number, **about)
    return note


def reduce_by_refund(refund: Refund, *, by: Actor) -> None:
    """Let credit notes take off the invoices what a refund that was booked has opened again of them.

    A card's rounding that was taken back with it counts: a whole refund leaves nothing to pay or to keep (MONEY A1).
    """
    opened: dict[Invoice, Decimal] = defaultdict(lambda: ZERO)
    entries = LedgerEntry.objects.filter(refund=refund).exclude(invoice=None)
    for entry in entries.select_related("invoice__client", "invoice__org").order_by("id"):
        assert entry.invoice
        opened[entry.invoice] += entry.effect
    for invoice, amount in opened.items():
        most = min(amount, left_of(invoice).total)
        if most > 0:
            part = partial(by_amount, amount=most, currency=refund.payment.currency)
            reduce(invoice, part, by=by, reason=refund.reason or gettext("Refund"))


def left_of(invoice: Invoice) -> Part:
    """What of an issued invoice no credit note has taken yet."""
    assert invoice.content
    return crediting.left_of(invoice.content, [note.content for note in invoice.credit_notes.order_by("sequence")])


# --- Which entries ----------------------------------------------------------------------------------------------------
def plan_credit(invoice: Invoice, amount: Decimal) -> list[Entry]:
    """What is owed is reduced first, then what was written off, then what was paid, the latest first.

    Of an invoice credited as a whole all that was paid is the client's, also what a card was charged beyond it: 5.126
    that were charged as 5.130 leave 5.130 of credit (MONEY A1).
    """
    row = invoice.balance_row
    is_whole = row.credited + amount == row.total
    short = max(amount - row.balance, ZERO)
    entries = [Entry(Kind.RECOVERY, min(short, row.written_off))]
    short -= entries[0].amount
    rounded = _rounded(invoice)
    for allocation in _paying(invoice):
        if short <= 0 and not is_whole:
            break
        # With the last of a payment its rounding is taken back too, so this much is owed again.
        worth = allocation.amount + rounded.get(allocation.payment_id, ZERO)
        is_all = is_whole or short >= min(worth, allocation.amount)
        entries.append(Entry(Kind.RELEASED, allocation.amount if is_all else short, allocation))
        short -= worth if is_all else short
    entries.append(Entry(Kind.CREDIT_NOTE, amount))
    return [one for one in entries if one.amount]


def _rounded(invoice: Invoice) -> dict[uuid.UUID, Decimal]:
    """What Stripe's steps left over, by the payment that was charged so."""
    entries = LedgerEntry.objects.filter(kind=Kind.ROUNDING, invoice=invoice).order_by()
    return dict(entries.values_list("payment_id").annotate(Sum("amount")))


def plan_void(invoice: Invoice) -> list[Entry]:
    """All that moved the invoice is undone, write-offs first, and a credit note takes the rest."""
    row = invoice.balance_row
    entries = [
        Entry(Kind.RECOVERY, row.written_off),
        *(Entry(Kind.RELEASED, allocation.amount, allocation) for allocation in _paying(invoice)),
        Entry(Kind.ROUNDING, -row.rounded),
        Entry(Kind.CREDIT_NOTE, row.total - row.credited),
    ]
    return [one for one in entries if one.amount]


def _paying(invoice: Invoice) -> Iterator[Allocation]:
    rows = invoice.allocations.filter(amount__gt=0).select_related("invoice__client", "payment__client", "payment__org")
    yield from rows.order_by("-payment_id")


# --- Making them ------------------------------------------------------------------------------------------------------
def carry_out(
    entries: Sequence[Entry],
    invoice: Invoice,
    *,
    by: Actor,
    reason: str,
    content: dict[str, Any],
    pk: uuid.UUID | None = None,
) -> CreditNote:
    """Make the planned entries, and the credit note that the last of them is of."""
    for entry in entries:
        if entry.kind != Kind.CREDIT_NOTE:
            _make(entry, invoice, by=by, reason=reason)
    # Last of all locks: whoever issues the next one waits here until this transaction ends.
    note = _note(invoice, content, reason=reason, pk=pk)
    for entry in entries:
        if entry.kind == Kind.CREDIT_NOTE:
            _post(entry, invoice, by=by, credit_note=note, reason=reason)
    touch(invoice)
    invoice.note_changes(["credit_notes"])
    return note


def _make(entry: Entry, invoice: Invoice, *, by: Actor, reason: str) -> None:
    if entry.kind == Kind.RECOVERY:
        recover(invoice, entry.amount, by=by, reason=reason)
    elif entry.allocation:
        release(entry.allocation, entry.amount, by=by)
        invoice.balance_row = entry.allocation.invoice.balance_row
    elif invoice.balance_row.rounded:
        _post(entry, invoice, by=by, reason=reason)


def _post(entry: Entry, invoice: Invoice, *, by: Actor, **about: Any) -> None:
    post(entry.kind, entry.amount, client=invoice.client, by=by, currency=invoice.currency, invoice=invoice, **about)


def release(allocation: Allocation, amount: Decimal, *, by: Actor) -> None:
    """Take that much of a payment off its invoice, and keep it as the client's credit."""
    payment: Payment = lock(allocation.payment)
    deallocate(allocation, amount, kind=Kind.RELEASED, by=by)
    change(payment, allocated=payment.allocated - amount)
    keep_as_credit(payment, amount, by=by)


def _note(invoice: Invoice, content: dict[str, Any], *, reason: str, pk: uuid.UUID | None) -> CreditNote:
    """The next of the series, with positive amounts that reduce (MONEY I3)."""
    numbered = take_number(CreditNote, today=clock.today(invoice.org))
    frozen = {
        **content,
        "number": numbered.number,
        "issue_date": numbered.issue_date.isoformat(),
        "due_date": None,
        "corrects": {
            "number": invoice.number,
            "issue_date": (invoice.content or {})["issue_date"],
            "sha256": invoice.content_hash,
        },
        "reason": reason,
    }
    return CreditNote.objects.create(
        pk=pk,
        invoice=invoice,
        sequence=numbered.sequence,
        number=numbered.number,
        issue_date=numbered.issue_date,
        reason=reason,
        currency=invoice.currency,
        total=Decimal(content["totals"]["total"]),
        content=frozen,
        content_hash=fingerprint(frozen),
        previous_hash=numbered.previous_hash,
    )
