"""What invoices and payments bring to the house: the words of their events, why an organisation is trusted."""

from datetime import timedelta

from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from invoices import lists
from invoices.models import ConnectedAccount, CreditNote, Invoice, InvoiceBalance
from onetool.home.steps import Step
from onetool.mail.trust import Reason
from onetool.orgs.models import Organisation
from onetool.stripe_door import client as stripe
from onetool.stripe_door.models import StripeEvent
from onetool.web.cards import Card

SETTLED_IN = timedelta(days=14)

PAPERS = [lambda: Invoice.objects.exclude(status=Invoice.Status.DRAFT), CreditNote.objects.all]

LISTS = [lists.invoices, lists.payments]

SENTENCES = {
    "invoice.created": _("created invoice {subject}"),
    "invoice.edited": _("updated {fields} on {subject}"),
    "invoice.discarded": _("discarded the draft {subject}"),
    "invoice.issued": _("issued {subject}"),
    "invoice.sent": _("sent {subject} to {to}"),
    "invoice.viewed": _("viewed {subject}"),
    "invoice.withdrawn": _("turned off the customer link for {subject}"),
    "invoice.voided": _("voided {subject} (credit note {credit_note})"),
    "invoice.reduced": _("credited {words} on {subject} (credit note {credit_note})"),
    "invoice.credited": _("applied {words} credit to {subject}"),
    "invoice.written_off": _("wrote off {words} on {subject}"),
    "payment.recorded": _("recorded a {words} {method} payment on {invoice}{more}"),
    "payment.announced": _("started processing a {words} payment for {invoice}"),
    "payment.received": _("received a {words} payment for {invoice}{more}"),
    "payment.failed": _("failed to collect {words} for {invoice}: {problem}"),
    "payment.questioned": _("received a {words} payment that needs review: {problem}"),
    "payment.accepted": _("approved a {words} payment for {invoice}{more}"),
    "payment.closed": _("closed a {words} payment: {reason}"),
    "payment.reversed": _("voided a {words} payment: {reason}"),
    "payment.refund_requested": _("started a {words} refund"),
    "payment.refunded": _("refunded {words}"),
    "payment.refund_failed": _("failed to refund {words}: {problem}"),
    "payment.disputed": _("reported a {words} dispute: {reason}{due}"),
    "payment.inquired": _("reported a bank inquiry about {words}: {reason}{due}"),
    "payment.dispute_moved": _("updated the {words} dispute: {status}"),
    "payment.dispute_won": _("reported the {words} dispute won"),
    "payment.dispute_lost": _("reported the {words} dispute lost"),
    "payment.funds_withdrawn": _("withdrew {words} from your Stripe balance during the dispute"),
    "payment.funds_reinstated": _("returned {words} to your Stripe balance after the dispute"),
    "connectedaccount.opened": _("started Stripe setup"),
    "connectedaccount.changed": _("updated {fields} on the Stripe account"),
    "connectedaccount.missed": _("sent an update that failed: {type}"),
    "connectedaccount.replayed": _("retried a Stripe update: {type}"),
    "connectedaccount.enabled": _("turned on card payments"),
    "connectedaccount.paused": _("paused card payments"),
    "connectedaccount.disconnected": _("disconnected the Stripe account"),
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
    Reason(_("you accept card payments"), can_charge),
    Reason(
        format_lazy(_("your company is {days} days old and an invoice is paid"), days=SETTLED_IN.days), is_in_business
    ),
]

CARDS = [
    Card("home.money", "invoices:money"),
    Card("home.attention", "invoices:attention", rank=1),
    Card("client.work", "invoices:of_client", rank=1),
    Card("project.main", "invoices:of_project", rank=2),
    Card("quote.main", "invoices:of_quote"),
]


def forget_stripe() -> None:
    """What Stripe told of its accounts lies outside the wall, and goes with the organisation."""
    accounts = ConnectedAccount.objects.values_list("stripe_id", flat=True)
    StripeEvent.objects.filter(account__in=list(accounts)).exclude(account="").delete()


BEFORE_ERASING = [forget_stripe]

ATTENTION = ["invoices.actions.connecting.ATTENTION"]

PORTAL_PAGES = {"invoice": "/p/invoices/{link}/"}

FIRST_STEPS = [
    Step(
        5,
        _("Accept card payments"),
        _("Set up"),
        "invoices:connect",
        is_done=can_charge,
        topic="connectedaccounts",
        is_possible=stripe.available,
    ),
]
