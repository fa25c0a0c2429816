"""The only place that moves money in the books, and the order in which rows are locked for it.

Order: the client, then the invoice, then payments by id, then the counter of a series. Whoever moves a client's money
holds the client's row first, so that two movements of one client never cross.
"""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext

from clients.models import Client
from invoices.models import Allocation, Invoice, InvoiceBalance, LedgerEntry, Payment, Refund
from onetool import clock
from onetool.access import links
from onetool.events.actors import Actor
from onetool.money.formatting import format_money
from onetool.orgs.models import Organisation
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused

Kind = LedgerEntry.Kind


class AcceptedMeanwhile(Refused):
    """The payment became a client's while money of it was being moved: whoever comes again finds it so."""


def lock_ledger(client: Client) -> Client:
    """Take the client's ledger; NO KEY, so that documents of the client can still be written meanwhile."""
    return Client.objects.select_for_update(no_key=True).get(pk=client.pk)


def lock_payment(payment: Payment) -> Payment:
    """The payment as it is now, locked after its client's ledger. Raises AcceptedMeanwhile."""
    client = Client.objects.filter(payments=payment).first()
    if client:
        lock_ledger(client)
    locked = lock(payment)
    if locked.client != client:
        # The client is locked before the payment; to take it now could cross somebody who does.
        raise AcceptedMeanwhile(gettext("This payment was just approved by someone else. Try again."))
    return locked


def as_money(amount: Decimal, currency: str, org: Organisation) -> str:
    """The amount as the organisation writes it, for events and refusals."""
    return format_money(amount, currency, org.locale)


def overpayment_text(payment: Payment) -> str:
    """What a payment brought beyond its invoice, as the end of a sentence; nothing when it was just right."""
    if payment.left <= 0:
        return ""
    return f"; {as_money(payment.left, payment.currency, payment.org)} overpayment became credit"


def post(
    kind: str,
    amount: Decimal,
    *,
    client: Client,
    by: Actor,
    currency: str,
    invoice: Invoice | None = None,
    on_date: date | None = None,
    **about: Any,
) -> None:
    """Add one entry and move the invoice's sums with it. `about` names payment, refund, credit_note and reason."""
    LedgerEntry.objects.create(
        kind=kind,
        amount=amount,
        client=client,
        invoice=invoice,
        currency=currency,
        on_date=on_date or clock.today(client.org),
        actor=by.display_name,
        **about,
    )
    if invoice is None:
        return
    row = InvoiceBalance.objects.select_for_update().get(invoice=invoice)
    column, sign = LedgerEntry.MOVES[kind]
    setattr(row, column, getattr(row, column) + sign * amount)
    row.balance = row.total - row.paid - row.credited - row.written_off - row.rounded
    row.save(update_fields=[column, "balance"])
    invoice.balance_row = row


def allocate(payment: Payment, invoice: Invoice, amount: Decimal, *, kind: str, by: Actor) -> None:
    """Let that much of a payment pay an invoice; what is more than is owed of it was written off and is recovered."""
    recover(invoice, amount - invoice.balance, by=by, payment=payment)
    allocation, _ = Allocation.objects.get_or_create(payment=payment, invoice=invoice, defaults={"amount": Decimal(0)})
    allocation.amount += amount
    allocation.save(update_fields=["amount"])
    change(payment, allocated=payment.allocated + amount)
    post(
        kind,
        amount,
        client=invoice.client,
        by=by,
        currency=payment.currency,
        invoice=invoice,
        payment=payment,
        on_date=_day_of(payment, kind),
    )


def recover(invoice: Invoice, amount: Decimal, *, by: Actor, **about: Any) -> None:
    """Take that much of a write-off back, so that it is owed again; nothing when there is nothing to take back."""
    if amount > 0:
        post(Kind.RECOVERY, amount, client=invoice.client, by=by, currency=invoice.currency, invoice=invoice, **about)


def deallocate(allocation: Allocation, amount: Decimal, *, kind: str, by: Actor, **about: Any) -> None:
    """Take that much off an invoice again. What the payment then still has, the caller knows."""
    invoice, payment = allocation.invoice, allocation.payment
    allocation.amount -= amount
    allocation.save(update_fields=["amount"])
    post(
        kind, amount, client=invoice.client, by=by, currency=payment.currency, invoice=invoice, payment=payment, **about
    )
    if not allocation.amount:
        _deallocate_rounding(payment, invoice, by=by, refund=about.get("refund"))


def _deallocate_rounding(payment: Payment, invoice: Invoice, *, by: Actor, refund: Refund | None) -> None:
    """Of a payment of which nothing pays the invoice any more, its rounding does not count either (MONEY A1)."""
    entries = LedgerEntry.objects.filter(kind=Kind.ROUNDING, payment=payment, invoice=invoice)
    if rounding := sum((entry.amount for entry in entries), Decimal(0)):
        post(
            Kind.ROUNDING,
            -rounding,
            client=invoice.client,
            by=by,
            currency=payment.currency,
            invoice=invoice,
            payment=payment,
            refund=refund,
        )


def debit(payment: Payment, amount: Decimal, *, column: str, kind: str, by: Actor, **about: Any) -> None:
    """Take money that went out of a payment: first from the client's credit in it, then from its invoices, the latest
    first. One that nobody has accepted yet is only less, and closed when nothing is left. `column` adds it up.
    """
    from_invoices = _from_credit_and_invoices(payment, amount, kind=kind, by=by, **about) if payment.is_good else 0
    change(payment, allocated=payment.allocated - from_invoices, **_gone(payment, column, amount))


def reverse_debit(payment: Payment, amount: Decimal, *, column: str, kind: str, by: Actor, **about: Any) -> None:
    """Money that had gone out of a payment is there again: the client's credit; somebody decides what it pays."""
    change(payment, **_gone(payment, column, -amount))
    if payment.is_good:
        move_credit(payment, amount, kind=kind, by=by, **about)


def _gone(payment: Payment, column: str, amount: Decimal) -> dict[str, object]:
    """The columns of a payment of which that much more (or less) has gone out."""
    columns = {column: getattr(payment, column) + amount}
    if payment.state not in {Payment.State.NEEDS_REVIEW, Payment.State.CLOSED}:
        return columns
    is_over = amount == payment.held
    return {**columns, "state": Payment.State.CLOSED if is_over else Payment.State.NEEDS_REVIEW}


def _from_credit_and_invoices(payment: Payment, amount: Decimal, *, kind: str, by: Actor, **about: Any) -> Decimal:
    from_credit = min(payment.left, amount)
    if from_credit > 0:
        move_credit(payment, from_credit, kind=kind, by=by, **about)
    rest = from_invoices = amount - from_credit
    for allocation in payment.allocations.filter(amount__gt=0).select_related("invoice").order_by("-id"):
        part = min(allocation.amount, rest)
        if part > 0:
            deallocate(allocation, part, kind=kind, by=by, **about)
            touch(allocation.invoice)
            rest -= part
    return from_invoices


def move_credit(payment: Payment, amount: Decimal, *, kind: str, by: Actor, **about: Any) -> None:
    """Add an entry that moves the client's credit in a payment and no invoice."""
    assert payment.client
    post(kind, amount, client=payment.client, by=by, currency=payment.currency, payment=payment, **about)


def book(
    payment: Payment,
    invoice: Invoice | None,
    *,
    by: Actor,
    rounding: Decimal = Decimal(0),
    reserved: Decimal = Decimal(0),
) -> None:
    """Let what is held of a received payment pay its invoice; what is left over becomes the client's credit.

    `rounding` is what Stripe's steps left over of the balance that was asked for (MONEY A1); `reserved` is on its way
    back already and pays nothing.
    """
    assert payment.client
    payable = invoice.payable if invoice else Decimal(0)
    if invoice and rounding and payable - payment.left == rounding:
        recover(invoice, rounding - invoice.balance, by=by, payment=payment)
        post(
            Kind.ROUNDING,
            rounding,
            client=payment.client,
            by=by,
            currency=payment.currency,
            invoice=invoice,
            payment=payment,
        )
        payable = payment.left
    part = min(payable, payment.left - reserved)
    if invoice and part > 0:
        allocate(payment, invoice, part, kind=Kind.PAYMENT, by=by)
    keep_as_credit(payment, payment.left, by=by)
    if invoice:
        touch(invoice)


def keep_as_credit(payment: Payment, amount: Decimal, *, by: Actor) -> None:
    """Write down what of a payment is the client's to use."""
    if amount > 0:
        move_credit(payment, amount, kind=Kind.CREDIT, by=by, on_date=payment.received_on)


def touch(invoice: Invoice) -> None:
    """Its sums moved: lists and live pages tell by the version, and the customer's links last from now."""
    Invoice.objects.filter(pk=invoice.pk).update(version=F("version") + 1, updated_at=timezone.now())
    links.extend(invoice)


def _day_of(payment: Payment, kind: str) -> date | None:
    return payment.received_on if kind == Kind.PAYMENT else None
