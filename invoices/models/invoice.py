"""What an invoice is: its draft lines, its frozen content, how it stands; and the credit note that takes it back."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from documents.models import amount_field
from documents.models.document import AbstractLine, Document, DocumentQuerySet
from onetool import clock
from onetool.access.roles import Viewer
from onetool.paper import printouts
from onetool.records.record import Card, Record, RecordQuerySet, Thread
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel, SameOrg, TenantWall
from quotes.models import Quote

ZERO = Decimal(0)
# Settled without having been paid; the same rule as `InvoiceBalance.settled_as`, asked of many.
GIVEN_UP = Q(written_off__gt=0) | Q(credited__gt=0, paid__lte=0)


class Standing(models.TextChoices):
    """How an invoice stands on a day: derived, typed by nobody (MONEY I5)."""

    DRAFT = "draft", _("Draft")
    ISSUED = "issued", _("Issued")
    SENT = "sent", _("Sent")
    PARTLY_PAID = "partly_paid", _("Partly paid")
    OVERDUE = "overdue", _("Overdue")
    PAID = "paid", _("Paid")
    WRITTEN_OFF = "written_off", _("Written off")
    CREDITED = "credited", _("Credited")
    VOID = "void", _("Void")


@dataclass(frozen=True, slots=True)
class Billed:
    """How many invoices ask for money and what for; how many others there are that ask for none."""

    count: int
    total: Decimal
    drafts: int
    void: int


class InvoiceQuerySet(DocumentQuerySet["Invoice"]):
    def for_list(self) -> "InvoiceQuerySet":
        """With everything a list shows, in one query."""
        return self.select_related("client", "balance_row", "org")

    def open(self) -> "InvoiceQuerySet":
        """Issued, and something is still owed."""
        return self.filter(status=Invoice.Status.ISSUED, balance_row__balance__gt=0)

    def overdue(self, today: date) -> "InvoiceQuerySet":
        return self.open().filter(due_date__lt=today)

    def billed(self) -> "Billed":
        """What they come to: no money was asked for by a draft, and none is by a void one.

        Where nothing is joined an index alone knows it.
        """
        status = Invoice.Status
        is_issued = Q(status=status.ISSUED)
        sums = self.order_by().aggregate(
            count=Count("pk", filter=is_issued),
            total=Sum("total", filter=is_issued, default=ZERO),
            drafts=Count("pk", filter=Q(status=status.DRAFT)),
            void=Count("pk", filter=Q(status=status.VOID)),
        )
        return Billed(**sums)

    def owed(self) -> Decimal:
        """What is still owed of them, asked of the open ones only."""
        return self.open().order_by().aggregate(owed=Sum("balance_row__balance"))["owed"] or ZERO

    def standing_as(self, standing: str, today: date) -> "InvoiceQuerySet":
        """Those that stand so on that day; the same rule as `Invoice.standing_on`, asked of many."""
        rows = InvoiceBalance.objects.filter(invoice=OuterRef("pk"))
        is_owed, is_given_up = Exists(rows.filter(balance__gt=0)), Exists(rows.filter(GIVEN_UP))
        settled = self.filter(~is_owed, status=Invoice.Status.ISSUED)
        is_begun = Q(balance_row__paid__gt=0) | Q(balance_row__credited__gt=0)
        is_in_time = self.open().filter(due_date__gte=today)
        return {
            Standing.DRAFT: lambda: self.filter(status=Invoice.Status.DRAFT),
            Standing.VOID: lambda: self.filter(status=Invoice.Status.VOID),
            Standing.PAID: lambda: settled.filter(~is_given_up),
            Standing.WRITTEN_OFF: lambda: settled.filter(balance_row__written_off__gt=0),
            Standing.CREDITED: lambda: settled.filter(is_given_up, balance_row__written_off=0),
            Standing.OVERDUE: lambda: self.overdue(today),
            Standing.PARTLY_PAID: lambda: is_in_time.filter(is_begun),
            Standing.SENT: lambda: is_in_time.exclude(is_begun).filter(sent_at__isnull=False),
            Standing.ISSUED: lambda: is_in_time.exclude(is_begun).filter(sent_at__isnull=True),
        }[Standing(standing)]()


class Invoice(Document):
    """A bill to a client: a draft that can be edited, then a frozen document whose balance moves."""

    permission = "invoices"
    has_marks = True
    page_name = "invoices:detail"
    searched_by = frozenset({"number", "title", "client", "credit_notes"})
    searched_with = {"client": "name"}
    SERIES = "INV"

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        ISSUED = "issued", _("Issued")
        VOID = "void", _("Void")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.DRAFT: {Status.ISSUED},
        Status.ISSUED: {Status.VOID},
        Status.VOID: set(),
    }

    quote = OrgForeignKey(
        Quote, models.PROTECT, null=True, blank=True, related_name="invoices", db_index=False, editable=False
    )
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)

    sequence = models.PositiveIntegerField(null=True, editable=False)
    number = models.CharField(max_length=30, null=True, editable=False)
    issue_date = models.DateField(null=True, editable=False)
    due_date = models.DateField(null=True, editable=False)
    content = models.JSONField(null=True, editable=False)
    content_hash = models.CharField(max_length=64, blank=True, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)

    sent_at = models.DateTimeField(null=True, editable=False)
    viewed_at = models.DateTimeField(null=True, editable=False)

    objects = OrgManager.from_queryset(InvoiceQuerySet)()

    class Meta(Document.Meta):
        constraints = [
            *Document.Meta.constraints,
            models.UniqueConstraint(fields=["org", "sequence"], name="invoice_number_once"),
            models.UniqueConstraint(fields=["org", "quote"], condition=~Q(status="void"), name="one_invoice_per_quote"),
            models.CheckConstraint(name="invoice_is_not_negative", condition=Q(status="draft") | Q(total__gte=0)),
            models.CheckConstraint(
                name="invoice_is_frozen_when_issued",
                condition=Q(status="draft", number=None, sequence=None, content=None, issue_date=None)
                | ~Q(status="draft")
                & Q(
                    number__isnull=False,
                    sequence__isnull=False,
                    content__isnull=False,
                    issue_date__isnull=False,
                    due_date__isnull=False,
                ),
            ),
        ]
        indexes = [
            *Document.Meta.indexes,
            models.Index(fields=["org", "client", "id"], name="invoice_by_client"),
            models.Index(fields=["org", "project", "id"], name="invoice_by_project"),
            models.Index(fields=["org", "status", "created_at", "id"], include=["total"], name="invoice_by_status"),
            models.Index(fields=["org", "due_date", "id"], name="invoice_by_due"),
            models.Index(fields=["org", "total", "id"], name="invoice_by_total"),
        ]

    def __str__(self) -> str:
        return self.number or self.title or gettext("Draft invoice")

    @property
    def subtitle(self) -> str:
        """Its title beside its number; a draft is called by it already."""
        return self.title if self.number else ""

    def topics(self) -> list[str]:
        above = [f"quote:{self.quote_id}"] if self.quote_id else []
        above += [f"project:{self.project_id}"] if self.project_id else []
        return [self.topic, "invoices", *above, *self.client.topics(), *self.desks()]

    @property
    def is_issued(self) -> bool:
        return self.status == self.Status.ISSUED

    @property
    def balance(self) -> Decimal:
        """What is still owed; a draft asks for nothing yet."""
        return ZERO if self.is_draft else self.balance_row.balance

    @property
    def payable(self) -> Decimal:
        """What a payment may bring: what is owed, and what was written off, for it may still come."""
        return self.balance + self.balance_row.written_off if self.is_issued else ZERO

    @property
    def is_free(self) -> bool:
        """Issued for nothing: a warranty, a discount of all of it."""
        return self.is_issued and not self.total

    @property
    def is_open(self) -> bool:
        return self.is_issued and self.balance > 0

    @property
    def can_be_paid(self) -> bool:
        return self.payable > 0

    def standing_on(self, today: date) -> Standing:
        """How it stands on that day; the same rule as `InvoiceQuerySet.standing_as`, asked of one."""
        if self.status != self.Status.ISSUED:
            return Standing(self.status)
        row = self.balance_row
        if row.balance <= 0:
            return row.settled_as
        assert self.due_date  # an issued invoice has one, by CHECK
        if self.due_date < today:
            return Standing.OVERDUE
        if row.paid > 0 or row.credited > 0:
            return Standing.PARTLY_PAID
        return Standing.SENT if self.sent_at else Standing.ISSUED

    @property
    def standing(self) -> Standing:
        """How it stands today, in the organisation's time zone."""
        return self.standing_on(clock.today(self.org))

    @property
    def file_name(self) -> str:
        return printouts.file_name(self.number or "invoice-draft")

    def cards(self) -> tuple[Card]:
        title = f"{self.number} {self.title}".strip() if self.number else self.title
        notes = self.credit_notes.values_list("number", flat=True) if self.number else ()
        return (Card(title, self.client.name, numbers=(self.number or "", *notes)),)


class InvoiceLine(AbstractLine):
    """One line of a draft; once issued the invoice's content speaks, and PostgreSQL keeps the lines as they were."""

    invoice = OrgForeignKey(Invoice, models.CASCADE, related_name="lines", db_index=False)
    # Where it comes from: the quote's version and its line there, so that nothing is billed twice unseen.
    source_version_id = models.UUIDField(null=True)
    source_line = models.PositiveSmallIntegerField(null=True)

    class Meta(AbstractLine.Meta):
        indexes = [models.Index(fields=["org", "invoice", "position"], name="invoice_line_order")]


class InvoiceBalance(OrgModel):
    """How much of an issued invoice is settled; written by the ledger's actions only."""

    invoice = models.OneToOneField(Invoice, models.PROTECT, related_name="balance_row", db_constraint=False)
    total = amount_field()
    paid = amount_field(default=0)
    credited = amount_field(default=0)
    written_off = amount_field(default=0)
    rounded = amount_field(default=0)  # what a card could not be charged for (MONEY A1)
    balance = amount_field()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            SameOrg(name="invoice_balance_same_org", field="invoice"),
            models.CheckConstraint(
                name="balance_adds_up",
                condition=Q(balance=F("total") - F("paid") - F("credited") - F("written_off") - F("rounded")),
            ),
            models.CheckConstraint(
                name="balance_is_not_overpaid",
                condition=Q(balance__gte=0, paid__gte=0, credited__gte=0, written_off__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "invoice"], name="balance_open", condition=Q(balance__gt=0)),
            models.Index(
                fields=["org", "invoice"], name="balance_given_up", condition=Q(written_off__gt=0) | Q(credited__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.balance} of {self.total}"

    @property
    def settled_as(self) -> Standing:
        """How an invoice stands of which nothing is owed: paid, unless the business gave up on the money."""
        if self.written_off > 0:
            return Standing.WRITTEN_OFF
        return Standing.CREDITED if self.credited > 0 and self.paid <= 0 else Standing.PAID


class CreditNoteQuerySet(RecordQuerySet["CreditNote"]):
    def assigned_to(self, member: Viewer) -> Q:
        """Seen by whoever sees the invoice."""
        return Q(invoice__in=Invoice.objects.visible_to(member).values("pk"))


class CreditNote(Record):
    """Takes an issued invoice back, with a number and a chain of its own; rows are only ever added."""

    permission = "invoices"
    page_name = "invoices:detail"
    SERIES = "CN"

    invoice = OrgForeignKey(Invoice, models.PROTECT, related_name="credit_notes", db_index=False)
    sequence = models.PositiveIntegerField(editable=False)
    number = models.CharField(max_length=30, editable=False)
    issue_date = models.DateField(editable=False)
    reason = models.TextField()
    currency = models.CharField(max_length=3)
    total = amount_field()
    content = models.JSONField(editable=False)
    content_hash = models.CharField(max_length=64, editable=False)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = OrgManager.from_queryset(CreditNoteQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            TenantWall(name="creditnote_wall", append_only=True),
            models.UniqueConstraint(fields=["org", "sequence"], name="credit_note_number_once"),
            models.CheckConstraint(name="credit_note_takes_back", condition=Q(total__gte=0)),
        ]
        indexes = [models.Index(fields=["org", "invoice"], name="credit_note_invoice")]

    def __str__(self) -> str:
        return self.number

    def topics(self) -> list[str]:
        return [self.topic, "creditnotes", *self.invoice.topics()]

    @property
    def file_name(self) -> str:
        return printouts.file_name(self.number)

    @property
    def thread(self) -> Thread:
        return Client.kind(), self.invoice.client_id

    @property
    def path(self) -> str:
        return self.path_of(self.invoice_id)
