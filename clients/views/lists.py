"""Many clients at once: list, board, bulk actions, export."""

import uuid
from dataclasses import asdict
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from clients import actions
from clients.filters import ClientFilter
from clients.forms import BulkForm
from clients.models import Client, ClientQuerySet, Export
from onetool.abilities.stars.models import Star
from onetool.abilities.tags import actions as tags
from onetool.abilities.tags.forms import NO_TAG, TagForm
from onetool.abilities.tags.models import Tag
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.listing.keyset import Order, paginate
from onetool.orgs.models import Member
from onetool.web.answers import page, refused, see, stay
from onetool.work.reactions import ReactionRun

ORDERS = (
    Order("name", "sort_name", "Name"),
    Order("added", "created_at", "Added", is_descending=True),
    Order("changed", "updated_at", "Updated", is_descending=True),
)
STILL_RUNNING = "Your last export is still being prepared. When it is ready, export again."
COLUMN_SIZE = 50  # cards of one column of the board


@require_GET
@requires("clients.view")
def index(request: OrgRequest) -> HttpResponse:
    """The list, filtered and sorted as the address says."""
    wanted = ClientFilter.read(request.GET)
    clients = wanted.of(request.member)
    shown = paginate(clients.for_list(), request, orders=ORDERS)
    return page(
        request,
        "clients/index.html",
        filter=wanted,
        clients=shown,
        starred=Star.objects.among(shown, request.member),
        count=clients.count(),
        statuses=Client.Status.choices,
        topics=_topics(request.member),
        **_ways_to_narrow(request.member),
    )


@require_GET
@requires("clients.view")
def board(request: OrgRequest) -> HttpResponse:
    """A column per state; the same filters as the list."""
    wanted = ClientFilter.read(request.GET)
    clients = wanted.of(request.member)
    columns = []
    for status in (Client.Status.LEAD, Client.Status.ACTIVE, Client.Status.INACTIVE):
        of_status = clients.filter(status=status)
        columns.append(
            {
                "status": status,
                "count": of_status.count(),
                "clients": of_status.for_list().order_by("-updated_at", "-pk")[:COLUMN_SIZE],
            }
        )
    return page(
        request,
        "clients/board.html",
        filter=wanted,
        columns=columns,
        topics=_topics(request.member),
        **_ways_to_narrow(request.member),
    )


def _ways_to_narrow(member: Member) -> dict[str, Any]:
    """What list and board offer besides typing."""
    return {
        "tags": Tag.objects.on(Client, member).order_by("name").values_list("name", flat=True).distinct()[:50],
        "managers": sorted(Member.objects.active().select_related("user"), key=attrgetter("sort_name")),
    }


def _topics(member: Member) -> str:
    """What a list watches: everything, or what is assigned."""
    return "clients" if member.grant("clients").sees_all else f"member:{member.pk}"


@require_POST
@requires("clients.delete")
def bulk_archive(request: OrgRequest) -> HttpResponse:
    """Archive the ticked clients, with undo."""
    archived = actions.archive_all(_chosen(request, request.POST), by=request.member)
    undo = f"{reverse('clients:bulk_restore')}?{urlencode([('ids', client.pk) for client in archived])}"
    return stay(request, reverse("clients:index"), f"{len(archived)} archived", undo=undo if archived else None)


@require_POST
@requires("clients.delete")
def bulk_restore(request: OrgRequest) -> HttpResponse:
    """Bring back those that were archived together: the address of the undo names them."""
    restored = actions.restore_all(_chosen(request, request.GET), by=request.member)
    return stay(request, reverse("clients:index"), f"{len(restored)} restored")


@require_POST
@requires("clients.edit")
def bulk_tag(request: OrgRequest) -> HttpResponse:
    """Mark the ticked clients with a tag."""
    chosen, form = _chosen(request, request.POST), TagForm({"name": request.POST.get("tag", "")})
    if not form.is_valid():
        return refused(request, NO_TAG, reverse("clients:index"))
    tagged = tags.add_all(chosen, by=request.member, name=form.cleaned_data["name"])
    return stay(request, reverse("clients:index"), f"{len(tagged)} tagged")


def _chosen(request: OrgRequest, named_in: QueryDict) -> ClientQuerySet:
    form = BulkForm(named_in)
    ids: list[uuid.UUID] = form.cleaned_data["ids"] if form.is_valid() else []
    chosen: ClientQuerySet = Client.objects.visible_to(request.member).filter(pk__among=ids)
    return chosen


@require_POST
@requires("clients.view")
def export(request: OrgRequest) -> HttpResponse:
    """Ask for what the list shows as a file."""
    wanted = asdict(ClientFilter.read(request.POST))
    asked = actions.request_export(by=request.member, query=wanted)
    is_another = asked.query != wanted
    return see(request, reverse("clients:export", args=[asked.pk]), STILL_RUNNING if is_another else None)


@require_GET
@requires("clients.view")
def exported(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The export's progress, then its file; when it cannot be written, that and the way to ask once more."""
    asked = row_or_404(Export.objects.visible_to(request.member), pk)
    is_given_up = ReactionRun.objects.about(asked).given_up().exists()
    return page(request, "clients/export.html", export=asked, is_given_up=is_given_up)
