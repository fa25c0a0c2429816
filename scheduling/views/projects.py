"""One project: its page, its form, its team, its moves."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.models import Client
from onetool import clock
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.listing.trail import trail
from onetool.orgs.models import Member
from onetool.records.posted import opened_version, uuid_or_none
from onetool.records.refusals import Refused, Stale
from onetool.text.typed import isolated
from onetool.web.answers import page, refusals, refused, see, stay
from onetool.web.stale import merge
from scheduling import actions
from scheduling.forms import NewProjectForm, ProjectFields, QuickTaskForm, TeamForm, initial_of
from scheduling.models import Project, Task

FEED_SIZE = 30  # events shown on the page


def visible(request: OrgRequest, pk: uuid.UUID) -> Project:
    """The project, if the member may see it. Raises Http404."""
    return row_or_404(Project.objects.visible_to(request.member).for_list(), pk)


@require_GET
@requires("projects.view")
def project(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything about one project."""
    project = visible(request, pk)
    tasks = list(Task.objects.visible_to(request.member).filter(project=project).for_list().order_by("position", "pk"))
    told = Q(subject_kind=Project.kind(), subject_id=project.pk) | Q(
        subject_kind=Task.kind(), subject_id__in=[task.pk for task in tasks]
    )
    return page(
        request,
        "scheduling/project.html",
        project=project,
        rows=ordered(tasks),
        today=clock.today(request.org),
        task_form=QuickTaskForm(),
        events=story(Event.objects.filter(told).order_by("-id"), FEED_SIZE),
    )


def ordered(tasks: list[Task]) -> list[dict[str, Any]]:
    """Each task with the one behind which *Move up* and *Move down* would put it; None where it cannot move."""
    ids = [str(task.pk) for task in tasks]
    rows = []
    for place, task in enumerate(tasks):
        up = None if place == 0 else ids[place - 2] if place > 1 else ""
        down = ids[place + 1] if place + 1 < len(ids) else None
        rows.append({"task": task, "up": up, "down": down})
    return rows


@require_GET
@requires("audit.view")
def history(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The audit trail: who changed what, from what, to what, when, by which channel."""
    project = visible(request, pk)
    return trail(request, project, Event.objects.about(project))


@require_http_methods(["GET", "POST"])
@requires("projects.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A new project."""
    asked = uuid_or_none(request.GET.get("client", ""))
    client = Client.objects.visible_to(request.member).filter(pk__in=[asked] if asked else []).first()
    form = NewProjectForm(request.POST or None, member=request.member, client=client)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            project = actions.create_project(by=request.member, **form.values())
            return see(request, project.path, f"{isolated(project.title)} planned")
    return page(request, "scheduling/project_form.html", form=form, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("projects.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a project's facts."""
    project = visible(request, pk)
    initial = initial_of(project, ProjectFields)
    form = ProjectFields(request.POST or None, initial=initial, member=request.member, client=project.client)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals(form):
                actions.edit_project(
                    project, by=request.member, version=opened_version(request.POST), **form.cleaned_data
                )
                return stay(request, project.path, "Saved")
        except Stale:
            return merge(request, "scheduling/project_form.html", form, visible(request, pk), project=project)
    return page(
        request,
        "scheduling/project_form.html",
        form=form,
        project=project,
        version=project.version,
        status=422 if form.errors else 200,
    )


@require_http_methods(["GET", "POST"])
@requires("projects.edit")
def staff(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Set who is on the team."""
    project = visible(request, pk)
    form = TeamForm(request.POST or None, initial={"members": Member.objects.filter(project_places__project=project)})
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.staff(project, by=request.member, team=form.cleaned_data["members"])
            return stay(request, project.path, "Team saved")
    return page(
        request, "scheduling/team_form.html", form=form, row=project, title="Team", status=422 if form.errors else 200
    )


@require_POST
@requires("projects.edit")
def move(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Move to another state, from a menu or by dragging on the board."""
    project, status = visible(request, pk), request.POST.get("to", "")
    if status not in Project.Status.values:
        return refused(request, Refused("There is no such status."), project.path)
    return _moved(request, project, lambda: actions.move_project(project, by=request.member, status=status))


@require_POST
@requires("projects.edit")
def start(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Work begins."""
    project = visible(request, pk)
    return _moved(request, project, lambda: actions.start_project(project, by=request.member))


@require_POST
@requires("projects.edit")
def complete(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """All is done."""
    project = visible(request, pk)
    return _moved(request, project, lambda: actions.complete_project(project, by=request.member))


@require_POST
@requires("projects.edit")
def cancel(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """It will not be done; undo brings it back."""
    project = visible(request, pk)
    undo = reverse("scheduling:reopen_project", args=[pk])
    return _moved(request, project, lambda: actions.cancel_project(project, by=request.member), undo=undo)


@require_POST
@requires("projects.edit")
def reopen(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take up again."""
    project = visible(request, pk)
    return _moved(request, project, lambda: actions.reopen_project(project, by=request.member))


def _moved(request: OrgRequest, project: Project, move: Callable[[], Project], undo: str | None = None) -> HttpResponse:
    moved = move()
    return stay(
        request, project.path, f"{isolated(moved.title)} is now {moved.get_status_display().lower()}", undo=undo
    )
