"""A copy of everything an organisation has, as one zip."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.access.roles import Viewer
from onetool.access.table import rights
from onetool.listing.models import without_given_up
from onetool.orgs.models import Member
from onetool.records.record import Record, RecordQuerySet
from onetool.tenancy.wall import OrgForeignKey, OrgManager


class ArchiveQuerySet(RecordQuerySet["Archive"]):
    def visible_to(self, member: Viewer) -> "ArchiveQuerySet":
        """For those who may see all that is in it."""
        return self if member.role in rights().FULL else self.none()

    def running(self) -> "ArchiveQuerySet":
        """Those a worker is going to finish."""
        return without_given_up(self.filter(status=Archive.Status.WAITING))


class Archive(Record):
    """Everything the organisation has, as one zip that is kept for some days."""

    permission = "settings"
    page_name = "archive:archive"

    class Status(models.TextChoices):
        WAITING = "waiting", _("Preparing")
        READY = "ready", _("Ready")
        EXPIRED = "expired", _("Expired")

    requested_by = OrgForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    done = models.PositiveIntegerField(default=0)  # of its parts
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)  # bytes
    expires_at = models.DateTimeField(null=True)

    objects = OrgManager.from_queryset(ArchiveQuerySet)()

    class Meta(Record.Meta):
        indexes = [
            models.Index(fields=["org", "id"], name="archive_waiting", condition=Q(status="waiting")),
            models.Index(fields=["expires_at"], name="archive_expiring", condition=Q(status="ready")),
        ]

    def __str__(self) -> str:
        return gettext("all data")

    @property
    def key(self) -> str:
        """Where the zip is in the storage."""
        return f"{self.org_id}/{self.pk}.zip"

    @property
    def is_there(self) -> bool:
        return self.status == self.Status.READY and self.expires_at is not None and self.expires_at > timezone.now()

    def topics(self) -> list[str]:
        return [self.topic, "archives"]
