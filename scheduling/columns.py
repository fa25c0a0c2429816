"""What can be known of projects and tasks: lists, filters, saved views and exports read it here."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from clients.columns import members
from onetool import clock
from onetool.listing.columns import Columns, Kind, OnPhone, Rows, computed, of_field, question, relation
from onetool.listing.marks import favorites, tags, with_star
from onetool.orgs.models import Member
from onetool.text.translated import read
from onetool.web.tags import tone
from scheduling.models import Project, Task


def with_team(rows: Rows, _: Member) -> Rows:
    return rows.prefetch_related("team__member__user")


def with_crew(rows: Rows, _: Member) -> Rows:
    return rows.prefetch_related("crew__member__user")


def with_client(rows: Rows, _: Member) -> Rows:
    return rows.select_related("client")


def with_project(rows: Rows, _: Member) -> Rows:
    return rows.select_related("project")


def with_place(rows: Rows, _: Member) -> Rows:
    return rows.select_related("place")


def with_progress(rows: Rows, _: Member) -> Rows:
    return rows.with_progress()


PROGRESS = _("{done} of {all}")


def progress(project: Any) -> str:  # with the counts of `with_progress`
    """How many of its tasks are done."""
    if not project.task_count:
        return ""
    return read(PROGRESS).format(done=project.done_count, all=project.task_count)


PROJECTS = Columns(
    Project,
    of_field("title", note=lambda project: project.number, fetch=with_star, is_starred=lambda row: row.is_starred),
    of_field("number", is_shown=False),
    of_field("status", tone=lambda project: tone(project.status), on_phone=OnPhone.PLAIN),
    relation("client", fetch=with_client, on_phone=OnPhone.LINE),
    of_field("starts_on", "starts"),
    of_field("ends_on", "ends"),
    computed(
        "tasks", _("Tasks"), Kind.TEXT, progress, fetch=with_progress, on_phone=OnPhone.PLAIN,
    ),
    computed(
        "member", _("Team"), Kind.PEOPLE, lambda project: [one.member.display_name for one in project.team.all()],
        where="team__member", is_many=True, options=members, fetch=with_team,
    ),
    of_field("created_at", "added", label=_("Added")),
    of_field("updated_at", "changed", label=_("Updated"), is_shown=False),
    relation("place", name="property", label=_("Property"), fetch=with_place, is_shown=False, where=""),
    of_field("description", is_shown=False),
    tags(is_shown=False),
    favorites(),
)  # fmt: skip

# --- Tasks ------------------------------------------------------------------------------------------------------------
WHEN = [
    ("today", _("Today")), ("late", _("Overdue")), ("week", _("This week")), ("coming", _("Upcoming")),
    ("unscheduled", _("Unscheduled")), ("done", _("Completed")),
]  # fmt: skip


def on_days(rows: Rows, values: Sequence[str], member: Member) -> Rows:
    """The tasks of today, those that are overdue …: one of the words of `WHEN`."""
    return rows.on_days(values[-1], clock.today(member.org))


def _project_title(task: Task) -> str:
    return task.project.title if task.project else ""


def _unusual_priority(task: Task) -> str:
    """Nothing for what is as usual: the others are to be seen."""
    return "" if task.priority == Task.Priority.NORMAL else task.get_priority_display()


def _checklist(task: Task) -> int | None:
    return len(task.checklist.all()) or None


def with_checklist(rows: Rows, _: Member) -> Rows:
    return rows.prefetch_related("checklist")


def mine(rows: Rows, values: Sequence[str], member: Member) -> Rows:
    """Those whose crew the member is on."""
    own = Task.objects.filter(crew__member=member.pk).values("pk")
    return rows.filter(pk__in=own) if values[-1] == "True" else rows.exclude(pk__in=own)


TASKS = Columns(
    Task,
    of_field("title", fetch=with_star, is_starred=lambda row: row.is_starred),
    computed(
        "at", _("When"), Kind.DAY, lambda task: task.on_date, sort="sort_at", note=lambda task: task.hours,
        on_phone=OnPhone.PLAIN, is_late=lambda task: task.is_late(clock.today(task.org)),
    ),
    of_field("on_date", "day", is_shown=False),
    of_field("status", tone=lambda task: tone(task.status), on_phone=OnPhone.PLAIN),
    relation("client", fetch=with_client, on_phone=OnPhone.LINE),
    relation("project", read=_project_title, fetch=with_project),
    computed(
        "member", _("Assigned to"), Kind.PEOPLE, lambda task: [one.member.display_name for one in task.crew.all()],
        where="crew__member", is_many=True, options=members, fetch=with_crew, on_phone=OnPhone.PLAIN,
    ),
    of_field("priority", read=_unusual_priority),
    of_field("task_kind", "type", is_shown=False),
    relation("place", name="property", label=_("Property"), fetch=with_place, is_shown=False, where=""),
    computed("checklist", _("Checklist"), Kind.NUMBER, _checklist, fetch=with_checklist, is_shown=False),
    of_field("notes", is_shown=False),
    of_field("completed_at", "completed", label=_("Completed"), is_shown=False),
    of_field("created_at", "added", label=_("Added"), is_shown=False),
    question("when", _("When"), on_days, choices=WHEN),
    question("mine", _("Assigned to me"), mine),
    tags(is_shown=False),
    favorites(),
)  # fmt: skip
