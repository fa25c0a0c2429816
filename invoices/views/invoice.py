"""One invoice: its page and the form of its draft."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods

from invoices import actions
from invoices.actions.drafting import counted
from invoices.composing import content_of, written
from invoices.documents import BilledLine
from invoices.forms import InvoiceFields, NewInvoiceForm, invoice_initial
from invoices.models import Invoice, Payment
from onetool.events import Event
from onetool.permissions import OrgRequest, requires, row_or_404
from onetool.records import Stale
from onetool.web import merge, page, refusals, see
from quotes.documents import totals_content
from quotes.explaining import sentences
from quotes.fields import TaxChoices
from quotes.forms import LineRows
from scheduling.forms import opened_version, uuid_or_none

FEED_SIZE = 30


def visible(request: OrgRequest, pk: uuid.UUID) -> Invoice:
    """The invoice, if the member may see it. Raises Http404."""
    rows = Invoice.objects.visible_to(request.member).for_list().select_related("quote", "project")
    return row_or_404(rows, pk)


@require_GET
@requires("invoices.view")
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The document, how it stands, and what happened to it."""
    invoice = visible(request, pk)
    totals = counted(invoice, written(invoice))
    payments = Payment.objects.visible_to(request.member)
    return page(
        request,
        "invoices/detail.html",
        invoice=invoice,
        content=invoice.content or content_of(invoice, totals),
        steps=sentences(totals.explanation, request.org.locale),
        payments=(payments.filter(invoice=invoice) | payments.filter(allocations__invoice=invoice))
        .distinct()
        .order_by("-id"),
        ledger=invoice.ledger.order_by("id"),
        credit=payments.filter(client=invoice.client, currency=invoice.currency).credit(),
        credit_note=invoice.credit_notes.first(),
        events=Event.objects.in_thread_of(invoice.client).filter(topics__contains=[invoice.topic])[:FEED_SIZE],
    )


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A draft by hand."""
    client = uuid_or_none(request.GET.get("client", ""))
    form = NewInvoiceForm(request.POST or None, member=request.member, initial={"client": client})
    rows = _rows(request)
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        with refusals(form):
            invoice = actions.create(by=request.member, lines=rows.lines, **form.values())
            return see(request, invoice.path, "Draft saved")
    return _editor(request, form, rows)


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft: facts and lines in one save."""
    invoice = visible(request, pk)
    if not invoice.is_draft:
        return see(request, invoice.path)
    initial = invoice_initial(invoice)
    form = InvoiceFields(request.POST or None, member=request.member, client=invoice.client, initial=initial)
    rows = _rows(request, written(invoice))
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        try:
            with refusals(form):
                version = opened_version(request.POST)
                actions.edit(invoice, by=request.member, version=version, lines=rows.lines, **form.values())
                return see(request, invoice.path, "Saved")
        except Stale:
            now = visible(request, pk)
            theirs = content_of(now, counted(now, written(now)))
            return merge(request, "invoices/form.html", form, now, invoice=now, rows=rows, theirs=theirs)
    return _editor(request, form, rows, invoice=invoice)


def _rows(request: OrgRequest, lines: Sequence[BilledLine] = ()) -> LineRows:
    taxes = TaxChoices.of(line.rates for line in lines)
    typed = request.POST if request.method == "POST" else None
    return LineRows(typed, taxes=taxes, locale=request.org.locale, lines=lines)


def _editor(request: OrgRequest, form: InvoiceFields, rows: LineRows, invoice: Invoice | None = None) -> HttpResponse:
    """The form; what it comes to while one types is asked of the quotes' totals."""
    context: dict[str, Any] = {"form": form, "rows": rows}
    if invoice:
        version = opened_version(request.POST) if request.method == "POST" else invoice.version
        totals = totals_content(counted(invoice, written(invoice)))
        context |= {"invoice": invoice, "version": version, "totals": totals, "currency": invoice.currency}
    return page(request, "invoices/form.html", status=422 if request.method == "POST" else 200, **context)
