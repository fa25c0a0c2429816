"""One task: its page, its form, its crew, its checklist, its moves, its place in the project."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool import clock
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.orgs.models import Member
from onetool.records.hidden_fields import uuid_or_none
from onetool.text.typed import isolated
from onetool.web import asking
from onetool.web.answers import page, refusals, see, stay
from onetool.web.asking import Page, ask, values_or_refuse
from onetool.web.forms import initial_of
from scheduling.actions import checklists, tasks
from scheduling.forms import AfterForm, NewTaskForm, QuickTaskForm, TaskFields, TeamForm
from scheduling.models import ChecklistItem, Project, Task

FIELDS = "scheduling/_task_fields.html"
FEED_SIZE = 30  # events shown on the page


def visible(request: OrgRequest, pk: uuid.UUID) -> Task:
    """The task, if the member may see it. Raises Http404."""
    return row_or_404(Task.objects.visible_to(request.member).for_list(), pk)


@require_GET
@requires("tasks.view")
def task(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything about one task, for the desk and for the phone of the crew."""
    task = visible(request, pk)
    return page(
        request,
        "scheduling/task.html",
        task=task,
        is_late=task.is_late(clock.today(request.org)),
        contact=task.client.primary_contact if task.client else None,
        events=story(Event.objects.about(task), FEED_SIZE),
    )


@require_http_methods(["GET", "POST"])
@requires("tasks.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A new task, of a project, of a client, or of nobody."""
    asked = {name: uuid_or_none(request.GET.get(name, "")) for name in ("project", "client")}
    initial = {**asked, "on_date": request.GET.get("day")}
    return ask(
        request,
        NewTaskForm(request.POST or None, member=request.member, initial=initial),
        gettext("New task"),
        gettext("Add task"),
        act=lambda values: tasks.create(by=request.member, **values),
        then=lambda task: see(
            request, (task.project or task).path, gettext("{task} added").format(task=isolated(str(task)))
        ),
        at=Page(reverse("scheduling:tasks"), gettext("Tasks")),
        fields=FIELDS,
    )


@require_POST
@requires("tasks.edit")
def add(request: OrgRequest, project_pk: uuid.UUID) -> HttpResponse:
    """A new task by its title alone, at the foot of a project's list."""
    project = row_or_404(Project.objects.visible_to(request.member), project_pk)
    form = QuickTaskForm(request.POST)
    if form.is_valid():
        with refusals(form):
            tasks.create(by=request.member, project=project, **form.values())
            if not request.htmx:
                return see(request, project.path)
            form = QuickTaskForm()
    return page(
        request, "scheduling/_add_task.html", project=project, task_form=form, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@requires("tasks.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    task = visible(request, pk)
    initial = initial_of(task, TaskFields)
    return asking.edit(
        request,
        TaskFields(request.POST or None, initial=initial, member=request.member, client=task.client),
        task,
        gettext("Edit task"),
        act=lambda values: tasks.edit(task, by=request.member, **values),
        beside=lambda: visible(request, pk),
        at=task,
        fields=FIELDS,
    )


@require_http_methods(["GET", "POST"])
@requires("tasks.edit")
def assign(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    task = visible(request, pk)
    return ask(
        request,
        TeamForm(request.POST or None, initial={"members": Member.objects.filter(assignments__task=task)}),
        gettext("Crew"),
        gettext("Save"),
        act=lambda values: tasks.assign(task, by=request.member, crew=values["members"]),
        toast=gettext("Crew saved"),
        at=task,
        hide_optional=True,
    )


# --- Moves ------------------------------------------------------------------------------------------------------------
@require_POST
@requires("tasks.edit")
def start(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    return _moved(request, tasks.start(visible(request, pk), by=request.member))


@require_POST
@requires("tasks.edit")
def complete(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    undo = reverse("scheduling:reopen", args=[pk])
    return _moved(request, tasks.complete(visible(request, pk), by=request.member), undo)


@require_POST
@requires("tasks.edit")
def cancel(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    undo = reverse("scheduling:reopen", args=[pk])
    return _moved(request, tasks.cancel(visible(request, pk), by=request.member), undo)


@require_POST
@requires("tasks.edit")
def reopen(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    return _moved(request, tasks.reopen(visible(request, pk), by=request.member))


def _moved(request: OrgRequest, task: Task, undo: str | None = None) -> HttpResponse:
    status = task.get_status_display().lower()
    return stay(
        request, task.path, gettext("{title} is now {status}").format(title=isolated(task.title), status=status), undo
    )


# --- The checklist, and the place in the project ----------------------------------------------------------------------
@require_POST
@requires("tasks.edit")
def tick(request: OrgRequest, pk: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    task = visible(request, pk)
    row_or_404(ChecklistItem.objects.filter(task=task), item)
    checklists.tick(task, by=request.member, item=item)
    return stay(request, task.path, gettext("Checked off"))


@require_POST
@requires("tasks.edit")
def untick(request: OrgRequest, pk: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    task = visible(request, pk)
    row_or_404(ChecklistItem.objects.filter(task=task), item)
    checklists.untick(task, by=request.member, item=item)
    return stay(request, task.path, gettext("Unchecked"))


@require_POST
@requires("tasks.edit")
def reorder(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a task behind another one of its project, or first."""
    task = visible(request, pk)
    after = values_or_refuse(AfterForm(request.POST), gettext("There is no such position in the list."))["after"]
    tasks.reorder(task, by=request.member, after=after)
    return stay(request, (task.project or task).path, gettext("Moved"))
