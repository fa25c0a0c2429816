"""The lists of projects and tasks."""

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.columns import members
from onetool import clock
from onetool.listing.bulk import NOBODY, Verb, active_member, choice_field
from onetool.listing.listing import Listing, found_by
from onetool.listing.marks import tagging
from onetool.orgs.models import Member
from onetool.text.translated import Text, read
from onetool.text.typed import isolated
from onetool.web.forms import DayField
from onetool.web.tags import icon
from scheduling.actions import projects as projects_actions
from scheduling.actions import tasks as tasks_actions
from scheduling.columns import PROJECTS, TASKS
from scheduling.models import Project, Task


def status_field(_: Member) -> forms.Field:
    return choice_field(gettext("Status"), Project.Status.choices)


PROJECT_VERBS = (
    tagging("projects.edit"),
    Verb(
        name="status", label=_("Set status"), policy="projects.edit", said=_("updated"), field=status_field,
        icon="arrow-right",
        act=lambda project, by, status: projects_actions.move(project, by=by, status=status),
    ),
)  # fmt: skip

projects = Listing(
    name="projects",
    title=_("Projects"),
    noun=_("project"),
    nouns=_("projects"),
    columns=PROJECTS,
    page_name="scheduling:index",
    policy="projects.view",
    template="scheduling/projects_list.html",
    more=("ways", "card"),
    rows=Project.objects.visible_to,
    searched=found_by("project"),
    chips="status",
    sort="added",
    opens_drawer=True,
    edits="projects.edit",
    moves="scheduling:move_project",
    moves_need="projects.edit",
    statuses=Project.Status.choices,
    verbs=PROJECT_VERBS,
)


COMPLETED, UNSCHEDULED, OVERDUE = _("Completed"), _("Unscheduled"), _("Overdue")
TODAY, THIS_WEEK, LATER = _("Today"), _("This week"), _("Later")
DONE = _("{title}: done")


def heading(task: Task, member: Member) -> Text:
    """Under which heading a task stands in the list of open work."""
    today = clock.today(member.org)
    if not task.is_open:
        return COMPLETED
    if task.on_date is None:
        return UNSCHEDULED
    if task.is_late(today):
        return OVERDUE
    days = (task.on_date - today).days
    return TODAY if days <= 0 else THIS_WEEK if days <= 7 else LATER


def tick(task: Task, member: Member) -> str:
    """The button that says a task is done, or not yet."""
    if not member.may("tasks.edit"):
        return ""
    url = reverse("scheduling:reopen" if task.is_done else "scheduling:complete", args=[task.pk])
    return format_html(
        '<button class="tick" type="button" hx-post="{}" hx-swap="none" aria-pressed="{}" aria-label="{}">{}</button>',
        url,
        "true" if task.is_done else "false",
        read(DONE).format(title=isolated(task.title)),
        icon("check") if task.is_done else "",
    )


def crew_field(member: Member) -> forms.Field:
    return choice_field(gettext("Person"), [(NOBODY, gettext("Unassigned")), *members(member)])


def day_field(_: Member) -> forms.Field:
    day = DayField(label=gettext("Date"), error_messages={"required": gettext("Choose a date first.")})
    day.widget.attrs |= {"form": "rows", "class": "input-small"}
    return day


def assign(task: Task, by: Member, pk: str) -> None:
    """Let one person have it, or nobody."""
    person = active_member(pk)
    tasks_actions.assign(task, by=by, crew=[person] if person else [])


def is_open(task: Task) -> bool:
    return task.is_open


TASK_VERBS = (
    tagging("tasks.edit"),
    Verb(
        name="assign", label=_("Assign"), policy="tasks.edit", said=_("assigned"), field=crew_field, act=assign,
        icon="clients", dialog=lambda task: reverse("scheduling:assign", args=[task.pk]),
    ),
    Verb(
        name="reschedule", label=_("Reschedule"), policy="tasks.edit", said=_("rescheduled"), field=day_field,
        icon="calendar", fits=is_open,
        act=lambda task, by, day: tasks_actions.edit(task, by=by, on_date=day),
    ),
    Verb(
        name="complete", label=_("Mark completed"), policy="tasks.edit", said=_("completed"), undo="reopen",
        icon="check", fits=is_open,
        act=lambda task, by, _: tasks_actions.complete(task, by=by),
    ),
    Verb(
        name="reopen", label=_("Reopen"), policy="tasks.edit", said=_("reopened"), is_offered=False,
        icon="undo", fits=lambda task: not task.is_open,
        act=lambda task, by, _: tasks_actions.reopen(task, by=by),
    ),
    Verb(
        name="cancel", label=_("Cancel"), policy="tasks.edit", said=_("canceled"), undo="reopen",
        icon="close", fits=is_open,
        act=lambda task, by, _: tasks_actions.cancel(task, by=by),
    ),
)  # fmt: skip

tasks = Listing(
    name="tasks",
    title=_("Tasks"),
    noun=_("task"),
    nouns=_("tasks"),
    columns=TASKS,
    page_name="scheduling:tasks",
    policy="tasks.view",
    template="scheduling/tasks_list.html",
    rows=Task.objects.visible_to,
    searched=found_by("task"),
    usual=lambda rows: rows.open(),
    usual_until=("status", "when"),
    chips="when",
    all_label=_("All open"),
    sort="at",
    group=heading,
    lead=tick,
    opens_drawer=True,
    edits="tasks.edit",
    verbs=TASK_VERBS,
)
