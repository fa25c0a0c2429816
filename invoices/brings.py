"""What invoices and payments bring to the house: the words of their events, why an organisation is trusted."""

from datetime import timedelta

from django.utils import timezone

from invoices.models import ConnectedAccount, InvoiceBalance
from onetool.home.steps import Step
from onetool.mail.trust import Reason
from onetool.orgs.models import Organisation
from onetool.stripe_door import client as stripe
from onetool.web.cards import Card

SETTLED_IN = timedelta(days=14)

SENTENCES = {
    "invoice.created": "wrote the invoice {subject}",
    "invoice.edited": "changed {fields} of {subject}",
    "invoice.discarded": "discarded the draft {subject}",
    "invoice.issued": "issued {subject}",
    "invoice.sent": "sent {subject} to {to}",
    "invoice.viewed": "opened {subject}",
    "invoice.withdrawn": "closed the customer’s links to {subject}",
    "invoice.voided": "voided {subject} with {credit_note}",
    "invoice.reduced": "reduced {subject} by {words} with {credit_note}",
    "invoice.credited": "used {words} of credit on {subject}",
    "invoice.written_off": "wrote off {words} of {subject}",
    "payment.recorded": "recorded {words} for {invoice}, {method}{more}",
    "payment.announced": "announced {words} for {invoice}: it is on its way",
    "payment.received": "collected {words} for {invoice}{more}",
    "payment.failed": "could not collect {words} for {invoice}: {problem}",
    "payment.questioned": "brought {words} that need a look: {problem}",
    "payment.accepted": "accepted {words} for {invoice}{more}",
    "payment.closed": "closed a payment of {words}: {reason}",
    "payment.reversed": "reversed a payment of {words}: {reason}",
    "payment.refund_requested": "asked Stripe to give {words} back",
    "payment.refunded": "gave {words} back",
    "payment.refund_failed": "could not give {words} back: {problem}",
    "payment.disputed": "reported that the customer’s bank disputes {words}: {reason}{due}",
    "payment.inquired": "reported that the customer’s bank asks about {words}: {reason}{due}",
    "payment.dispute_moved": "moved the dispute of {words}: {status}",
    "payment.dispute_won": "reported the dispute of {words} won",
    "payment.dispute_lost": "reported the dispute of {words} lost",
    "payment.funds_withdrawn": "withdrew {words} from your Stripe balance during the dispute",
    "payment.funds_reinstated": "returned {words} to your Stripe balance after the dispute",
    "connectedaccount.opened": "opened the Stripe account",
    "connectedaccount.changed": "changed {fields} of the Stripe account",
    "connectedaccount.replayed": "had what Stripe told worked on again: {type}",
    "connectedaccount.enabled": "opened card payments",
    "connectedaccount.paused": "paused card payments",
    "connectedaccount.disconnected": "disconnected the Stripe account",
}


def can_charge(_: Organisation) -> bool:
    """Stripe knows who they are."""
    return ConnectedAccount.objects.current().filter(charges_enabled=True).exists()


def is_in_business(org: Organisation) -> bool:
    """Here for a while, with a customer who paid."""
    if org.created_at > timezone.now() - SETTLED_IN:
        return False
    return InvoiceBalance.objects.filter(paid__gt=0, balance=0).exists()


TRUST_REASONS = [
    Reason("you can take card payments", can_charge),
    Reason(f"your company is {SETTLED_IN.days} days old and an invoice is paid", is_in_business),
]

CARDS = [
    Card("home.money", "invoices:money"),
    Card("home.attention", "invoices:attention", rank=1),
    Card("client.work", "invoices:of_client", rank=1),
    Card("project.main", "invoices:of_project", rank=2),
    Card("quote.main", "invoices:of_quote"),
]

PORTAL_PAGES = {"invoice": "/p/invoices/{link}/"}

FIRST_STEPS = [
    Step(
        5,
        "Take card payments",
        "Connect",
        "invoices:connect",
        is_done=can_charge,
        topic="connectedaccounts",
        is_possible=stripe.available,
    ),
]
