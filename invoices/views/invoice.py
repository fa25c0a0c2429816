"""One invoice: its page and the form of its draft."""

import uuid
from collections.abc import Sequence

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
from quotes.explaining import sentences
from quotes.fields import TaxChoices
from quotes.forms import LineRows

FEED_SIZE = 30


def visible(request: OrgRequest, pk: uuid.UUID) -> Invoice:
    """The invoice, if the member may see it. Raises Http404."""
    rows = Invoice.objects.all().visible_to(request.member).for_list().select_related("quote", "project")  # type: ignore[attr-defined]
    invoice: Invoice = row_or_404(rows, pk)
    return invoice


@require_GET
@requires("invoices.view")
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The document, how it stands, and what happened to it."""
    invoice = visible(request, pk)
    totals = counted(invoice, written(invoice))
    payments = Payment.objects.all().visible_to(request.member)  # type: ignore[attr-defined]
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
        events=Event.objects.all().in_thread_of(invoice.client).filter(topics__contains=[invoice.topic])[:FEED_SIZE],  # type: ignore[attr-defined]
    )


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A draft by hand."""
    form = NewInvoiceForm(
        request.POST or None, member=request.member, initial={"client": request.GET.get("client", "")}
    )
    rows = _rows(request)
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        with refusals(form):
            invoice = actions.create(by=request.member, lines=rows.lines, **form.values())
            return see(request, invoice.path, "Draft saved")
    return page(request, "invoices/form.html", form=form, rows=rows, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft: facts and lines in one save."""
    invoice = visible(request, pk)
    if not invoice.is_draft:
        return see(request, invoice.path)
    form = InvoiceFields(
        request.POST or None, member=request.member, client=invoice.client, initial=invoice_initial(invoice)
    )
    rows = _rows(request, written(invoice))
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        try:
            with refusals(form):
                actions.edit(invoice, by=request.member, version=_version(request), lines=rows.lines, **form.values())
                return see(request, invoice.path, "Saved")
        except Stale:
            return merge(request, "invoices/form.html", form, visible(request, pk), invoice=invoice, rows=rows)
    version = _version(request) or invoice.version
    status = 422 if request.method == "POST" else 200
    return page(request, "invoices/form.html", form=form, rows=rows, invoice=invoice, version=version, status=status)


def _rows(request: OrgRequest, lines: Sequence[BilledLine] = ()) -> LineRows:
    taxes = TaxChoices.of(line.rates for line in lines)
    return LineRows(
        request.POST if request.method == "POST" else None, taxes=taxes, locale=request.org.locale, lines=lines
    )


def _version(request: OrgRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() else 0
