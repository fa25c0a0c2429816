"""One project: its page, its form, its team, its moves."""

import uuid
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from clients.models import Client
from onetool import clock
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.listing.trail import trail
from onetool.orgs.models import Member
from onetool.records.hidden_fields import uuid_or_none
from onetool.records.refusals import Refused
from onetool.text.typed import isolated
from onetool.web import asking
from onetool.web.answers import page, see, stay
from onetool.web.asking import Page, ask
from onetool.web.forms import initial_of
from scheduling.actions import projects
from scheduling.forms import NewProjectForm, ProjectFields, QuickTaskForm, TeamForm
from scheduling.models import Project, Task

FIELDS = "scheduling/_project_fields.html"
FEED_SIZE = 30  # events shown on the page


def visible(request: OrgRequest, pk: uuid.UUID) -> Project:
    """The project, if the member may see it. Raises Http404."""
    return row_or_404(Project.objects.visible_to(request.member).for_list(), pk)


@require_GET
@requires("projects.view")
def project(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
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
    project = visible(request, pk)
    return trail(request, project, Event.objects.about(project))


@require_http_methods(["GET", "POST"])
@requires("projects.edit")
def new(request: OrgRequest) -> HttpResponse:
    asked = uuid_or_none(request.GET.get("client", ""))
    client = Client.objects.visible_to(request.member).filter(pk__in=[asked] if asked else []).first()
    return ask(
        request,
        NewProjectForm(request.POST or None, member=request.member, client=client),
        gettext("New project"),
        gettext("Create project"),
        act=lambda values: projects.create(by=request.member, **values),
        then=lambda project: see(
            request, project.path, gettext("{title} planned").format(title=isolated(project.title))
        ),
        at=Page(reverse("scheduling:index"), gettext("Projects")),
        fields=FIELDS,
    )


@require_http_methods(["GET", "POST"])
@requires("projects.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    project = visible(request, pk)
    initial = initial_of(project, ProjectFields)
    return asking.edit(
        request,
        ProjectFields(request.POST or None, initial=initial, member=request.member, client=project.client),
        project,
        gettext("Edit project"),
        act=lambda values: projects.edit(project, by=request.member, **values),
        beside=lambda: visible(request, pk),
        at=project,
        fields=FIELDS,
    )


@require_http_methods(["GET", "POST"])
@requires("projects.edit")
def staff(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    project = visible(request, pk)
    initial = {"members": Member.objects.filter(project_places__project=project)}
    return ask(
        request,
        TeamForm(request.POST or None, initial=initial),
        gettext("Team"),
        gettext("Save"),
        act=lambda values: projects.staff(project, by=request.member, team=values["members"]),
        toast=gettext("Team saved"),
        at=project,
        hide_optional=True,
    )


# --- Moves ------------------------------------------------------------------------------------------------------------
@require_POST
@requires("projects.edit")
def move(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """To another state, from a menu or by dragging on the board."""
    project, status = visible(request, pk), request.POST.get("to", "")
    if status not in Project.Status.values:
        raise Refused(gettext("There is no such status."))
    return _moved(request, projects.move(project, by=request.member, status=status))


@require_POST
@requires("projects.edit")
def start(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    return _moved(request, projects.start(visible(request, pk), by=request.member))


@require_POST
@requires("projects.edit")
def complete(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    return _moved(request, projects.complete(visible(request, pk), by=request.member))


@require_POST
@requires("projects.edit")
def cancel(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    undo = reverse("scheduling:reopen_project", args=[pk])
    return _moved(request, projects.cancel(visible(request, pk), by=request.member), undo)


@require_POST
@requires("projects.edit")
def reopen(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    return _moved(request, projects.reopen(visible(request, pk), by=request.member))


def _moved(request: OrgRequest, project: Project, undo: str | None = None) -> HttpResponse:
    status = project.get_status_display().lower()
    return stay(
        request,
        project.path,
        gettext("{title} is now {status}").format(title=isolated(project.title), status=status),
        undo,
    )
