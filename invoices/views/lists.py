"""Many invoices: the list, the cards on a quote's, a client's and a project's page, a client's statement."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from clients.models import Client
from invoices import lists, statements
from invoices.models import Invoice, Payment
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.web.answers import page
from quotes.models import Quote
from scheduling.models import Project

CARD_SIZE = 8  # invoices on a client's or a project's page
STATEMENT_SIZE = 1000  # movements a statement lists; it sums all


@require_GET
@requires("invoices.view")
def index(request: OrgRequest) -> HttpResponse:
    to_review = Payment.objects.visible_to(request.member).filter(state=Payment.State.NEEDS_REVIEW)
    return lists.invoices.answer(request, payments_to_review=to_review.count())


@require_GET
@requires("invoices.view")
def of_quote(request: OrgRequest, quote_pk: uuid.UUID) -> HttpResponse:
    """The card on a quote's page: what bills it, or the button that makes it."""
    quote = row_or_404(Quote.objects.visible_to(request.member), quote_pk)
    invoices = Invoice.objects.visible_to(request.member).filter(quote=quote).for_list().order_by("-pk")
    is_billed = any(invoice.status != Invoice.Status.VOID for invoice in invoices)
    return page(request, "invoices/_of_quote.html", quote=quote, invoices=invoices, is_billed=is_billed)


@require_GET
@requires("invoices.view")
def of_client(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    """The card on a client's page: the latest invoices and what is owed."""
    client = row_or_404(Client.objects.visible_to(request.member), client_pk)
    invoices = Invoice.objects.visible_to(request.member).filter(client=client)
    return page(
        request,
        "invoices/_of_client.html",
        client=client,
        invoices=invoices.for_list().defer("content").order_by("-pk")[:CARD_SIZE],
        count=invoices.count(),
        owed=invoices.owed(),
        credit=Payment.objects.visible_to(request.member).filter(client=client).credit(),
    )


@require_GET
@requires("invoices.view")
def of_project(request: OrgRequest, project_pk: uuid.UUID) -> HttpResponse:
    """The card on a project's page: what was billed for it."""
    project = row_or_404(Project.objects.visible_to(request.member), project_pk)
    invoices = Invoice.objects.visible_to(request.member).filter(project=project)
    newest = invoices.for_list().defer("content").order_by("-pk")[:CARD_SIZE]
    return page(request, "invoices/_of_project.html", project=project, invoices=newest, count=invoices.count())


@require_GET
@requires("invoices.view")
def statement(request: OrgRequest, client_pk: uuid.UUID) -> HttpResponse:
    """Everything billed and paid by one client, with a running balance: for those who see all of it."""
    if not request.member.grant("invoices").sees_all:
        raise Http404
    client = row_or_404(Client.objects.all(), client_pk)
    return page(
        request,
        "invoices/statement.html",
        client=client,
        statement=statements.of_client(client, most=STATEMENT_SIZE),
        credit=Payment.objects.filter(client=client).credit(),
    )
