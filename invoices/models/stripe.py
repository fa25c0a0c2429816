"""The business's own Stripe account, and the checkout pages it is paid on."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from documents.models import amount_field
from invoices.models.invoice import Invoice
from onetool.records.record import Record, RecordQuerySet
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel

MARGIN = timedelta(minutes=2)  # a page about to end is not handed out any more


class ConnectedAccountQuerySet(RecordQuerySet["ConnectedAccount"]):
    def current(self) -> "ConnectedAccountQuerySet":
        """The one in use; those that were disconnected stay for their payments' sake."""
        return self.filter(disconnected_at=None)


class ConnectedAccount(Record):
    """An account at Stripe that is the business's own; what it may do is Stripe's word, kept here."""

    permission = "settings"
    page_name = "invoices:connect"

    stripe_id = models.CharField(max_length=64, unique=True)
    charges_enabled = models.BooleanField(default=False)
    payouts_enabled = models.BooleanField(default=False)
    details_submitted = models.BooleanField(default=False)
    due = models.JSONField(default=list)
    disabled_reason = models.CharField(max_length=100, blank=True)
    disconnected_at = models.DateTimeField(null=True)

    objects = OrgManager.from_queryset(ConnectedAccountQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["org"], condition=Q(disconnected_at=None), name="one_connected_account"),
        ]

    def __str__(self) -> str:
        return "Stripe"

    @classmethod
    def path_of(cls, pk: uuid.UUID) -> str:  # noqa: ARG003  # the settings have one page for it
        return reverse(cls.page_name, urlconf=settings.STAFF_URLCONF)

    @property
    def can_charge(self) -> bool:
        return self.charges_enabled and self.disconnected_at is None

    @property
    def questions(self) -> list[str]:
        """What Stripe still wants to know, in words."""
        return [str(name).replace(".", ", ").replace("_", " ") for name in self.due]


def org_of_account(stripe_id: str) -> uuid.UUID | None:
    """The organisation of a connected account, through the SECURITY DEFINER function `account_org`."""
    with connection.cursor() as cursor:
        cursor.execute("select account_org(%s)", [stripe_id])
        found: uuid.UUID | None = cursor.fetchone()[0]
    return found


class CheckoutQuerySet(models.QuerySet["CheckoutSession"]):
    def open(self) -> "CheckoutQuerySet":
        """Pages a customer may still be on."""
        return self.filter(state=CheckoutSession.State.OPEN)


class CheckoutSession(OrgModel):
    """One page of Stripe's on which an invoice can be paid: written down before Stripe is asked for it."""

    class State(models.TextChoices):
        ASKED = "asked"
        OPEN = "open"
        COMPLETE = "complete"
        EXPIRED = "expired"

    invoice = OrgForeignKey(Invoice, models.PROTECT, related_name="checkouts", db_index=False)
    link_id = models.UUIDField()
    account = models.CharField(max_length=64)
    amount = amount_field()
    # What Stripe's steps leave over: the invoice's balance less the amount asked for (MONEY A1).
    rounding = amount_field(default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    stripe_id = models.CharField(max_length=255, blank=True)
    url = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrgManager.from_queryset(CheckoutQuerySet)()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "stripe_id"], condition=~Q(stripe_id=""), name="one_row_per_stripe_session"
            ),
        ]
        indexes = [models.Index(fields=["org", "invoice", "state"], name="checkout_invoice")]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    @property
    def purpose(self) -> str:
        """The business intent its idempotency key names."""
        return f"pay:checkout:{self.pk}"

    @property
    def is_usable(self) -> bool:
        return (
            self.state == self.State.OPEN and self.expires_at is not None and self.expires_at > timezone.now() + MARGIN
        )
