"""What is kept of lists: views with a name, the columns somebody chose, exports."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

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
    is_shared = models.BooleanField("Shared with the team", default=False)

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


class ExportQuerySet(RecordQuerySet["Export"]):
    def visible_to(self, member: Viewer) -> "ExportQuerySet":
        """Everybody sees their own exports only: they were made with their rights."""
        return self.filter(requested_by=member.pk)

    def running(self) -> "ExportQuerySet":
        """Those a worker is going to finish: what failed every time keeps nobody from asking anew."""
        given_up = ReactionRun.objects.given_up().filter(event__subject_kind=Export.kind())
        return self.filter(state=Export.State.WAITING).exclude(pk__in=given_up.values("event__subject_id"))


class Export(Record):
    """What a list shows as a file, made by a task with the rights of whoever asked."""

    permission = "exports"
    page_name = "listing:export"

    class State(models.TextChoices):
        WAITING = "waiting", "Preparing"
        READY = "ready", "Ready"

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        XLSX = "xlsx", "Excel"

    requested_by = OrgForeignKey(Member, models.CASCADE, related_name="+", db_index=False)
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
