"""Issuing an invoice: number, dates, frozen content, chain; and sending it to the customer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from documents.actions.drafting import totals_of
from documents.content import fingerprint
from documents.exemption import check_untaxed
from invoices.composing import content_of, lines_of
from invoices.models import CreditNote, Invoice, InvoiceBalance
from onetool import clock, numbers
from onetool.access import links
from onetool.events.actors import Actor
from onetool.events.log import Event, record
from onetool.mail import allowance
from onetool.money import Totals
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused, Stale

SECOND_CLICK = timedelta(minutes=1)  # the same words to the same person so soon are one wish


class InvoiceNotReady(Refused):
    """An invoice that cannot be issued or sent yet; the text tells what is missing."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """The next of a series: its number, its day, and the hash of the one before it."""

    sequence: int
    number: str
    issue_date: date
    previous_hash: str


@transaction.atomic
def issue(invoice: Invoice, *, by: Actor) -> Invoice:
    """Give a draft its number and dates and freeze it. Twice is harmless.

    Raises InvoiceNotReady, Taxed, Uncountable.
    """
    invoice = lock(invoice)
    if invoice.is_issued:
        return invoice
    invoice.check_move(Invoice.Status.ISSUED)
    lines = lines_of(invoice)
    totals = totals_of(invoice, lines)
    if not lines:
        raise InvoiceNotReady(gettext("Add at least one line item with a price."))
    if totals.total < 0:
        raise InvoiceNotReady(gettext("An invoice can’t be for less than 0. Create a credit note instead."))
    check_untaxed(lines, invoice.client, advice=gettext("Edit and save it to remove the tax."))
    # Last of all locks: whoever issues next waits here until this transaction ends.
    numbered = take_number(Invoice, today=clock.today(invoice.org))
    due_date = _due(invoice, numbered.issue_date)
    frozen = content_of(invoice, totals, number=numbered.number, issue_date=numbered.issue_date, due_date=due_date)
    change(
        invoice,
        status=Invoice.Status.ISSUED,
        sequence=numbered.sequence,
        number=numbered.number,
        issue_date=numbered.issue_date,
        due_date=due_date,
        content=frozen,
        content_hash=fingerprint(frozen),
        previous_hash=numbered.previous_hash,
        **_sums_of(totals),
    )
    InvoiceBalance.objects.create(invoice=invoice, total=invoice.total, balance=invoice.total)
    record(
        "invoice.issued", invoice, by=by, number=invoice.number, title=invoice.title, total=invoice.total, due=due_date
    )
    return invoice


@transaction.atomic
def send(invoice: Invoice, *, by: Actor, name: str, email: str, message: str = "") -> Invoice:
    """Send an issued invoice to one person; the link follows by mail. A second click sends nothing.

    Raises InvoiceNotReady, TooMany.
    """
    invoice = lock(invoice)
    if not invoice.is_issued:
        raise InvoiceNotReady(
            gettext("Issue the invoice before you send it.")
            if invoice.is_draft
            else gettext("A void invoice can’t be sent.")
        )
    if not email:
        raise InvoiceNotReady(gettext("Enter the customer’s email."))
    if _just_sent(invoice, email=email, message=message):
        return invoice
    allowance.spend(invoice.org, to=email)
    links.extend(invoice)
    change(invoice, sent_at=timezone.now())
    record("invoice.sent", invoice, by=by, to=email, name=name, message=message, total=invoice.total)
    return invoice


@transaction.atomic
def issue_and_send(invoice: Invoice, *, by: Actor, reviewed: str, name: str, email: str, message: str = "") -> Invoice:
    """Issue the draft that was reviewed and send it, or do neither; a second click does nothing more.

    `reviewed` is the fingerprint of the preview that was on the screen. Raises Stale when the customer would get
    something else by now; InvoiceNotReady, Taxed, Uncountable.
    """
    invoice = lock(invoice)
    if invoice.is_draft:
        if fingerprint(preview(invoice)) != reviewed:
            raise Stale(gettext("This invoice changed while you were reviewing it. Review it again, then send."))
        return send(issue(invoice, by=by), by=by, name=name, email=email, message=message)
    if _just_sent(invoice, email=email, message=message):
        return invoice
    raise InvoiceNotReady(gettext("{invoice} was already finalized. Open it to see if it was sent."), invoice=invoice)


@transaction.atomic
def view(invoice: Invoice, *, by: Actor) -> None:
    """The customer has the invoice on the screen; the first time is written down."""
    invoice = lock(invoice)
    if invoice.viewed_at is None:
        change(invoice, viewed_at=timezone.now())
        links.extend(invoice)
        record("invoice.viewed", invoice, by=by)


@transaction.atomic
def withdraw(invoice: Invoice, *, by: Actor) -> int:
    """Close every link to the invoice at once; sending makes a new one. Returns how many; twice is harmless."""
    invoice = lock(invoice)
    closed = links.revoke(invoice)
    if closed:
        record("invoice.withdrawn", invoice, by=by, count=closed)
    return closed


def preview(invoice: Invoice) -> dict[str, Any]:
    """What issuing the draft today would freeze, but for the number. Raises Uncountable."""
    today = clock.today(invoice.org)
    totals = totals_of(invoice, lines_of(invoice))
    return content_of(invoice, totals, issue_date=today, due_date=_due(invoice, today))


def _due(invoice: Invoice, issue_date: date) -> date:
    return issue_date + timedelta(days=invoice.client.payment_terms_days)


def _just_sent(invoice: Invoice, *, email: str, message: str) -> bool:
    """Whether the same words have gone to the same person a moment ago: then this is a second click."""
    sent = Event.objects.about(invoice).filter(verb="invoice.sent", at__gt=timezone.now() - SECOND_CLICK)
    return sent.filter(facts__to=email, facts__message=message).exists()


# --- The series -------------------------------------------------------------------------------------------------------
def take_number(model: type[Invoice] | type[CreditNote], *, today: date) -> Numbered:
    """The next number in the series of invoices or of credit notes, never dated before the last one (MONEY N5)."""
    sequence = numbers.take(model.SERIES)
    rows: QuerySet[Any] = model._default_manager.all()
    before = rows.filter(sequence=sequence - 1).only("issue_date", "content_hash").first()
    number = numbers.format_sequence(model.SERIES, sequence)
    if before is None:
        return Numbered(sequence, number, today, "")
    return Numbered(sequence, number, max(today, before.issue_date), before.content_hash)


def _sums_of(totals: Totals) -> dict[str, Any]:
    return {name: getattr(totals, name) for name in ("net", "tax", "rounding", "total")}
