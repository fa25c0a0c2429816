"""Many projects or tasks at once: lists, the board, and the cards other pages fetch."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from clients.models import Client
from onetool import clock
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.listing.shown import collection
from onetool.web.answers import page
from scheduling import lists
from scheduling.models import Project, Task

COLUMN_SIZE = 50  # cards of one column of the board
CARD_SIZE = 10  # projects on a client's page


@require_GET
@requires("projects.view")
def index(request: OrgRequest) -> HttpResponse:
    return lists.projects.answer(request)


@require_GET
@requires("projects.view")
def board(request: OrgRequest) -> HttpResponse:
    return lists.projects.answer_board(request)


@require_GET
@requires("tasks.view")
def tasks(request: OrgRequest) -> HttpResponse:
    return lists.tasks.answer(request)


@require_GET
@requires("tasks.view")
def today(request: OrgRequest) -> HttpResponse:
    """Today's tasks as a card: one's own for who works in the field, everybody's for the office."""
    day = clock.today(request.org)
    tasks = Task.objects.visible_to(request.member).on_day(day).for_list()
    return page(
        request,
        "scheduling/_today.html",
        tasks=tasks[:COLUMN_SIZE],
        count=tasks.count(),
        today=day,
        topics=collection("tasks", request.member),
    )


@require_GET
@requires("projects.view")
def of_client(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    """A client's projects and the next visit as a card of the client's page."""
    client = row_or_404(Client.objects.visible_to(request.member), client_pk)
    projects = Project.objects.visible_to(request.member).filter(client=client).for_list()
    today = clock.today(request.org)
    return page(
        request,
        "scheduling/_of_client.html",
        client=client,
        projects=projects.order_by("-created_at", "-pk")[:CARD_SIZE],
        count=projects.count(),
        next_visit=Task.objects.visible_to(request.member).next_visits(client, today).for_list().first(),
        today=today,
    )
