"""Many clients at once: list, board, bulk actions, export."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from clients import lists
from onetool.access.policies import requires
from onetool.access.requests import OrgRequest
from onetool.listing.keyset import Order

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
    return lists.clients.answer(request)


@require_GET
@requires("clients.view")
def board(request: OrgRequest) -> HttpResponse:
    return lists.clients.answer_board(request)


@require_GET
@requires("clients.view")
def contacts(request: OrgRequest) -> HttpResponse:
    return lists.contacts.answer(request)


@require_GET
@requires("clients.view")
def properties(request: OrgRequest) -> HttpResponse:
    return lists.properties.answer(request)
