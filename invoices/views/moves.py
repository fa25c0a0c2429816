"""One-click moves of an invoice: from a quote, issue, send, void, write off, discard."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from invoices import actions
from invoices.forms import ReasonForm, ReviewForm, SendForm
from invoices.models import Invoice
from invoices.views.invoice import visible
from onetool.permissions import OrgRequest, requires, row_or_404
from onetool.records import Refused, Stale
from onetool.web import page, refusals, refused, see, stay
from quotes.documents import fingerprint
from quotes.models import Quote


@require_POST
@requires("invoices.edit")
def from_quote(request: OrgRequest, quote_pk: uuid.UUID) -> HttpResponse:
    """Bill an approved quote."""
    quote = row_or_404(Quote.objects.visible_to(request.member), quote_pk)
    try:
        invoice = actions.from_quote(quote, by=request.member)
    except Refused as refusal:
        return refused(request, refusal, quote.path)
    return see(request, invoice.path, "Draft made from the quote")


@require_POST
@requires("invoices.edit")
def issue(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Give it its number and freeze it."""
    invoice = visible(request, pk)
    try:
        invoice = actions.issue(invoice, by=request.member)
    except Refused as refusal:
        return refused(request, refusal, invoice.path)
    return stay(request, invoice.path, f"{invoice} issued")


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def send(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Send it by mail."""
    invoice = visible(request, pk)
    form = SendForm(request.POST or None, client=invoice.client)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.send(invoice, by=request.member, **form.cleaned_data)
            return stay(request, invoice.path, f"{invoice} sent to {form.cleaned_data['email']}")
    return page(request, "invoices/send.html", form=form, invoice=invoice, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def issue_and_send(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what the customer gets, then finalize and send it in one go."""
    invoice = visible(request, pk)
    if request.method == "GET" and not invoice.is_draft:
        return see(request, invoice.path)
    form = ReviewForm(request.POST or None, client=invoice.client)
    if request.method == "POST" and form.is_valid():
        try:
            with refusals(form):
                sent = actions.issue_and_send(invoice, by=request.member, **form.cleaned_data)
                return stay(request, invoice.path, f"{sent} sent to {form.cleaned_data['email']}")
        except Stale as stale:
            form.add_error(None, str(stale))
    return _reviewed(request, invoice, form)


def _reviewed(request: OrgRequest, invoice: Invoice, form: ReviewForm) -> HttpResponse:
    """The form beside what the customer gets; the next click means what is shown now."""
    invoice.refresh_from_db()
    content = invoice.content or actions.preview(invoice)
    form.show(fingerprint(content))
    status = 422 if form.errors else 200
    return page(request, "invoices/review.html", form=form, invoice=invoice, content=content, status=status)


@require_POST
@requires("invoices.edit")
def withdraw(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Close every link the customer has."""
    invoice = visible(request, pk)
    closed = actions.withdraw(invoice, by=request.member)
    return stay(request, invoice.path, f"{closed} link{'' if closed == 1 else 's'} closed")


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
def void(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back by a credit note."""
    invoice, form = visible(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            note = actions.void(invoice, by=request.member, reason=form.cleaned_data["reason"])
            return stay(request, invoice.path, f"{invoice} is void, credit note {note}")
    return page(request, "invoices/void.html", form=form, invoice=invoice, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
def write_off(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up what is still owed."""
    invoice, form = visible(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.write_off(invoice, by=request.member, reason=form.cleaned_data["reason"])
            return stay(request, invoice.path, "Written off")
    return page(request, "invoices/write_off.html", form=form, invoice=invoice, status=422 if form.errors else 200)


@require_POST
@requires("invoices.delete")
def discard(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    invoice = visible(request, pk)
    try:
        actions.discard(invoice, by=request.member)
    except Refused as refusal:
        return refused(request, refusal, invoice.path)
    return see(request, reverse("invoices:index"), "Draft discarded")
