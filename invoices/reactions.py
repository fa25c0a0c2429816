"""What the invoices app does when something happened: PDFs, mails, refunds cut short."""

import uuid
from datetime import timedelta
from typing import Any

from clients.actions import clients
from invoices import (
    connect,
    sheets,  # noqa: F401  # says how an invoice is printed
)
from invoices.models import CreditNote, Dispute, Invoice, LedgerEntry, Payment
from onetool.access import links
from onetool.access.links import Link
from onetool.access.policies import between_transactions
from onetool.events.actors import SYSTEM
from onetool.events.log import Event
from onetool.mail import allowance, outbox
from onetool.orgs.models import Member
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.tenancy.scope import acting_in
from onetool.web.addresses import org_url
from onetool.work.reactions import on

LEFT_ALONE = timedelta(minutes=3)  # longer than a request waits for Stripe


@on("invoice.issued")
@between_transactions
def print_the_invoice(event: Event) -> None:
    printouts.make(Original(event.org_id, "invoice", event.subject_id))


@on("invoice.voided")
@on("invoice.reduced")
@between_transactions
def print_the_credit_note(event: Event) -> None:
    with acting_in(event.org_id):
        note = CreditNote.objects.get(number=event.facts["credit_note"])
    printouts.make(Original.of(note))


@on("invoice.sent")
def mail_the_invoice(event: Event) -> None:
    invoice = Invoice.objects.select_related("client", "org").get(pk=event.subject_id)
    to, name = event.facts["to"], event.facts["name"]
    link = links.reserve(invoice, name=name, email=to)
    has_moved = invoice.ledger.exists()  # then the PDF as it was issued would ask for the wrong amount
    outbox.send(
        "invoice_sent",
        to=to,
        to_name=name,
        about=invoice,
        attach=[] if has_moved else [invoice],
        invoice=invoice,
        link=link,
        has_pdf=not has_moved,
        can_pay_online=connect.can_charge(),
        message=event.facts["message"],
        sender=event.actor,
    )


@on("payment.received")
def mail_the_receipt(event: Event) -> None:
    payment = Payment.objects.select_related("invoice__client", "org").get(pk=event.subject_id)
    came_by = Link.objects.filter(pk=event.facts["link"]).first()
    if payment.invoice is None or came_by is None or not came_by.email:
        return
    allowance.spend_receipt(payment.org)
    link = links.reserve(payment.invoice, name=came_by.name, email=came_by.email)
    outbox.send(
        "invoice_receipt",
        to=came_by.email,
        to_name=came_by.name,
        about=payment.invoice,
        invoice=payment.invoice,
        payment=payment,
        link=link,
    )


@on("payment.disputed")
@on("payment.inquired")
def mail_the_owners(event: Event) -> None:
    _tell_the_owners(event, "payment_disputed", is_inquiry=event.verb == "payment.inquired")


@on("payment.dispute_won")
@on("payment.dispute_lost")
def mail_the_decision(event: Event) -> None:
    taken = LedgerEntry.objects.filter(kind=LedgerEntry.Kind.DISPUTE, payment=event.subject_id)
    of_it = Invoice.objects.filter(pk__in=taken.values("invoice")).select_related("balance_row").order_by("sequence")
    is_won = event.verb == "payment.dispute_won"
    opened = [] if is_won else [invoice for invoice in of_it if invoice.is_open]
    _tell_the_owners(event, "payment_dispute_decided", is_won=is_won, opened=opened)


def _tell_the_owners(event: Event, template: str, **about: Any) -> None:
    dispute = Dispute.objects.select_related("payment__client", "payment__invoice", "org").get(
        pk=event.facts["dispute"]
    )
    for owner in Member.objects.active().filter(role=Member.Role.OWNER).select_related("user").order_by("pk"):
        outbox.send(
            template,
            to=owner.user.email,
            to_name=owner.display_name,
            about=dispute.payment,
            dispute=dispute,
            payment=dispute.payment,
            page=org_url(dispute.org.slug, "invoices:payment", dispute.payment_id),
            **about,
        )


@on("payment.received")
@on("payment.recorded")
@on("payment.accepted")
@on("invoice.credited")
def make_the_lead_a_customer(event: Event) -> None:
    paid = event.subject
    if isinstance(paid, Payment | Invoice) and paid.client:
        clients.activate(paid.client, by=SYSTEM)


@on("invoice.voided")
@on("invoice.reduced")
@on("invoice.written_off")
@on("invoice.credited")
@on("payment.recorded")
@between_transactions
def close_checkout_pages(event: Event) -> None:
    with acting_in(event.org_id):
        moved = event.subject
        invoice = moved.invoice if isinstance(moved, Payment) else moved
    if isinstance(invoice, Invoice):
        connect.close_pages(event.org_id, invoice)


@on("payment.refund_requested", after=LEFT_ALONE)
@between_transactions
def finish_the_refund(event: Event) -> None:
    connect.finish_refund(event.org_id, uuid.UUID(event.facts["refund"]), by=SYSTEM)
