"""What is kept of lists: views with a name, the columns somebody chose, exports."""

import uuid
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from onetool.access.roles import Viewer
from onetool.orgs.models import Member
from onetool.records.record import Record, RecordQuerySet
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel
from onetool.work.reactions import ReactionRun


class SavedViewQuerySet(RecordQuerySet["SavedView"]):
    def assigned_to(self, member: Viewer) -> Q:
        """One's own, and those that somebody shared with the team."""
        return Q(owner=member.pk) | Q(is_shared=True)

    def offered_to(self, member: Member, name: str) -> "SavedViewQuerySet":
        """The views of one list, as they stand in its menu."""
        return self.visible_to(member).filter(list_name=name).select_related("owner__user").order_by("name", "pk")


class SavedView(Record):
    """A list's filters, order and columns under a name: one's own, or shared with the team."""

    permission = "views"
    page_name = "listing:view"

    list_name = models.CharField(max_length=40, editable=False)
    name = models.CharField(max_length=60)
    query = models.TextField(max_length=4000, blank=True)  # of the list's address, without the path
    owner = OrgForeignKey(Member, models.CASCADE, related_name="saved_views", db_index=False)
    is_shared = models.BooleanField(_("Shared with the team"), default=False)

    objects = OrgManager.from_queryset(SavedViewQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["org", "list_name", "owner", "name"], name="view_name_once"),
            models.CheckConstraint(name="view_has_a_name", condition=~Q(name="")),
        ]
        indexes = [
            models.Index(fields=["org", "owner", "list_name"], name="view_of_owner"),
            models.Index(fields=["org", "list_name"], name="view_shared", condition=Q(is_shared=True)),
        ]

    def __str__(self) -> str:
        return self.name

    def topics(self) -> list[str]:
        """Of whoever has it in their menu: its owner's desk, or everybody's."""
        return [self.topic, f"organisation:{self.org_id}" if self.is_shared else f"member:{self.owner_id}"]


class ListChoice(OrgModel):
    """What one member chose for one list: its columns in their order, the view it opens with."""

    member = OrgForeignKey(Member, models.CASCADE, related_name="list_choices", db_index=False)
    list_name = models.CharField(max_length=40)
    columns = ArrayField(models.CharField(max_length=60), default=list)
    default_view = OrgForeignKey(SavedView, models.SET_NULL, null=True, related_name="+", db_index=False)

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "member", "list_name"], name="one_choice_a_list"),
        ]
        indexes = [models.Index(fields=["org", "default_view"], name="list_choice_view")]


R = TypeVar("R", bound=models.QuerySet[Any])


def without_given_up(rows: R) -> R:
    """What a worker is going to end: what failed every time keeps nobody from asking anew."""
    failed = ReactionRun.objects.failed().filter(event__subject_kind=rows.model.kind())
    return rows.exclude(pk__in=failed.values("event__subject_id"))


class ExportQuerySet(RecordQuerySet["Export"]):
    def visible_to(self, member: Viewer) -> "ExportQuerySet":
        """Everybody sees their own exports only, as long as they have the rights those were made with."""
        return self.filter(requested_by=member.pk, rights=member.rights)

    def running(self) -> "ExportQuerySet":
        """Those a worker is going to finish."""
        return without_given_up(self.filter(state=Export.State.WAITING))


class Export(Record):
    """What a list shows as a file, made by a task with the rights of whoever asked."""

    permission = "exports"
    page_name = "listing:export"

    class State(models.TextChoices):
        WAITING = "waiting", _("Preparing")
        READY = "ready", _("Ready")
        DROPPED = "dropped", _("Not prepared")

    class Format(models.TextChoices):
        CSV = "csv", _("CSV")
        XLSX = "xlsx", _("Excel")

    requested_by = OrgForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    rights = models.TextField(editable=False)  # whoever asked had them then
    list_name = models.CharField(max_length=40)
    title = models.CharField(max_length=60)  # what the list is called
    query = models.TextField(blank=True)  # of the list's address
    file_format = models.CharField(max_length=4, choices=Format, default=Format.CSV)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    row_count = models.PositiveIntegerField(default=0)
    file_id = models.UUIDField(null=True)

    objects = OrgManager.from_queryset(ExportQuerySet)()

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["org", "requested_by", "id"], name="export_requester")]

    def __str__(self) -> str:
        return self.title

    def topics(self) -> list[str]:
        return [self.topic]


class BulkRunQuerySet(RecordQuerySet["BulkRun"]):
    def visible_to(self, member: Viewer) -> "BulkRunQuerySet":
        """Everybody sees their own: it is done with their rights."""
        return self.filter(requested_by=member.pk)

    def running(self) -> "BulkRunQuerySet":
        """Those a worker is going to end."""
        return without_given_up(self.filter(status=BulkRun.Status.RUNNING))


class BulkRun(Record):
    """One verb done to more rows than somebody waits for: a worker does one after the other, and says how far it is."""

    permission = "views"
    page_name = "listing:bulk_run"

    class Status(models.TextChoices):
        RUNNING = "running", _("Running")
        FINISHED = "finished", _("Finished")
        STOPPED = "stopped", _("Stopped")

    requested_by = OrgForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
    list_name = models.CharField(max_length=40)
    verb = models.CharField(max_length=40)
    title = models.CharField(max_length=60)  # what the verb is called
    answers = models.TextField(blank=True)  # what its form was filled in with, as in an address
    keys = ArrayField(models.UUIDField())  # the rows, as they were chosen
    position = models.PositiveIntegerField(default=0)  # how many of them are behind it
    skipped_count = models.PositiveIntegerField(default=0)
    status = models.CharField(max_length=10, choices=Status, default=Status.RUNNING)
    reason = models.CharField(max_length=200, blank=True)  # why it stopped by itself

    objects = OrgManager.from_queryset(BulkRunQuerySet)()

    class Meta(Record.Meta):
        indexes = [models.Index(fields=["org", "requested_by", "id"], name="bulk_run_requester")]

    def __str__(self) -> str:
        return self.title

    def topics(self) -> list[str]:
        return [self.topic]

    @property
    def is_running(self) -> bool:
        return self.status == self.Status.RUNNING

    @property
    def total(self) -> int:
        """How many rows were chosen."""
        return len(self.keys)

    @property
    def done_count(self) -> int:
        """To how many it was done."""
        return self.position - self.skipped_count

    @property
    def remaining(self) -> int:
        return self.total - self.position

    def done_keys(self) -> list[uuid.UUID]:
        """The rows it was done to."""
        skipped = set(self.skipped.values_list("row_id", flat=True))
        return [key for key in self.keys[: self.position] if key not in skipped]


class SkippedRow(OrgModel):
    """A row that a bulk run left as it was, and why."""

    run = OrgForeignKey(BulkRun, models.CASCADE, related_name="skipped", db_index=False)
    row_id = models.UUIDField()
    reason = models.TextField(blank=True)  # with the row's name; none when it was so already

    class Meta(OrgModel.Meta):
        indexes = [models.Index(fields=["org", "run", "id"], name="skipped_of_run")]
