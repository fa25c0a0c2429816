"""The taxes an organisation charges: rates, groups of rates, and which one applies where."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Property
from onetool.money import Category
from onetool.records.record import Record, RecordQuerySet
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel


class TaxRateQuerySet(RecordQuerySet["TaxRate"]):
    def current(self) -> "TaxRateQuerySet":
        return self.filter(archived_at=None).order_by("-is_default", "name", "pk")


class TaxRate(Record):
    """A tax the organisation charges; documents copy it, so that a later change of the rate changes none of them."""

    permission = "settings"
    page_name = "documents:taxes"

    class Category(models.TextChoices):
        STANDARD = Category.STANDARD.value, _("Standard")
        ZERO = Category.ZERO.value, _("Zero rate")
        EXEMPT = Category.EXEMPT.value, _("Exempt")
        REVERSE_CHARGE = Category.REVERSE_CHARGE.value, _("Reverse charge")
        OUTSIDE_SCOPE = Category.OUTSIDE_SCOPE.value, _("Outside the scope of tax")

    name = models.CharField(max_length=60)
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    category = models.CharField(max_length=20, choices=Category, default=Category.STANDARD)
    reason = models.CharField(max_length=200, blank=True)
    is_default = models.BooleanField(_("Default"), default=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = OrgManager.from_queryset(TaxRateQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "name", "percent"], condition=Q(archived_at=None), name="tax_rate_once"
            ),
            models.UniqueConstraint(fields=["org"], condition=Q(is_default=True), name="one_default_tax_rate"),
            models.CheckConstraint(name="tax_rate_in_percent", condition=Q(percent__gte=0, percent__lte=100)),
            models.CheckConstraint(
                name="only_the_standard_rate_has_a_percent", condition=Q(category="standard") | Q(percent=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.percent.normalize():f} %"

    @classmethod
    def path_of(cls, pk: uuid.UUID) -> str:  # noqa: ARG003  # all rates are on one page
        return reverse(cls.page_name, urlconf=settings.STAFF_URLCONF)

    @property
    def rates(self) -> "Rates":
        """It alone, as a group has several."""
        return Rates((self,))

    @property
    def frozen(self) -> dict[str, str]:
        """The rate as documents keep it."""
        return {
            "name": self.name,
            "percent": f"{self.percent.normalize():f}",
            "category": self.category,
            "reason": self.reason,
        }


class Rates(tuple[TaxRate, ...]):
    """Rates in their order, written as people read them."""

    def __str__(self) -> str:
        return " + ".join(map(str, self))

    @property
    def frozen(self) -> list[dict[str, str]]:
        return [rate.frozen for rate in self]


class TaxGroupQuerySet(RecordQuerySet["TaxGroup"]):
    def current(self) -> "TaxGroupQuerySet":
        """Those one can choose, each with its rates."""
        rates = models.Prefetch("members", TaxGroupRate.objects.select_related("rate"))
        return self.filter(archived_at=None).order_by("-is_default", "name", "pk").prefetch_related(rates)


class TaxGroup(Record):
    """Rates that are charged together and shown one by one: State + City."""

    MOST_RATES = 10

    permission = "settings"
    page_name = "documents:taxes"

    name = models.CharField(max_length=60)
    is_default = models.BooleanField(_("Default"), default=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = OrgManager.from_queryset(TaxGroupQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["org", "name"], condition=Q(archived_at=None), name="tax_group_once"),
            models.UniqueConstraint(fields=["org"], condition=Q(is_default=True), name="one_default_tax_group"),
            models.CheckConstraint(
                name="default_tax_group_is_current", condition=Q(is_default=False) | Q(archived_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def path_of(cls, pk: uuid.UUID) -> str:  # noqa: ARG003  # all groups are on one page
        return reverse(cls.page_name, urlconf=settings.STAFF_URLCONF)

    @property
    def rates(self) -> Rates:
        """In their order."""
        return Rates(member.rate for member in self.members.all())


class TaxGroupRate(OrgModel):
    """A rate in a group, with its position."""

    group = OrgForeignKey(TaxGroup, models.CASCADE, related_name="members", db_index=False)
    rate = OrgForeignKey(TaxRate, models.PROTECT, related_name="groups", db_index=False)
    position = models.PositiveSmallIntegerField()

    class Meta(OrgModel.Meta):
        ordering = ["position", "id"]
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "group", "rate"], name="rate_once_in_its_group"),
        ]
        indexes = [models.Index(fields=["org", "rate"], name="tax_group_of_rate")]

    def __str__(self) -> str:
        return f"{self.position}. {self.rate}"


class TaxDefault(OrgModel):
    """The group that new lines for a client or at a property start with, in place of the organisation's."""

    group = OrgForeignKey(TaxGroup, models.CASCADE, related_name="defaults", db_index=False)
    client = OrgForeignKey(Client, models.CASCADE, null=True, related_name="tax_defaults", db_index=False)
    place = OrgForeignKey(Property, models.CASCADE, null=True, related_name="tax_defaults", db_index=False)

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "client"], name="one_tax_default_per_client"),
            models.UniqueConstraint(fields=["org", "place"], name="one_tax_default_per_property"),
            models.CheckConstraint(
                name="tax_default_of_a_client_or_a_property",
                condition=Q(client=None, place__isnull=False) | Q(client__isnull=False, place=None),
            ),
        ]
        indexes = [models.Index(fields=["org", "group"], name="tax_default_group")]

    def __str__(self) -> str:
        return f"{self.group} for {self.client or self.place}"
