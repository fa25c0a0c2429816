"""What quotes and invoices have in common: how they are taxed and discounted, and their lines."""

from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from clients.models import Client
from documents.models.amounts import amount_field, price_field
from onetool.access.roles import Viewer
from onetool.money import AdjustmentKind, Mode
from onetool.records.moving import Moving
from onetool.records.record import RecordQuerySet, Thread
from onetool.tenancy.wall import OrgForeignKey, OrgModel
from scheduling.models import Project, works_on

D = TypeVar("D", bound="Document")


class TaxMode(models.TextChoices):
    PER_RATE = Mode.PER_RATE.value, _("Added to prices")
    PER_LINE = Mode.PER_LINE.value, _("Added to prices, rounded per line item")
    GROSS = Mode.GROSS.value, _("Included in prices")


class DiscountKind(models.TextChoices):
    NONE = "", _("None")
    PERCENT = "percent", _("Percent")
    FIXED = "fixed", _("Amount")


class LineKind(models.TextChoices):
    """What a line of a document is: something priced, or an allowance or a charge for the whole of it."""

    LINE = "line", _("Line item")
    ALLOWANCE = AdjustmentKind.ALLOWANCE.value, _("Discount")
    CHARGE = AdjustmentKind.CHARGE.value, _("Charge")


class DocumentQuerySet(RecordQuerySet[D]):
    def assigned_to(self, member: Viewer) -> Q:
        """Those that follow the member's projects or clients."""
        return works_on(member, "project_id") | Q(project=None, client__account_manager=member.pk)


class Document(Moving):
    """What is written line by line for a client, is added up to the cent, and is frozen when it leaves."""

    # What a copy takes over; a test asks of every field whether it is one of them.
    COPIED: ClassVar[tuple[str, ...]] = (
        "client",
        "project",
        "title",
        "currency",
        "tax_mode",
        "discount_kind",
        "discount_value",
        "message",
        "terms",
    )

    client = OrgForeignKey(Client, models.PROTECT, related_name="%(class)ss", db_index=False)
    project = OrgForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="%(class)ss", db_index=False)
    title = models.CharField(max_length=160)
    currency = models.CharField(max_length=3, editable=False)
    tax_mode = models.CharField(_("Tax"), max_length=10, choices=TaxMode, default=TaxMode.PER_RATE)
    discount_kind = models.CharField(max_length=10, choices=DiscountKind, blank=True)
    discount_value = amount_field(null=True)
    message = models.TextField(blank=True)
    terms = models.TextField(blank=True)
    net = amount_field(default=Decimal(0), editable=False)
    tax = amount_field(default=Decimal(0), editable=False)
    rounding = amount_field(default=Decimal(0), editable=False)
    total = amount_field(default=Decimal(0), editable=False)

    class Meta(Moving.Meta):
        abstract = True
        constraints = [
            *Moving.Meta.constraints,
            models.CheckConstraint(name="%(class)s_adds_up", condition=Q(total=F("net") + F("tax") + F("rounding"))),
            models.CheckConstraint(name="%(class)s_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="%(class)s_discount_has_a_value",
                condition=Q(discount_kind="", discount_value=None) | Q(discount_value__gte=0),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "created_at", "id"], name="%(class)s_by_created"),
            models.Index(fields=["org", "updated_at", "id"], name="%(class)s_by_updated"),
        ]

    def copied(self) -> dict[str, Any]:
        """What a new document with the same client and words starts with, beside its lines."""
        return {name: getattr(self, name) for name in self.COPIED}

    @property
    def thread(self) -> Thread:
        return Client.kind(), self.client_id

    def desks(self) -> list[str]:
        """The topics of everybody whose work it follows."""
        return [f"member:{pk}" for pk in self.project.member_ids()] if self.project else []

    @property
    def is_draft(self) -> bool:
        return bool(self.status == "draft")


class AbstractLine(OrgModel):
    """One line of a document as it stands now; what has left keeps its own copy."""

    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=LineKind, default=LineKind.LINE)
    description = models.TextField()
    quantity = amount_field()
    unit = models.CharField(max_length=20, blank=True)
    unit_price = price_field()
    discount_kind = models.CharField(max_length=10, choices=DiscountKind, blank=True)
    discount_value = amount_field(null=True)
    discount_reason = models.CharField(max_length=200, blank=True)
    charge_kind = models.CharField(max_length=10, choices=DiscountKind, blank=True)
    charge_value = amount_field(null=True)
    charge_reason = models.CharField(max_length=200, blank=True)
    rates = models.JSONField(default=list)  # copies of the rates: name, percent, category, reason
    is_of_all = models.BooleanField(default=False)  # an allowance or a charge for every tax group
    net = amount_field()

    class Meta(OrgModel.Meta):
        abstract = True
        ordering = ["position", "id"]
        constraints = [
            *OrgModel.Meta.constraints,
            models.CheckConstraint(name="%(class)s_price_not_negative", condition=Q(unit_price__gte=0)),
        ]

    def __str__(self) -> str:
        return self.description
