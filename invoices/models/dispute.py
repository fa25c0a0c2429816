"""What a dispute is: a cardholder's bank that asks about a card payment, or takes it back."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import amount_field
from invoices.models.payment import Payment
from onetool import clock
from onetool.orgs.models import Member
from onetool.stripe_door import disputes
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, member: Member) -> "DisputeQuerySet":
        """Those of payments that the member sees."""
        seen = Payment.objects.visible_to(member)
        return self if member.grant("payments").sees_all else self.filter(payment__in=seen.values("pk"))

    def unanswered(self) -> "DisputeQuerySet":
        """Those the bank waits for the business to answer."""
        return self.filter(status__in=[Dispute.Status.INQUIRY, Dispute.Status.OPEN])

    def lost(self) -> "DisputeQuerySet":
        return self.filter(status=Dispute.Status.LOST).select_related("payment")

    def charged_back(self) -> "DisputeQuerySet":
        """Those for which the bank took the money: it refunds nothing of such a payment."""
        return self.filter(status__in=[Dispute.Status.OPEN, Dispute.Status.ANSWERED, Dispute.Status.LOST])

    def of_payments(self, payments: Sequence[Payment]) -> "DisputeQuerySet":
        """What banks say of these payments, the newest first."""
        return self.filter(payment__in=payments).select_related("payment", "org").order_by("-id")


class Dispute(OrgModel):
    """A dispute as Stripe has it. It moves forward only; the books move when it is lost, and an inquiry moves none."""

    class Status(models.TextChoices):
        INQUIRY = "warning_needs_response", _("Inquiry: needs response")
        INQUIRY_ANSWERED = "warning_under_review", _("Inquiry: under review")
        INQUIRY_CLOSED = "warning_closed", _("Inquiry closed")
        OPEN = "needs_response", _("Needs response")
        ANSWERED = "under_review", _("Under review")
        PREVENTED = "prevented", _("Prevented")
        LOST = "lost", _("Lost")
        WON = "won", _("Won")

    class Funds(models.TextChoices):
        UNTOUCHED = "untouched", _("Not withdrawn")
        WITHDRAWN = "withdrawn", _("Withdrawn from your Stripe balance")
        REINSTATED = "reinstated", _("Returned to your Stripe balance")

    payment = OrgForeignKey(Payment, models.PROTECT, related_name="disputes", db_index=False)
    account = models.CharField(max_length=64)
    stripe_id = models.CharField(max_length=255)
    amount = amount_field()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=25, choices=Status)
    funds = models.CharField(max_length=10, choices=Funds, default=Funds.UNTOUCHED)
    evidence_due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrgManager.from_queryset(DisputeQuerySet)()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "account", "stripe_id"], name="one_row_per_stripe_dispute"),
            models.CheckConstraint(name="dispute_is_positive", condition=Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(fields=["org", "payment"], name="dispute_payment"),
            models.Index(
                fields=["org", "evidence_due_at"],
                name="dispute_unanswered",
                condition=Q(status__in=["warning_needs_response", "needs_response"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.get_status_display().lower()}"

    @property
    def is_inquiry(self) -> bool:
        return self.status.startswith("warning_")

    @property
    def needs_response(self) -> bool:
        return self.status in {self.Status.INQUIRY, self.Status.OPEN}

    @property
    def is_open(self) -> bool:
        return self.needs_response or self.status in {self.Status.INQUIRY_ANSWERED, self.Status.ANSWERED}

    @property
    def taken(self) -> Decimal:
        """What it takes of its payment once it is lost; all of it when the bank reckons in another currency."""
        is_comparable = self.currency == self.payment.currency
        return Decimal(self.amount if is_comparable else self.payment.amount)

    @property
    def due_on(self) -> date | None:
        """The last day to answer, where the business is."""
        return clock.local(self.evidence_due_at, self.org).date() if self.evidence_due_at else None

    @property
    def reason_words(self) -> str:
        """Stripe's `product_not_received` as a person reads it."""
        return self.reason.replace("_", " ").capitalize()

    @property
    def evidence_url(self) -> str:
        """Where it is answered; evidence is Stripe's to keep."""
        return disputes.dashboard_url(self.stripe_id)
