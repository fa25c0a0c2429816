"""A client's account in one column: what was billed, what moved it, what is owed after each line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoices.models import Invoice, LedgerEntry


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a statement."""

    on_date: date
    what: str
    about: str
    path: str
    amount: Decimal
    balance: Decimal


def running(invoices: Iterable[Invoice], entries: Iterable[LedgerEntry]) -> list[Row]:
    """Oldest first. Credit the client has counts against what they owe; using it moves nothing."""
    lines = [(invoice.issue_date, 0, "Invoice", str(invoice), invoice.path, invoice.total) for invoice in invoices]
    lines += [
        (e.on_date, 1, str(e.get_kind_display()), str(e.invoice or e.payment or ""), _path(e), _moved(e))
        for e in entries
        if e.kind != LedgerEntry.Kind.CREDIT_USED
    ]
    balance, rows = Decimal(0), []
    for on_date, _, what, about, path, amount in sorted(lines, key=lambda line: (line[0], line[1])):
        assert on_date
        balance += amount
        rows.append(Row(on_date, what, about, path, amount, balance))
    return rows


def _moved(entry: LedgerEntry) -> Decimal:
    """What the entry does to what the client owes in all, credit counted."""
    if entry.invoice_id:
        return entry.effect
    return Decimal(-entry.amount * LedgerEntry.MOVES_CREDIT[entry.kind])


def _path(entry: LedgerEntry) -> str:
    return entry.invoice.path if entry.invoice else entry.payment.path if entry.payment else ""
