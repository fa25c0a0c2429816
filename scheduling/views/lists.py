"""Many projects or tasks at once: lists, the board, and the cards other pages fetch."""

import uuid
from operator import attrgetter

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from clients.models import Client
from onetool import clock
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.listing.keyset import Order, paginate, top
from onetool.orgs.models import Member
from onetool.web.answers import page
from scheduling.filters import ProjectFilter, TaskFilter
from scheduling.models import Project, Task

PROJECT_ORDERS = (
    Order("added", "created_at", "Added", is_descending=True),
    Order("title", "sort_title", "Title"),
    Order("changed", "updated_at", "Updated", is_descending=True),
)
TASK_ORDERS = (Order("added", "created_at", "Added", is_descending=True), Order("title", "title", "Title"))
COLUMN_SIZE = 50  # cards of one column of the board
CARD_SIZE = 10  # projects on a client's page


def topics_of(member: Member, name: str) -> str:
    """What a list watches: everything, or what is assigned."""
    return name if member.grant(name).sees_all else f"member:{member.pk}"


@require_GET
@requires("projects.view")
def index(request: OrgRequest) -> HttpResponse:
    """The list of projects, filtered and sorted as the address says."""
    wanted = ProjectFilter.read(request.GET)
    projects = wanted.of(request.member)
    return page(
        request,
        "scheduling/index.html",
        filter=wanted,
        projects=paginate(projects.for_list(), request, orders=PROJECT_ORDERS),
        count=projects.count(),
        statuses=Project.Status.choices,
        members=sorted(Member.objects.active().select_related("user"), key=attrgetter("sort_name")),
        topics=topics_of(request.member, "projects"),
    )


@require_GET
@requires("projects.view")
def board(request: OrgRequest) -> HttpResponse:
    """A column per state; the same filters as the list."""
    wanted = ProjectFilter.read(request.GET)
    projects = wanted.of(request.member)
    columns = []
    for status in Project.Status:
        of_status = projects.filter(status=status)
        rows = top(of_status.for_list().order_by("-updated_at", "-pk"), COLUMN_SIZE)
        columns.append({"status": status, "count": of_status.count(), "projects": rows})
    return page(
        request, "scheduling/board.html", filter=wanted, columns=columns, topics=topics_of(request.member, "projects")
    )


@require_GET
@requires("tasks.view")
def tasks(request: OrgRequest) -> HttpResponse:
    """The list of tasks: today, late, coming, unscheduled, done."""
    wanted, today = TaskFilter.read(request.GET), clock.today(request.org)
    rows = wanted.of(request.member, today)
    return page(
        request,
        "scheduling/tasks.html",
        filter=wanted,
        tasks=paginate(rows.for_list(), request, orders=TASK_ORDERS),
        count=rows.count(),
        today=today,
        topics=topics_of(request.member, "tasks"),
    )


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
        topics=topics_of(request.member, "tasks"),
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
