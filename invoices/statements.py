"""A client's account in one column: what was billed, what moved it, what is owed after each line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext

from clients.models import Client
from invoices.models import Invoice, LedgerEntry

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One line of a statement."""

    on_date: date
    what: str
    about: str
    path: str
    amount: Decimal
    balance: Decimal


@dataclass(frozen=True, slots=True)
class Statement:
    """The latest movements, and what the earlier ones came to: the balance is of all of them."""

    rows: Sequence[StatementRow]
    earlier: int
    brought_forward: Decimal
    balance: Decimal


def of_client(client: Client, *, most: int) -> Statement:
    """The latest `most` movements of a client's account. Credit they have counts against what they owe."""
    invoices = Invoice.objects.filter(client=client).exclude(status=Invoice.Status.DRAFT)
    # Using credit moves nothing in all: it leaves the credit and comes onto the invoice.
    entries = LedgerEntry.objects.filter(client=client).exclude(kind=LedgerEntry.Kind.CREDIT_USED)
    count, balance = invoices.aggregate(count=Count("pk"), total=Sum("total", default=ZERO)).values()
    by_kind = entries.order_by().annotate(is_credit=Q(invoice=None)).values_list("kind", "is_credit")
    for kind, is_credit, many, amount in by_kind.annotate(Count("pk"), Sum("amount")):
        count, balance = count + many, balance + _moves(kind, amount, is_credit=is_credit)
    latest = _movements(
        invoices.defer("content").order_by("-issue_date", "-sequence")[:most],
        entries.select_related("invoice", "payment", "credit_note").order_by("-on_date", "-id")[:most],
    )[-most:]
    brought_forward = balance - sum((line.amount for line in latest), ZERO)
    return Statement(_running(latest, brought_forward), count - len(latest), brought_forward, balance)


@dataclass(frozen=True, slots=True)
class _Movement:
    on_date: date
    what: str
    about: str
    path: str
    amount: Decimal


def _movements(invoices: Iterable[Invoice], entries: Iterable[LedgerEntry]) -> list[_Movement]:
    """Oldest first; of one day, what was billed before what moved it."""
    billed = [
        (
            (one.issue_date, 0, one.sequence),
            _Movement(one.issue_date, gettext("Invoice"), str(one), one.path, one.total),
        )
        for one in invoices
        if one.issue_date
    ]
    moved = [
        (
            (one.on_date, 1, one.pk),
            _Movement(one.on_date, one.get_kind_display(), _about(one), _path(one), _amount(one)),
        )
        for one in entries
    ]
    return [line for _, line in sorted([*billed, *moved], key=lambda keyed: keyed[0])]


def _running(lines: Iterable[_Movement], balance: Decimal) -> list[StatementRow]:
    rows = []
    for line in lines:
        balance += line.amount
        rows.append(StatementRow(line.on_date, line.what, line.about, line.path, line.amount, balance))
    return rows


def _amount(entry: LedgerEntry) -> Decimal:
    return _moves(entry.kind, entry.amount, is_credit=entry.invoice_id is None)


def _moves(kind: str, amount: Decimal, *, is_credit: bool) -> Decimal:
    """What such an entry does to what the client owes in all, credit counted."""
    sign = LedgerEntry.MOVES_CREDIT[kind] if is_credit else LedgerEntry.MOVES[kind][1]
    return -sign * amount


def _about(entry: LedgerEntry) -> str:
    about = str(entry.invoice or entry.payment or "")
    return f"{entry.credit_note} for {about}" if entry.credit_note else about


def _path(entry: LedgerEntry) -> str:
    return entry.invoice.path if entry.invoice else entry.payment.path if entry.payment else ""
