"""What a quote is, with its lines, its sent versions and its approval, and what can be asked of them."""

from datetime import date
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Property
from documents.models.document import AbstractLine, Document, DocumentQuerySet
from onetool.orgs.models import Member
from onetool.paper import printouts
from onetool.records.record import Card
from onetool.records.refusals import Refused
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel, TenantWall


class QuoteQuerySet(DocumentQuerySet["Quote"]):
    def open(self) -> "QuoteQuerySet":
        """Those that wait for the customer's answer."""
        return self.current().filter(status__in=Quote.OPEN)

    def current(self) -> "QuoteQuerySet":
        """Those that nobody put away."""
        return self.exclude(Quote.archived)

    def for_list(self) -> "QuoteQuerySet":
        """With everything a list shows, in a fixed number of queries."""
        return self.select_related("client", "project")


class Quote(Document):
    """What a piece of work would cost; once sent, each version of it is frozen."""

    permission = "quotes"
    has_marks = True
    page_name = "quotes:detail"
    searched_by = frozenset({"number", "title", "client"})
    searched_with = {"client": "name"}

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENT = "sent", _("Sent")
        VIEWED = "viewed", _("Viewed")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        APPROVED = "approved", _("Approved")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Expired")

    OPEN: ClassVar[list[str]] = [Status.SENT, Status.VIEWED]
    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.SENT},
        Status.SENT: {
            Status.VIEWED,
            Status.APPROVED,
            Status.DECLINED,
            Status.CHANGES_REQUESTED,
            Status.EXPIRED,
            Status.DRAFT,
        },
        Status.VIEWED: {Status.APPROVED, Status.DECLINED, Status.CHANGES_REQUESTED, Status.EXPIRED, Status.DRAFT},
        Status.CHANGES_REQUESTED: {Status.DRAFT},
        Status.DECLINED: {Status.DRAFT},
        Status.EXPIRED: {Status.DRAFT, Status.SENT},
        Status.APPROVED: set(),
    }

    COPIED: ClassVar[tuple[str, ...]] = (*Document.COPIED, "place", "internal_notes")

    place = OrgForeignKey(
        Property,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="quotes",
        db_index=False,
        verbose_name=_("Property"),
    )
    number = models.CharField(max_length=20, null=True, editable=False)  # a draft has none (MONEY N1)
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    valid_until = models.DateField(_("Valid until"), null=True)
    internal_notes = models.TextField(blank=True)
    answer = models.TextField(blank=True, editable=False)  # the customer's words: why declined, what to change
    sent_at = models.DateTimeField(null=True, editable=False)
    answered_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(_("Archived"), null=True, editable=False)

    archived = Q(archived_at__isnull=False)
    objects = OrgManager.from_queryset(QuoteQuerySet)()

    class Meta(Document.Meta):
        constraints = [
            *Document.Meta.constraints,
            models.UniqueConstraint(fields=["org", "number"], name="quote_number_once"),
            models.CheckConstraint(
                name="only_a_draft_lacks_a_number", condition=Q(number__isnull=False) | Q(status="draft")
            ),
        ]
        indexes = [
            *Document.Meta.indexes,
            models.Index(fields=["org", "total", "id"], include=["currency"], name="quote_by_total"),
            models.Index(
                fields=["org", "status", "updated_at", "id"], include=["total", "currency"], name="quote_by_status"
            ),
            models.Index(fields=["org", "client", "id"], name="quote_client"),
            models.Index(fields=["org", "project", "id"], name="quote_project"),
            models.Index(fields=["org", "place"], name="quote_property"),
            models.Index(
                fields=["org", "sent_at", "id"], name="quote_waiting", condition=Q(status__in=["sent", "viewed"])
            ),
            models.Index(fields=["valid_until"], name="quote_expiring", condition=Q(status__in=["sent", "viewed"])),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.number else self.title

    def topics(self) -> list[str]:
        above = [f"project:{self.project_id}"] if self.project_id else []
        return [self.topic, "quotes", f"client:{self.client_id}", *above, *self.desks()]

    @property
    def is_open(self) -> bool:
        """Whether the customer may still answer."""
        return self.status in self.OPEN and not self.is_archived

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @property
    def is_approved(self) -> bool:
        return self.status == self.Status.APPROVED

    @property
    def can_be_revised(self) -> bool:
        return self.can_become(self.Status.DRAFT) and not self.is_archived

    def is_over(self, today: date) -> bool:
        """Whether the last day it is valid on has passed."""
        return self.valid_until is not None and self.valid_until < today

    @property
    def latest(self) -> "QuoteVersion | None":
        """The version that was sent last: the only one a customer can sign."""
        return self.versions.order_by("number").last()

    @property
    def approval(self) -> "Approval | None":
        return self.approvals.first()

    @property
    def named(self) -> str:
        return gettext("This quote")

    def check_current(self) -> None:
        """Raises Refused when somebody put it away."""
        if self.is_archived:
            raise Refused(gettext("This quote is archived. Restore it first."))

    def check_move(self, status: str) -> None:
        self.check_current()
        if self.is_approved:
            raise Refused(gettext("Approved quotes can’t be changed. Create a new quote for any changes."))
        super().check_move(status)

    def cards(self) -> tuple[Card]:
        whose = self.client.name
        return (Card(str(self), whose, words=(whose,), numbers=(self.number or "",)),)


class QuoteLine(AbstractLine):
    """One line of a quote as it stands now; the sent versions have their own copies."""

    quote = OrgForeignKey(Quote, models.CASCADE, related_name="lines", db_index=False)

    class Meta(AbstractLine.Meta):
        indexes = [models.Index(fields=["org", "quote", "position"], name="quote_line_order")]


class QuoteVersion(OrgModel):
    """What was sent, frozen: nobody can change or delete it, and its hash proves it."""

    quote = OrgForeignKey(Quote, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sent_to = models.EmailField()
    sent_name = models.CharField(max_length=120)
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta(OrgModel.Meta):
        constraints = [
            TenantWall(name="quoteversion_wall", append_only=True),
            models.UniqueConstraint(fields=["org", "quote", "number"], name="quote_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.content['number']} version {self.number}"

    @property
    def file_name(self) -> str:
        return printouts.file_name(self.content["number"], f"v{self.number}")


class Approval(OrgModel):
    """The record of a customer's yes: who, when, to exactly what, and on whose word."""

    quote = OrgForeignKey(Quote, models.PROTECT, related_name="approvals", db_index=False)
    quote_version = OrgForeignKey(QuoteVersion, models.PROTECT, related_name="approvals", db_index=False)
    name = models.CharField(max_length=120)
    intent = models.TextField()
    sha256 = models.CharField(max_length=64)
    ip = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=300, blank=True)
    on_word_of = OrgForeignKey(
        Member, models.PROTECT, null=True, related_name="+", db_index=False
    )  # None: signed by the customer
    note = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta(OrgModel.Meta):
        constraints = [
            TenantWall(name="approval_wall", append_only=True),
            models.UniqueConstraint(fields=["org", "quote"], name="one_approval_per_quote"),
        ]
        indexes = [models.Index(fields=["org", "quote_version"], name="approval_version")]

    def __str__(self) -> str:
        return self.name

    @property
    def file_name(self) -> str:
        """Of the signed quote."""
        version = self.quote_version
        return printouts.file_name(version.content["number"], f"v{version.number}", "signed")
