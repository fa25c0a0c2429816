"""Whether the books are true: every sum rebuilt from the ledger, every series walked (MONEY A6, I7)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from documents.actions.drafting import totals_of
from documents.actions.lines import SUMS, Uncountable
from documents.content import fingerprint
from documents.models import LineKind
from invoices.composing import lines_of
from invoices.models import (
    Allocation,
    CreditNote,
    Dispute,
    Invoice,
    InvoiceBalance,
    LedgerEntry,
    Payment,
    Refund,
)
from onetool.money import Mode, MoneyError, Totals
from onetool.numbers import Counter, format_sequence
from quotes.composing import lines_of as quote_lines_of
from quotes.models import Quote, QuoteVersion

ZERO = Decimal(0)
SETTLED = ("paid", "credited", "written_off", "rounded")


def problems() -> list[str]:
    """What does not hold in the organisation acted in, in words; empty when the books are true."""
    found = (
        _balances(),
        _payments(),
        _losses(),
        _allocations(),
        _standings(),
        _owners(),
        _currencies(),
        _documents(),
        _credit_notes(),
        _series(Invoice),
        _series(CreditNote),
        _quotes(),
    )
    return list(chain(*found))


def _balances() -> Iterator[str]:
    """Each balance row against the ledger's entries of its invoice."""
    rebuilt: dict[object, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SETTLED, ZERO))
    moved = LedgerEntry.objects.exclude(invoice=None).values("invoice_id", "kind").annotate(sum=Sum("amount"))
    for row in moved.order_by():
        column, sign = LedgerEntry.MOVES[row["kind"]]
        rebuilt[row["invoice_id"]][column] += sign * row["sum"]
    for balance in InvoiceBalance.objects.select_related("invoice").iterator(chunk_size=2000):
        expected = rebuilt[balance.invoice_id]
        for name in SETTLED:
            if getattr(balance, name) != expected[name]:
                yield f"{balance.invoice}: {name} is {getattr(balance, name)}, the ledger says {expected[name]}"
        if balance.total != balance.invoice.total:
            yield f"{balance.invoice}: {balance.total} by its balance row, {balance.invoice.total} by the document"
    issued = Invoice.objects.exclude(status=Invoice.Status.DRAFT).filter(balance_row=None)
    yield from (f"{invoice}: has no balance" for invoice in issued)


def _payments() -> Iterator[str]:
    """Each payment against its allocations, its refunds and its entries without an invoice."""
    allocated = dict(Allocation.objects.order_by().values_list("payment_id").annotate(sum=Sum("amount")))
    back = Refund.objects.filter(state=Refund.State.SUCCEEDED).order_by()
    refunded = dict(back.values_list("payment_id").annotate(sum=Sum("amount")))
    credit: dict[object, Decimal] = defaultdict(lambda: ZERO)
    kept = LedgerEntry.objects.filter(invoice=None).exclude(payment=None).order_by()
    for row in kept.values("payment_id", "kind").annotate(sum=Sum("amount")):
        credit[row["payment_id"]] += LedgerEntry.MOVES_CREDIT[row["kind"]] * row["sum"]
    for payment in Payment.objects.iterator(chunk_size=2000):
        for name, expected in (("allocated", allocated), ("refunded", refunded)):
            if getattr(payment, name) != expected.get(payment.pk, ZERO):
                rows = expected.get(payment.pk, ZERO)
                yield f"payment {payment.pk}: {name} is {getattr(payment, name)}, its rows say {rows}"
        if payment.left != credit[payment.pk]:
            yield f"payment {payment.pk}: {payment.left} is left, the ledger says {credit[payment.pk]}"


def _losses() -> Iterator[str]:
    """What disputes took of payments: all that was lost, never more than was not refunded."""
    taken: dict[object, Decimal] = defaultdict(lambda: ZERO)
    for dispute in Dispute.objects.all().lost():
        taken[dispute.payment_id] += dispute.taken
    for payment in Payment.objects.filter(Q(pk__in=taken) | Q(lost__gt=0)):
        lost = min(taken[payment.pk], payment.amount - payment.refunded)
        if payment.lost != lost:
            yield f"payment {payment.pk}: {payment.lost} was lost, its disputes say {lost}"


def _allocations() -> Iterator[str]:
    """What each payment pays of each invoice, against the ledger, and whether both are the same client's."""
    moved: dict[tuple[Any, Any], Decimal] = defaultdict(lambda: ZERO)
    paying = [kind for kind, (column, _) in LedgerEntry.MOVES.items() if column == "paid"]
    entries = LedgerEntry.objects.filter(kind__in=paying).exclude(invoice=None).order_by()
    for row in entries.values("payment_id", "invoice_id", "kind").annotate(sum=Sum("amount")):
        moved[row["payment_id"], row["invoice_id"]] += LedgerEntry.MOVES[row["kind"]][1] * row["sum"]
    for one in Allocation.objects.select_related("invoice", "payment").iterator(chunk_size=2000):
        expected = moved.pop((one.payment_id, one.invoice_id), ZERO)
        if one.amount != expected:
            yield f"{one.invoice}: payment {one.payment_id} pays {one.amount}, the ledger says {expected}"
        if one.payment.client_id != one.invoice.client_id:
            yield f"{one.invoice}: payment {one.payment_id} of another client pays it"
        if one.amount and not one.payment.is_good:
            yield f"{one.invoice}: payment {one.payment_id} pays {one.amount} and is {one.payment.label.lower()}"
    numbers = dict(Invoice.objects.filter(pk__in=[invoice for _, invoice in moved]).values_list("pk", "number"))
    for (payment, invoice), amount in moved.items():
        if amount:
            yield f"{numbers.get(invoice)}: payment {payment} pays {amount} by the ledger and has no allocation"


def _standings() -> Iterator[str]:
    """A void invoice, or one credited as a whole, has no money on it and asks for none; a draft has no balance."""
    moved = Q(paid__gt=0) | Q(written_off__gt=0) | Q(balance__gt=0) | ~Q(rounded=0)
    void = InvoiceBalance.objects.filter(moved, invoice__status=Invoice.Status.VOID).select_related("invoice")
    for row in void:
        yield f"{row.invoice}: is void, with {row.paid} paid, {row.written_off} written off, {row.balance} owed"
    whole = InvoiceBalance.objects.filter(moved, credited__gt=0, credited=F("total")).select_related("invoice")
    for row in whole.exclude(invoice__status=Invoice.Status.VOID):
        yield f"{row.invoice}: is credited as a whole, with {row.paid} paid and {row.rounded} of rounding"
    for row in InvoiceBalance.objects.filter(invoice__status=Invoice.Status.DRAFT).select_related("invoice"):
        yield f"{row.invoice}: is a draft and has a balance"


def _owners() -> Iterator[str]:
    """Every entry is about one client, one invoice and one payment: what it names belongs together."""
    entries = LedgerEntry.objects.select_related("client")
    others = [
        ("invoice", entries.exclude(invoice=None).exclude(client=F("invoice__client"))),
        ("payment", entries.exclude(payment=None).exclude(client=F("payment__client"))),
    ]
    for what, rows in others:
        yield from (
            f"ledger entry {entry.pk}: {entry} of {entry.client} is on another client's {what}" for entry in rows
        )
    for entry in entries.exclude(credit_note=None).exclude(invoice=F("credit_note__invoice")):
        yield f"ledger entry {entry.pk}: {entry} is on another invoice than its credit note"
    for entry in entries.exclude(refund=None).exclude(payment=F("refund__payment")):
        yield f"ledger entry {entry.pk}: {entry} is on another payment than its refund"


def _currencies() -> Iterator[str]:
    """Money of one currency pays nothing of another."""
    for one in Allocation.objects.exclude(payment__currency=F("invoice__currency")).select_related(
        "invoice", "payment"
    ):
        yield f"{one.invoice}: is in {one.invoice.currency}, its payment {one.payment_id} in {one.payment.currency}"
    of_invoices = LedgerEntry.objects.exclude(invoice=None).exclude(currency=F("invoice__currency"))
    of_payments = LedgerEntry.objects.exclude(payment=None).exclude(currency=F("payment__currency"))
    for entry in (of_invoices | of_payments).distinct():
        yield f"ledger entry {entry.pk}: {entry} is in another currency than what it moves"
    for note in CreditNote.objects.exclude(currency=F("invoice__currency")):
        yield f"{note}: is in {note.currency}, its invoice is not"


def _documents() -> Iterator[str]:
    """Each invoice against its content and its lines, a draft against its lines counted once more."""
    for invoice in Invoice.objects.prefetch_related("lines").iterator(chunk_size=1000):
        if invoice.content is None:
            yield from (f"the draft {invoice}: {words}" for words in _drafted(invoice))
        else:
            yield from (f"{invoice}: {words}" for words in _frozen(invoice, invoice.content))
            yield from (f"{invoice}: {words}" for words in _content(invoice.content))


def _drafted(draft: Invoice | Quote) -> Iterator[str]:
    """What of a draft does not follow from its lines."""
    try:
        totals = _counted(draft)
    except (MoneyError, Uncountable) as refused:
        yield f"can’t be counted: {refused}"
        return
    yield from _sums(draft, {name: getattr(totals, name) for name in SUMS}, "its lines come to")
    nets = [line.net for line in totals.lines], [one.amount for one in totals.adjustments]
    yield from _rows(draft, *nets, "by its price")


def _counted(draft: Invoice | Quote) -> Totals:
    return totals_of(draft, quote_lines_of(draft) if isinstance(draft, Quote) else lines_of(draft))


def _frozen(document: Invoice | Quote, content: dict[str, Any]) -> Iterator[str]:
    """What of a document that has left, its sums or its lines, is not as its content says."""
    if "totals" not in content:  # whoever took them out has changed its fingerprint
        return
    yield from _sums(document, content["totals"], "its content says")
    if document.currency != content["currency"]:
        yield f"is in {document.currency}, its content in {content['currency']}"
    lines, adjustments = content["lines"], content.get("adjustments", [])
    nets = [Decimal(line["net"]) for line in lines], [Decimal(one["amount"]) for one in adjustments]
    yield from _rows(document, *nets, "by its content")


def _sums(document: Invoice | Quote, expected: Mapping[str, Any], says: str) -> Iterator[str]:
    for name in SUMS:
        if getattr(document, name) != Decimal(expected[name]):
            yield f"{name} is {getattr(document, name)}, {says} {expected[name]}"


def _rows(
    document: Invoice | Quote, lines: Sequence[Decimal], adjustments: Sequence[Decimal], says: str
) -> Iterator[str]:
    """Each row, lines before discounts and charges, against what it should come to."""
    rows = sorted(document.lines.all(), key=lambda row: (row.kind != LineKind.LINE, row.position))
    expected = [*lines, *adjustments]
    if len(rows) != len(expected):
        yield f"has {len(rows)} lines, {says} {len(expected)}"
    for number, (row, net) in enumerate(zip(rows, expected, strict=False), 1):
        if row.net != net:
            yield f"line {number} comes to {row.net}, {says} to {net}"


def _content(content: dict[str, Any]) -> Iterator[str]:
    """What does not add up in a frozen document."""
    names = ("subtotal", "discount", "adjusted", "net", "tax", "rounding", "total")
    totals = {name: Decimal(content["totals"].get(name, 0)) for name in names}
    lines = sum((Decimal(line["net"]) for line in content["lines"]), ZERO)
    taxes = sum((Decimal(tax["tax"]) for tax in content["totals"]["taxes"]), ZERO)
    if lines != totals["subtotal"]:
        yield f"its lines come to {lines}, its subtotal is {totals['subtotal']}"
    adds, adjusted = sum((Decimal(one["amount"]) for one in content.get("adjustments", [])), ZERO), totals["adjusted"]
    if adds != adjusted:
        yield f"its discounts and charges come to {adds}, their sum is {adjusted}"
    is_gross = content["mode"] == Mode.GROSS.value
    if lines - totals["discount"] + adjusted != totals["net"] + (totals["tax"] if is_gross else ZERO):
        yield f"its lines, discounts and charges do not come to its net of {totals['net']}"
    if taxes != totals["tax"]:
        yield f"its taxes come to {taxes}, their sum is {totals['tax']}"
    if totals["net"] + totals["tax"] + totals["rounding"] != totals["total"]:
        yield f"its sums do not come to its total of {totals['total']}"


def _credit_notes() -> Iterator[str]:
    """Each note against its content and its entry; all notes of an invoice against the invoice."""
    posted = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.CREDIT_NOTE).order_by()
    booked = dict(posted.values_list("credit_note_id").annotate(sum=Sum("amount")))
    credited: dict[Invoice, Decimal] = defaultdict(lambda: ZERO)
    for note in CreditNote.objects.select_related("invoice").iterator(chunk_size=2000):
        credited[note.invoice] += note.total
        if note.total != booked.get(note.pk, ZERO):
            yield f"{note}: is of {note.total}, the ledger says {booked.get(note.pk, ZERO)}"
        if "totals" in note.content and note.total != Decimal(note.content["totals"]["total"]):
            yield f"{note}: is of {note.total}, its content of {note.content['totals']['total']}"
        yield from (f"{note}: {said}" for said in (_content(note.content) if "totals" in note.content else ()))
    for invoice, amount in credited.items():
        if amount > invoice.total or (invoice.status == Invoice.Status.VOID and amount != invoice.total):
            yield f"{invoice}: is of {invoice.total}, its credit notes come to {amount}"


def _series(model: type[Invoice] | type[CreditNote]) -> Iterator[str]:
    """No gap, no day that goes back, each document what it was, each naming the one before it."""
    every: QuerySet[Any] = model._default_manager.all()
    rows: QuerySet[Invoice] | QuerySet[CreditNote] = every.exclude(sequence=None).order_by("sequence")
    number, before, day = 0, "", None
    for row in rows.iterator(chunk_size=2000):
        number += 1
        if row.sequence != number:
            yield f"{row}: number {number} is missing before it"
            number = row.sequence or number
        if row.previous_hash != before:
            yield f"{row}: does not name the document before it"
        if row.content is None or fingerprint(row.content) != row.content_hash:
            yield f"{row}: its content is not what was issued"
        if day and row.issue_date and row.issue_date < day:
            yield f"{row}: is dated before the one before it"
        before, day = row.content_hash, row.issue_date
    # The end of a chain can be cut off and still be a chain: only the counter knows how far it went.
    if (last := _last(model.SERIES)) > number:
        kept, end = (format_sequence(model.SERIES, one) for one in (number, last))
        yield f"{end}: was given and is missing, with all after {kept}"


def _quotes() -> Iterator[str]:
    """Every number that was given is a quote's; each sent version is what was sent, and the quote what it says."""
    known = set(Quote.objects.exclude(number=None).values_list("number", flat=True))
    given = {format_sequence("Q", number) for number in range(1, _last("quote") + 1)}
    yield from (f"{number}: was given and is missing" for number in sorted(given - known))
    for quote in Quote.objects.prefetch_related("lines", "versions").iterator(chunk_size=1000):
        versions = sorted(quote.versions.all(), key=lambda version: version.number)
        for version in versions:
            yield from (f"{version}: {words}" for words in _version(version))
        if not quote.is_draft and not versions:
            yield f"{quote}: was sent, and what was sent is missing"
            continue
        said = _drafted(quote) if quote.is_draft else _frozen(quote, versions[-1].content)
        yield from (f"{quote}: {words}" for words in said)


def _version(version: QuoteVersion) -> Iterator[str]:
    if fingerprint(version.content) != version.sha256:
        yield "its content is not what was sent"
    elif "totals" in version.content:
        yield from _content(version.content)


def _last(series: str) -> int:
    return Counter.objects.filter(series=series).values_list("last", flat=True).first() or 0
