"""What a payment is, and the refunds that give it back."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from documents.models import amount_field
from invoices.models.invoice import Invoice
from invoices.models.stripe import ConnectedAccount
from onetool.access.roles import Viewer
from onetool.records.record import Record, RecordQuerySet, Thread
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel

if TYPE_CHECKING:
    from invoices.models.ledger import Allocation

ZERO = Decimal(0)
HELD = F("amount") - F("refunded") - F("lost")  # what is still there of a payment


class PaymentQuerySet(RecordQuerySet["Payment"]):
    def assigned_to(self, member: Viewer) -> Q:
        """Those that were meant for, or pay, an invoice that is the member's work; or are of a client of theirs."""
        invoices = Invoice.objects.filter(Invoice.objects.assigned_to(member)).values("pk")
        paying = Payment.objects.filter(allocations__invoice__in=invoices).values("pk")
        return Q(invoice__in=invoices) | Q(pk__in=paying) | Q(invoice=None, client__account_manager=member.pk)

    def good(self) -> "PaymentQuerySet":
        """Money that is here: received and not taken back as a mistake."""
        return self.filter(state=Payment.State.SUCCEEDED, reversed_at=None)

    def with_credit(self) -> "PaymentQuerySet":
        """Good payments of which something is neither on an invoice nor given back."""
        return self.good().filter(amount__gt=F("allocated") + F("refunded") + F("lost"))

    def to_review(self) -> "PaymentQuerySet":
        """Money that does not match what was asked for; somebody has to say what it is."""
        return self.filter(state=Payment.State.NEEDS_REVIEW)

    def disputed(self) -> "PaymentQuerySet":
        """Those a customer's bank disputes or asks about, or took back."""
        return self.filter(disputes__isnull=False).distinct()

    def received_from(self, first: date, last: date) -> "PaymentQuerySet":
        """Good payments received from the first day to the last, both included."""
        return self.good().filter(received_on__gte=first, received_on__lte=last)

    def of_invoice(self, invoice: Invoice) -> "PaymentQuerySet":
        """Those that were meant for an invoice or pay it, the newest first."""
        return self.filter(Q(invoice=invoice) | Q(allocations__invoice=invoice)).distinct().order_by("-id")

    def on_their_way(self) -> "PaymentQuerySet":
        return self.filter(state=Payment.State.PENDING)

    def credit(self) -> Decimal:
        """What these payments leave the client to use."""
        return self.with_credit().aggregate(left=models.Sum(HELD - F("allocated")))["left"] or ZERO


class Payment(Record):
    """Money from a client; what part of it pays which invoice stands in its allocations."""

    permission = "payments"
    page_name = "invoices:payment"

    class Method(models.TextChoices):
        CARD = "card", _("Card")
        CASH = "cash", _("Cash")
        CHECK = "check", _("Check")
        TRANSFER = "transfer", _("Bank transfer")

    class State(models.TextChoices):
        PENDING = "pending", _("Processing")
        SUCCEEDED = "succeeded", _("Received")
        FAILED = "failed", _("Failed")
        NEEDS_REVIEW = "needs_review", _("Needs review")
        CLOSED = "closed", _("Closed")  # went back whole before anybody had approved it

    # Forward only (MONEY S3): a failed card may be followed by a good one in the same payment.
    MOVES: ClassVar[dict[str, set[str]]] = {
        State.PENDING: {State.SUCCEEDED, State.FAILED, State.NEEDS_REVIEW},
        State.FAILED: {State.PENDING, State.SUCCEEDED, State.NEEDS_REVIEW},
        State.NEEDS_REVIEW: {State.SUCCEEDED},
        State.SUCCEEDED: set(),
        State.CLOSED: set(),  # but for a refund that comes back: it waits for review again
    }

    client = OrgForeignKey(Client, models.PROTECT, null=True, related_name="payments", db_index=False)
    # What it was meant for; what it really pays stands in its allocations.
    invoice = OrgForeignKey(Invoice, models.PROTECT, null=True, related_name="payments", db_index=False)
    amount = amount_field()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=10, choices=Method)
    state = models.CharField(max_length=15, choices=State)
    received_on = models.DateField()
    reference = models.CharField(max_length=80, blank=True)
    account = models.CharField(max_length=64, blank=True, editable=False)
    payment_intent = models.CharField(max_length=255, blank=True, editable=False)
    problem = models.TextField(blank=True, editable=False)
    allocated = amount_field(default=0, editable=False)
    refunded = amount_field(default=0, editable=False)
    lost = amount_field(default=0, editable=False)  # in disputes
    reversed_at = models.DateTimeField(null=True, editable=False)

    objects = OrgManager.from_queryset(PaymentQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "account", "payment_intent"],
                condition=~Q(payment_intent=""),
                name="one_payment_per_payment_intent",
            ),
            models.CheckConstraint(name="payment_is_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="payment_covers_its_use",
                condition=Q(allocated__gte=0, refunded__gte=0, lost__gte=0)
                & Q(amount__gte=F("allocated") + F("refunded") + F("lost")),
            ),
            models.CheckConstraint(
                name="payment_is_of_a_client",
                condition=Q(client__isnull=False) | Q(state__in=["needs_review", "closed"]),
            ),
            models.CheckConstraint(
                name="only_a_received_payment_pays", condition=Q(allocated=0) | Q(state="succeeded")
            ),
            models.CheckConstraint(
                name="payment_is_closed_when_nothing_is_left",
                condition=~Q(state__in=["needs_review", "closed"])
                | Q(state="needs_review", amount__gt=F("refunded") + F("lost"))
                | Q(state="closed", amount=F("refunded") + F("lost")),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "client", "id"], name="payment_client"),
            models.Index(fields=["org", "received_on", "id"], name="payment_received"),
            models.Index(fields=["org", "amount", "id"], name="payment_by_amount"),
            models.Index(fields=["org", "invoice"], name="payment_invoice"),
            models.Index(fields=["org", "id"], name="payment_to_review", condition=Q(state="needs_review")),
        ]

    def __str__(self) -> str:
        return f"{self.get_method_display()} payment"

    def topics(self) -> list[str]:
        above = self.invoice or self.client
        paid = [Invoice(pk=pk).topic for pk in self.allocations.values_list("invoice_id", flat=True)]
        return [self.topic, "payments", *(above.topics() if above else []), *paid]

    @property
    def thread(self) -> Thread:
        return (Client.kind(), self.client_id) if self.client_id else super().thread

    def paying(self) -> "models.QuerySet[Allocation]":
        """What it pays of which invoice."""
        return self.allocations.filter(amount__gt=0).select_related("invoice__balance_row").order_by("id")

    @property
    def left(self) -> Decimal:
        """What is neither on an invoice nor given back: the client's credit in this payment."""
        return self.held - self.allocated if self.is_good else ZERO

    @property
    def held(self) -> Decimal:
        """What has not gone back of it, refunded or lost in a dispute."""
        return Decimal(self.amount - self.refunded - self.lost)

    @property
    def refundable(self) -> Decimal:
        return self.held if self.is_good or self.is_in_review else ZERO

    @property
    def may_be_refunded(self) -> bool:
        """Whether there is something to refund, the bank has not taken the money, and Stripe can be asked."""
        return self.refundable > 0 and not self.can_be_closed and not self.disputes.charged_back().exists()

    @property
    def is_cut_off(self) -> bool:
        """Whether it was paid on a Stripe account that is disconnected: what happens to it there is not heard here."""
        return self.is_online and not ConnectedAccount.objects.current().filter(stripe_id=self.account).exists()

    @property
    def can_be_closed(self) -> bool:
        """Whether somebody may close it by hand, for no refund of it will ever be heard of."""
        return self.is_in_review and self.is_cut_off

    @property
    def is_good(self) -> bool:
        return self.state == self.State.SUCCEEDED and self.reversed_at is None

    def reserved(self) -> Decimal:
        """What is on its way back and has not arrived."""
        return Decimal(sum(refund.amount for refund in self.refunds.filter(state=Refund.State.REQUESTED)))

    @property
    def is_in_review(self) -> bool:
        return self.state == self.State.NEEDS_REVIEW

    @property
    def is_closed(self) -> bool:
        """Gone before anybody had accepted it; nothing of it was ever booked."""
        return self.state == self.State.CLOSED

    @property
    def is_online(self) -> bool:
        return bool(self.payment_intent)

    @property
    def can_be_reversed(self) -> bool:
        return self.is_good and not self.is_online and self.held > 0

    @property
    def badge(self) -> str:
        """The state its colour is of."""
        return "lost" if self.lost else self.state

    @property
    def label(self) -> str:
        """Its state in words, for a badge."""
        if self.reversed_at:
            return gettext("Voided")
        if self.lost:
            return gettext("Dispute lost")
        if self.state == self.State.CLOSED:
            return gettext("Refunded")
        if self.is_good and self.refunded:
            return gettext("Refunded") if self.refunded == self.amount else gettext("Partly refunded")
        return str(self.get_state_display())


class Refund(OrgModel):
    """Money on its way back to a client, written down before Stripe is asked."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Processing")
        SUCCEEDED = "succeeded", _("Refunded")
        FAILED = "failed", _("Failed")

    payment = OrgForeignKey(Payment, models.PROTECT, related_name="refunds", db_index=False)
    amount = amount_field()
    reason = models.CharField(max_length=200, blank=True)
    reduces = models.BooleanField(default=False)  # a credit note takes off the invoice what the refund opens again
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    stripe_id = models.CharField(max_length=255, blank=True)
    problem = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "stripe_id"], condition=~Q(stripe_id=""), name="one_row_per_stripe_refund"
            ),
            models.CheckConstraint(name="refund_is_positive", condition=Q(amount__gt=0)),
        ]
        indexes = [models.Index(fields=["org", "payment"], name="refund_payment")]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_state_display().lower()}"
