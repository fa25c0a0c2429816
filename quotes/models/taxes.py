"""The tax rates an organisation charges."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from onetool.money import Category
from onetool.orgs.models import Member
from onetool.records import Record
from onetool.tenancy import OrgManager


class TaxRateQuerySet(models.QuerySet["TaxRate"]):
    def visible_to(self, member: Member) -> "TaxRateQuerySet":
        """Rates are the organisation's settings."""
        return self if member.grant("settings").sees_all else self.none()

    def current(self) -> "TaxRateQuerySet":
        return self.filter(archived_at=None).order_by("-is_default", "name", "pk")


class TaxRate(Record):
    """A tax the organisation charges; documents copy it, so that a later change of the rate changes none of them."""

    permission = "settings"
    page_name = "quotes:taxes"

    class Category(models.TextChoices):
        STANDARD = Category.STANDARD.value, "Standard"
        ZERO = Category.ZERO.value, "Zero rate"
        EXEMPT = Category.EXEMPT.value, "Exempt"
        REVERSE_CHARGE = Category.REVERSE_CHARGE.value, "Reverse charge"
        OUTSIDE_SCOPE = Category.OUTSIDE_SCOPE.value, "Outside the scope of tax"

    name = models.CharField(max_length=60)
    percent = models.DecimalField(max_digits=7, decimal_places=4)
    category = models.CharField(max_length=20, choices=Category, default=Category.STANDARD)
    reason = models.CharField(max_length=200, blank=True)
    is_default = models.BooleanField("On new lines", default=False)
    archived_at = models.DateTimeField(null=True, editable=False)

    objects = OrgManager.from_queryset(TaxRateQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["org", "name", "percent"], condition=Q(archived_at=None), name="tax_rate_once"
            ),
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
    def frozen(self) -> dict[str, str]:
        """The rate as documents keep it."""
        return {
            "name": self.name,
            "percent": f"{self.percent.normalize():f}",
            "category": self.category,
            "reason": self.reason,
        }
