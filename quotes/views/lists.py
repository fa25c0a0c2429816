"""Many quotes at once: the list, and the cards other pages fetch."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from clients.models import Client
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.web.answers import page
from quotes import lists
from quotes.models import Quote, QuoteQuerySet
from scheduling.models import Project

CARD_SIZE = 10  # quotes on a client's or a project's page


@require_GET
@requires("quotes.view")
def index(request: OrgRequest) -> HttpResponse:
    return lists.quotes.answer(request)


@require_GET
@requires("quotes.view")
def of_client(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    """A client's quotes as a card of the client's page."""
    client = row_or_404(Client.objects.visible_to(request.member), client_pk)
    quotes = Quote.objects.visible_to(request.member).filter(client=client)
    return _card(request, quotes, row=client, query=f"client={client.pk}")


@require_GET
@requires("quotes.view")
def of_project(request: OrgRequest, project_pk: uuid.UUID) -> HttpResponse:
    """A project's quotes as a card of the project's page."""
    project = row_or_404(Project.objects.visible_to(request.member), project_pk)
    quotes = Quote.objects.visible_to(request.member).filter(project=project)
    return _card(request, quotes, row=project, query=f"client={project.client_id}&project={project.pk}")


def _card(request: OrgRequest, quotes: QuoteQuerySet, *, row: Client | Project, query: str) -> HttpResponse:
    shown = quotes.order_by("-created_at", "-pk")[:CARD_SIZE]
    return page(request, "quotes/_card.html", quotes=shown, count=quotes.count(), row=row, query=query)
