"""What a project and a task are, who is on them, and what can be asked of them."""

import uuid
from datetime import date, time, timedelta
from typing import Any, ClassVar

from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Property
from onetool.access.roles import Viewer
from onetool.orgs.models import Member
from onetool.records.moving import Moving
from onetool.records.record import Card, Record, RecordQuerySet, Thread
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel


def works_on(member: Viewer, project: str = "pk") -> Q:
    """The condition that a member is on a project's team or a crew of its tasks; `project` names the outer key."""
    on_team = ProjectMember.objects.filter(project=OuterRef(project), member=member.pk)
    on_crew = Assignment.objects.filter(task__project=OuterRef(project), member=member.pk)
    return Q(Exists(on_team)) | Q(Exists(on_crew))


# --- Projects ---------------------------------------------------------------------------------------------------------
class ProjectQuerySet(RecordQuerySet["Project"]):
    def assigned_to(self, member: Viewer) -> Q:
        """Those whose team the member is on."""
        return works_on(member)

    def open(self) -> "ProjectQuerySet":
        return self.filter(status__in=[Project.Status.PLANNED, Project.Status.IN_PROGRESS])

    def with_progress(self) -> "ProjectQuerySet":
        """How many tasks it has and how many are done, counted for the rows shown; a join would count those of all."""
        tasks = Task.objects.filter(project=OuterRef("pk")).order_by().values("project").annotate(many=Count("pk"))
        return self.annotate(
            task_count=Coalesce(Subquery(tasks.exclude(status=Task.Status.CANCELLED).values("many")), 0),
            done_count=Coalesce(Subquery(tasks.filter(status=Task.Status.COMPLETED).values("many")), 0),
        )

    def for_list(self) -> "ProjectQuerySet":
        """With everything a page shows, in a fixed number of queries."""
        return self.with_progress().select_related("client", "place").prefetch_related("team__member__user")


class Project(Moving):
    """A piece of work for a client, with its tasks and its team."""

    permission = "projects"
    has_marks = True
    page_name = "scheduling:project"
    searched_by = frozenset({"number", "title", "client"})
    searched_with = {"client": "name"}

    class Status(models.TextChoices):
        PLANNED = "planned", _("Planned")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Canceled")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PLANNED: {Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED},
        Status.IN_PROGRESS: {Status.PLANNED, Status.COMPLETED, Status.CANCELLED},
        Status.COMPLETED: {Status.IN_PROGRESS},
        Status.CANCELLED: {Status.PLANNED},
    }

    client = OrgForeignKey(Client, models.PROTECT, related_name="projects", db_index=False)
    place = OrgForeignKey(
        Property,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="projects",
        db_index=False,
        verbose_name=_("Property"),
    )
    # Given when the project is made: it names no legal document, so a project that is cancelled keeps it.
    number = models.CharField(max_length=20, editable=False)
    title = models.CharField(max_length=160)
    sort_title = models.CharField(max_length=160, editable=False, default="")
    description = models.TextField(blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.PLANNED)
    starts_on = models.DateField(_("Starts"), null=True, blank=True)
    ends_on = models.DateField(_("Ends"), null=True, blank=True)

    objects = OrgManager.from_queryset(ProjectQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["org", "number"], name="project_number_once"),
            models.CheckConstraint(name="project_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="project_ends_after_its_start",
                condition=Q(ends_on__gte=models.F("starts_on")) | Q(ends_on=None) | Q(starts_on=None),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "created_at", "id"], name="project_by_created"),
            models.Index(fields=["org", "updated_at", "id"], name="project_by_updated"),
            models.Index(fields=["org", "sort_title", "id"], name="project_by_title"),
            models.Index(fields=["org", "status", "updated_at", "id"], name="project_by_status"),
            models.Index(fields=["org", "client", "id"], name="project_client"),
            models.Index(fields=["org", "place"], name="project_property"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def topics(self) -> list[str]:
        return [self.topic, "projects", f"client:{self.client_id}", *_desks(self.member_ids())]

    def member_ids(self) -> list[uuid.UUID]:
        """Everybody who works on it: its team and the crews of its tasks."""
        team = ProjectMember.objects.filter(project=self).values_list("member_id", flat=True)
        crews = Assignment.objects.filter(task__project=self).values_list("member_id", flat=True)
        return list(team.union(crews))

    @property
    def thread(self) -> Thread:
        return Client.kind(), self.client_id

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.PLANNED, self.Status.IN_PROGRESS}

    @property
    def named(self) -> str:
        return f"“{self.title}”"

    def cards(self) -> tuple[Card]:
        whose = self.client.name
        return (Card(self.title, f"{self.number} · {whose}", words=(whose,), numbers=(self.number,)),)


class ProjectMember(OrgModel):
    """One member on a project's team."""

    project = OrgForeignKey(Project, models.CASCADE, related_name="team", db_index=False)
    member = OrgForeignKey(Member, models.CASCADE, related_name="project_places", db_index=False)

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "project", "member"], name="on_the_team_once"),
        ]
        indexes = [models.Index(fields=["org", "member", "project"], name="team_of_member")]


# --- Tasks ------------------------------------------------------------------------------------------------------------
class TaskQuerySet(RecordQuerySet["Task"]):
    def assigned_to(self, member: Viewer) -> Q:
        """Those whose crew or whose project's team the member is on."""
        on_crew = Assignment.objects.filter(task=OuterRef("pk"), member=member.pk)
        on_team = ProjectMember.objects.filter(project=OuterRef("project_id"), member=member.pk)
        return Q(Exists(on_crew)) | Q(Exists(on_team))

    def open(self) -> "TaskQuerySet":
        return self.filter(status__in=[Task.Status.PENDING, Task.Status.IN_PROGRESS])

    def on_day(self, day: date) -> "TaskQuerySet":
        """The tasks of one day in the order of its hours, those from the night before and for *any time* first."""
        return (
            self.filter(Q(on_date=day) | self._past_midnight(day))
            .exclude(status=Task.Status.CANCELLED)
            .order_by("on_date", models.F("starts_at").asc(nulls_first=True), "pk")
        )

    def late(self, today: date) -> "TaskQuerySet":
        """The open ones whose last day is over."""
        return self.open().filter(on_date__lt=today).exclude(self._past_midnight(today))

    def on_days(self, when: str, today: date) -> "TaskQuerySet":
        """The open tasks of today, those that are late, of the seven days after today, later …; or the done ones."""
        if when == "done":
            return self.filter(status=Task.Status.COMPLETED)
        week = today + timedelta(days=7)
        return {
            "today": lambda: self.open().on_day(today).order_by(),
            "late": lambda: self.late(today),
            "week": lambda: self.open().filter(on_date__gt=today, on_date__lte=week),
            "coming": lambda: self.open().filter(on_date__gt=today),
            "unscheduled": lambda: self.open().filter(on_date=None),
        }[when]()

    @staticmethod
    def _past_midnight(day: date) -> Q:
        """Begun the evening before and ending on that day."""
        return Q(on_date=day - timedelta(days=1), ends_at__lt=models.F("starts_at"), ends_at__gt=time(0))

    def next_visits(self, client: Client, today: date) -> "TaskQuerySet":
        """The open visits to a client from today on, the first one first."""
        planned = self.open().filter(client=client, task_kind=Task.Kind.VISIT, on_date__gte=today)
        return planned.order_by("on_date", models.F("starts_at").asc(nulls_first=True), "pk")

    def for_list(self) -> "TaskQuerySet":
        """With everything a list shows, in a fixed number of queries."""
        return self.select_related("project", "client", "place").prefetch_related("crew__member__user", "checklist")


class LocalMomentField(models.DateTimeField):  # type: ignore[type-arg]  # no generic at run time
    """A day and an hour on the organisation's clock, whatever zone that is in: PostgreSQL's timestamp without one."""

    def db_type(self, connection: Any) -> str:
        return "timestamp"

    def get_prep_value(self, value: Any) -> Any:
        return self.to_python(value)


class Task(Moving):
    """One thing to do: a visit or a to-do, at an hour, any time on a day, or not yet scheduled."""

    permission = "tasks"
    has_marks = True
    page_name = "scheduling:task"
    searched_by = frozenset({"title", "project", "client"})
    searched_with = {"client": "name", "project": "title"}

    class Kind(models.TextChoices):
        VISIT = "visit", _("Visit")
        TO_DO = "to_do", _("Task")

    class Status(models.TextChoices):
        PENDING = "pending", _("To do")
        IN_PROGRESS = "in_progress", _("In progress")
        COMPLETED = "completed", _("Completed")
        CANCELLED = "cancelled", _("Canceled")

    class Priority(models.IntegerChoices):
        LOW = 1, _("Low")
        NORMAL = 2, _("Normal")
        HIGH = 3, _("High")

    MOVES: ClassVar[dict[str, set[str]]] = {
        Status.PENDING: {Status.IN_PROGRESS, Status.COMPLETED, Status.CANCELLED},
        Status.IN_PROGRESS: {Status.PENDING, Status.COMPLETED, Status.CANCELLED},
        Status.COMPLETED: {Status.PENDING},
        Status.CANCELLED: {Status.PENDING},
    }

    project = OrgForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="tasks", db_index=False)
    client = OrgForeignKey(Client, models.PROTECT, null=True, blank=True, related_name="tasks", db_index=False)
    place = OrgForeignKey(
        Property,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="tasks",
        db_index=False,
        verbose_name=_("Property"),
    )
    title = models.CharField(max_length=160)
    sort_title = models.GeneratedField(
        expression=models.Func("title", function="onetool_folded"),
        output_field=models.CharField(max_length=320),
        db_persist=True,
    )
    notes = models.TextField(_("Instructions"), blank=True)
    task_kind = models.CharField(_("Type"), max_length=10, choices=Kind, default=Kind.VISIT)
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NORMAL)
    on_date = models.DateField(_("Date"), null=True, blank=True)
    starts_at = models.TimeField(_("Start time"), null=True, blank=True)
    ends_at = models.TimeField(_("End time"), null=True, blank=True)
    sort_at = models.GeneratedField(
        expression=models.Func(
            "on_date", Coalesce("starts_at", models.Value(time(0))), template="(%(expressions)s)", arg_joiner=" + "
        ),
        output_field=LocalMomentField(),
        db_persist=True,
        null=True,
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    completed_at = models.DateTimeField(null=True, editable=False)

    objects = OrgManager.from_queryset(TaskQuerySet)()

    class Meta(Record.Meta):
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(name="task_has_a_title", condition=~Q(title="")),
            models.CheckConstraint(
                name="task_hours_need_a_day", condition=Q(starts_at=None) | Q(on_date__isnull=False)
            ),
            models.CheckConstraint(
                name="task_ends_after_its_start",  # on the next day, when the hour is an earlier one
                condition=Q(ends_at=None) | Q(starts_at__isnull=False) & ~Q(ends_at=models.F("starts_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["org", "project", "position", "id"], name="task_of_project"),
            models.Index(fields=["org", "client", "id"], name="task_of_client"),
            models.Index(fields=["org", "place"], name="task_of_property"),
            models.Index(fields=["org", "on_date", "starts_at", "id"], name="task_by_day"),
            models.Index(fields=["org", "created_at", "id"], name="task_by_created"),
            models.Index(fields=["org", "sort_title", "id"], name="task_by_title"),
            models.Index(fields=["org", "sort_at", "id"], name="task_by_start"),
        ]

    def __str__(self) -> str:
        return self.title

    def topics(self) -> list[str]:
        above = [f"project:{self.project_id}"] if self.project_id else []
        client = [f"client:{self.client_id}"] if self.client_id else []
        return [self.topic, "tasks", *above, *client, *_desks(self.member_ids())]

    def member_ids(self) -> list[uuid.UUID]:
        """Everybody who sees it as theirs: its crew and its project's team."""
        crew = Assignment.objects.filter(task=self).values_list("member_id", flat=True)
        team = ProjectMember.objects.filter(project=self.project_id).values_list("member_id", flat=True)
        return list(crew.union(team)) if self.project_id else list(crew)

    @property
    def thread(self) -> Thread:
        return (Client.kind(), self.client_id) if self.client_id else super().thread

    @property
    def is_open(self) -> bool:
        return self.status in {self.Status.PENDING, self.Status.IN_PROGRESS}

    @property
    def is_done(self) -> bool:
        return self.status == self.Status.COMPLETED

    @property
    def checklist_text(self) -> str:
        """The checklist as it is typed: one thing a line."""
        return "\n".join(line.text for line in self.checklist.all())

    @property
    def is_urgent(self) -> bool:
        return self.priority == self.Priority.HIGH

    def is_late(self, today: date) -> bool:
        return self.is_open and self.last_day is not None and self.last_day < today

    @property
    def ends_next_day(self) -> bool:
        """Whether it goes on past midnight."""
        return self.starts_at is not None and self.ends_at is not None and self.ends_at < self.starts_at

    @property
    def hours(self) -> tuple[time | None, time | None]:
        """From when to when; nothing for any time that day."""
        return self.starts_at, self.ends_at

    @property
    def last_day(self) -> date | None:
        """The day it is over; at midnight sharp that is still the day it began."""
        if self.on_date and self.ends_next_day and self.ends_at != time(0):
            return self.on_date + timedelta(days=1)
        return self.on_date

    @property
    def named(self) -> str:
        return f"“{self.title}”"

    def cards(self) -> tuple[Card]:
        above = " · ".join(
            filter(None, [str(self.project) if self.project else "", self.client.name if self.client else ""])
        )
        return (Card(self.title, above),)


class Assignment(OrgModel):
    """One member on a task's crew."""

    task = OrgForeignKey(Task, models.CASCADE, related_name="crew", db_index=False)
    member = OrgForeignKey(Member, models.CASCADE, related_name="assignments", db_index=False)

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "task", "member"], name="on_the_crew_once"),
        ]
        indexes = [models.Index(fields=["org", "member", "task"], name="crew_of_member")]


class ChecklistItem(OrgModel):
    """One line of a task's checklist."""

    task = OrgForeignKey(Task, models.CASCADE, related_name="checklist", db_index=False)
    text = models.CharField(max_length=2100)  # a line of a quote with its quantity
    position = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)

    class Meta(OrgModel.Meta):
        ordering = ["position", "id"]
        indexes = [models.Index(fields=["org", "task", "position"], name="checklist_of_task")]

    def __str__(self) -> str:
        return self.text

    @property
    def is_done(self) -> bool:
        return self.done_at is not None

    def mark(self, is_done: bool) -> bool:
        """Set or clear the tick, unsaved. Returns whether that changes anything."""
        if is_done == self.is_done:
            return False
        self.done_at = timezone.now() if is_done else None
        return True


def _desks(member_ids: list[uuid.UUID]) -> list[str]:
    return [f"member:{pk}" for pk in member_ids]
