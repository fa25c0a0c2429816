"""What invoices and payments bring to the house: the words of their events, why an organisation is trusted."""

from datetime import timedelta

from django.utils import timezone

from invoices import lists
from invoices.models import ConnectedAccount, InvoiceBalance
from onetool.home.steps import Step
from onetool.mail.trust import Reason
from onetool.orgs.models import Organisation
from onetool.stripe_door import client as stripe
from onetool.web.cards import Card

SETTLED_IN = timedelta(days=14)

LISTS = [lists.invoices, lists.payments]

SENTENCES = {
    "invoice.created": "created invoice {subject}",
    "invoice.edited": "updated {fields} on {subject}",
    "invoice.discarded": "discarded the draft {subject}",
    "invoice.issued": "issued {subject}",
    "invoice.sent": "sent {subject} to {to}",
    "invoice.viewed": "viewed {subject}",
    "invoice.withdrawn": "turned off the customer link for {subject}",
    "invoice.voided": "voided {subject} (credit note {credit_note})",
    "invoice.reduced": "credited {words} on {subject} (credit note {credit_note})",
    "invoice.credited": "applied {words} credit to {subject}",
    "invoice.written_off": "wrote off {words} on {subject}",
    "payment.recorded": "recorded a {words} {method} payment on {invoice}{more}",
    "payment.announced": "started processing a {words} payment for {invoice}",
    "payment.received": "received a {words} payment for {invoice}{more}",
    "payment.failed": "failed to collect {words} for {invoice}: {problem}",
    "payment.questioned": "received a {words} payment that needs review: {problem}",
    "payment.accepted": "approved a {words} payment for {invoice}{more}",
    "payment.closed": "closed a {words} payment: {reason}",
    "payment.reversed": "voided a {words} payment: {reason}",
    "payment.refund_requested": "started a {words} refund",
    "payment.refunded": "refunded {words}",
    "payment.refund_failed": "failed to refund {words}: {problem}",
    "payment.disputed": "reported a {words} dispute: {reason}{due}",
    "payment.inquired": "reported a bank inquiry about {words}: {reason}{due}",
    "payment.dispute_moved": "updated the {words} dispute: {status}",
    "payment.dispute_won": "reported the {words} dispute won",
    "payment.dispute_lost": "reported the {words} dispute lost",
    "payment.funds_withdrawn": "withdrew {words} from your Stripe balance during the dispute",
    "payment.funds_reinstated": "returned {words} to your Stripe balance after the dispute",
    "connectedaccount.opened": "started Stripe setup",
    "connectedaccount.changed": "updated {fields} on the Stripe account",
    "connectedaccount.replayed": "retried a Stripe update: {type}",
    "connectedaccount.enabled": "turned on card payments",
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
    Reason("you accept card payments", can_charge),
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
        "Accept card payments",
        "Set up",
        "invoices:connect",
        is_done=can_charge,
        topic="connectedaccounts",
        is_possible=stripe.available,
    ),
]
