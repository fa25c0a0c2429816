"""One task: its page, its form, its crew, its checklist, its moves, its place in the project."""

import uuid
from collections.abc import Callable

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool import clock
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.orgs.models import Member
from onetool.records.posted import opened_version, uuid_or_none
from onetool.records.refusals import Refused, Stale
from onetool.text.typed import isolated
from onetool.web.answers import page, refusals, refused, see, stay
from onetool.web.stale import merge
from scheduling import actions
from scheduling.forms import AfterForm, NewTaskForm, QuickTaskForm, TaskFields, TeamForm, initial_of
from scheduling.models import ChecklistItem, Project, Task

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
    form = NewTaskForm(
        request.POST or None, member=request.member, initial={**asked, "on_date": request.GET.get("day")}
    )
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            task = actions.create(by=request.member, **form.values())
            above = task.project.path if task.project else task.path
            return see(request, above, f"{isolated(str(task))} added")
    return page(request, "scheduling/task_form.html", form=form, status=422 if form.errors else 200)


@require_POST
@requires("tasks.edit")
def add(request: OrgRequest, project_pk: uuid.UUID) -> HttpResponse:
    """A new task by its title alone, at the foot of a project's list."""
    project = row_or_404(Project.objects.visible_to(request.member), project_pk)
    form = QuickTaskForm(request.POST)
    if form.is_valid():
        with refusals(form):
            actions.create(by=request.member, project=project, **form.values())
            if not request.htmx:
                return see(request, project.path)
            form = QuickTaskForm()
    return page(
        request, "scheduling/_add_task.html", project=project, task_form=form, status=422 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
@requires("tasks.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a task's facts and the lines of its checklist."""
    task = visible(request, pk)
    initial = initial_of(task, TaskFields)
    form = TaskFields(request.POST or None, initial=initial, member=request.member, client=task.client)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals(form):
                actions.edit(task, by=request.member, version=opened_version(request.POST), **form.values())
                return stay(request, task.path, "Saved")
        except Stale:
            return merge(request, "scheduling/task_form.html", form, visible(request, pk), task=task)
    return page(
        request,
        "scheduling/task_form.html",
        form=form,
        task=task,
        version=task.version,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("tasks.edit")
def assign(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Set who is on the crew."""
    task = visible(request, pk)
    form = TeamForm(request.POST or None, initial={"members": Member.objects.filter(assignments__task=task)})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.assign(task, by=request.member, crew=form.cleaned_data["members"])
            return stay(request, task.path, "Crew saved")
    return page(
        request, "scheduling/team_form.html", form=form, row=task, title="Crew", status=422 if form.errors else 200
    )


@require_POST
@requires("tasks.edit")
def start(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Somebody is at it."""
    task = visible(request, pk)
    return _moved(request, task, lambda: actions.start(task, by=request.member))


@require_POST
@requires("tasks.edit")
def complete(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """It is done; undo takes it up again."""
    task = visible(request, pk)
    return _moved(
        request, task, lambda: actions.complete(task, by=request.member), undo=reverse("scheduling:reopen", args=[pk])
    )


@require_POST
@requires("tasks.edit")
def cancel(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """It will not be done; undo takes it up again."""
    task = visible(request, pk)
    return _moved(
        request, task, lambda: actions.cancel(task, by=request.member), undo=reverse("scheduling:reopen", args=[pk])
    )


@require_POST
@requires("tasks.edit")
def reopen(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take up again."""
    task = visible(request, pk)
    return _moved(request, task, lambda: actions.reopen(task, by=request.member))


@require_POST
@requires("tasks.edit")
def tick(request: OrgRequest, pk: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """One line of the checklist is done."""
    task = visible(request, pk)
    row_or_404(ChecklistItem.objects.filter(task=task), item)
    actions.tick(task, by=request.member, item=item)
    return stay(request, task.path, "Checked off")


@require_POST
@requires("tasks.edit")
def untick(request: OrgRequest, pk: uuid.UUID, item: uuid.UUID) -> HttpResponse:
    """One line of the checklist is to be done again."""
    task = visible(request, pk)
    row_or_404(ChecklistItem.objects.filter(task=task), item)
    actions.untick(task, by=request.member, item=item)
    return stay(request, task.path, "Unchecked")


@require_POST
@requires("tasks.edit")
def reorder(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Put a task behind another one of its project, or first."""
    task, form = visible(request, pk), AfterForm(request.POST)
    path = task.project.path if task.project else task.path
    if not form.is_valid():
        return refused(request, Refused("There is no such position in the list."), path)
    actions.reorder(task, by=request.member, after=form.cleaned_data["after"])
    return stay(request, path, "Moved")


def _moved(request: OrgRequest, task: Task, move: Callable[[], Task], undo: str | None = None) -> HttpResponse:
    moved = move()
    return stay(request, task.path, f"{isolated(moved.title)} is now {moved.get_status_display().lower()}", undo=undo)
