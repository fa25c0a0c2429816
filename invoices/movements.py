"""What moved an invoice's balance, as its customer reads it: a column that adds up to what is still due."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from invoices.models import Allocation, Invoice, LedgerEntry, Payment

Kind = LedgerEntry.Kind
WORDS = {
    Kind.CREDIT_USED: _("Credit applied"),
    Kind.RELEASED: _("Moved to your credit"),
    Kind.REVERSAL: _("Payment voided"),
    Kind.WRITE_OFF: _("Written off"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One line: what it was, the payment whose receipt tells more, and what it added to the balance."""

    on_date: date
    what: str
    payment: Payment | None
    amount: Decimal


def of_invoice(invoice: Invoice) -> list[Movement]:
    """Every entry of the invoice's ledger, oldest first: its total and these come to its balance."""
    entries = invoice.ledger.select_related("payment", "credit_note").order_by("on_date", "id")
    return [Movement(entry.on_date, _what(entry), _receipt(entry), entry.effect) for entry in entries]


def of_receipt(payment: Payment, allocations: Sequence[Allocation]) -> list[tuple[str, Decimal]]:
    """Where the payment's money is, as far as these invoices tell; it comes to what was received."""
    applied = sum((one.amount for one in allocations), Decimal(0))
    rest = payment.held - applied
    elsewhere = gettext("Voided") if payment.reversed_at else gettext("Moved to credit")
    if payment.allocated > applied:
        elsewhere = gettext("Other invoices") if payment.left <= 0 else gettext("Other invoices or credit")
    gone = [(gettext("Refunded"), payment.refunded), (gettext("Lost to a dispute"), payment.lost)]
    parts = [(gettext("Applied to this invoice"), applied), (elsewhere, rest), *gone]
    return parts[:1] + [(name, amount) for name, amount in parts[1:] if amount]


def _what(entry: LedgerEntry) -> str:
    if entry.kind == Kind.PAYMENT and entry.payment:
        return entry.payment.get_method_display()
    if entry.kind == Kind.CREDIT_NOTE and entry.credit_note:
        return gettext("Credit note {number}").format(number=entry.credit_note)
    return str(WORDS.get(Kind(entry.kind), entry.get_kind_display()))


def _receipt(entry: LedgerEntry) -> Payment | None:
    """The payment, where it pays and there is a receipt of it."""
    return entry.payment if entry.kind in {Kind.PAYMENT, Kind.CREDIT_USED} else None
