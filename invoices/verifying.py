"""Whether the books are true: every sum rebuilt from the ledger, every series walked (MONEY A6, I7)."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import QuerySet, Sum

from invoices.models import Allocation, CreditNote, Invoice, InvoiceBalance, LedgerEntry, Payment, Refund
from onetool.numbers import Counter, written
from quotes.documents import fingerprint
from quotes.models import Quote, QuoteVersion

ZERO = Decimal(0)
SUMS = ("paid", "credited", "written_off", "rounded")


def problems() -> list[str]:
    """What does not hold in the organisation acted in, in words; empty when the books are true."""
    return list(chain(_balances(), _payments(), _series(Invoice), _series(CreditNote), _quotes()))


def _balances() -> Iterator[str]:
    """Each balance row against the ledger's entries of its invoice."""
    rebuilt: dict[object, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(SUMS, ZERO))
    moved = LedgerEntry.objects.exclude(invoice=None).values("invoice_id", "kind").annotate(sum=Sum("amount"))
    for row in moved.order_by():
        column, sign = LedgerEntry.MOVES[row["kind"]]
        rebuilt[row["invoice_id"]][column] += sign * row["sum"]
    for balance in InvoiceBalance.objects.select_related("invoice").iterator(chunk_size=2000):
        expected = rebuilt[balance.invoice_id]
        for name in SUMS:
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
        yield f"{written(model.SERIES, last)}: was given and is missing, with all after {written(model.SERIES, number)}"


def _quotes() -> Iterator[str]:
    """Every number that was given is a quote's, and each sent version is what was sent."""
    known = set(Quote.objects.exclude(number=None).values_list("number", flat=True))
    given = {written("Q", number) for number in range(1, _last("quote") + 1)}
    yield from (f"{number}: was given and is missing" for number in sorted(given - known))
    for version in QuoteVersion.objects.order_by("quote_id", "number").iterator(chunk_size=2000):
        if fingerprint(version.content) != version.sha256:
            yield f"{version}: its content is not what was sent"


def _last(series: str) -> int:
    return Counter.objects.filter(series=series).values_list("last", flat=True).first() or 0
