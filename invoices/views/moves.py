"""One-click moves of an invoice: from a quote, issue, send, void, write off, discard."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from documents.content import fingerprint
from invoices import actions, connect
from invoices.forms import CreditForm, ReasonForm, ReviewForm, SendForm, VoidForm
from invoices.models import Invoice
from invoices.views.invoice import visible
from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.orgs.missing import to_be_paid
from onetool.records.refusals import Stale
from onetool.tenancy.scope import acting_in
from onetool.web.answers import page, refusals, see, stay
from quotes.models import Quote


@require_POST
@requires("invoices.edit")
def from_quote(request: OrgRequest, quote_pk: uuid.UUID) -> HttpResponse:
    """Bill an approved quote."""
    quote = row_or_404(Quote.objects.visible_to(request.member), quote_pk)
    invoice = actions.from_quote(quote, by=request.member)
    return see(request, invoice.path, "Draft invoice created from the quote")


@require_POST
@requires("invoices.edit")
def issue(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Give it its number and freeze it."""
    invoice = visible(request, pk)
    invoice = actions.issue(invoice, by=request.member)
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
    status, by_card = 422 if form.errors else 200, connect.can_charge()
    missing = to_be_paid(request.org, by_card=by_card)
    about: dict[str, Any] = {"form": form, "invoice": invoice, "can_pay_online": by_card, "missing": missing}
    return page(request, "invoices/send.html", status=status, **about)


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
    status, missing = 422 if form.errors else 200, to_be_paid(request.org, by_card=connect.can_charge())
    about: dict[str, Any] = {"form": form, "invoice": invoice, "content": content, "missing": missing}
    return page(request, "invoices/review.html", status=status, **about)


@require_POST
@requires("invoices.edit")
def withdraw(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Close every link the customer has."""
    invoice = visible(request, pk)
    closed = actions.withdraw(invoice, by=request.member)
    return stay(request, invoice.path, f"{closed} link{'' if closed == 1 else 's'} turned off")


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
@between_transactions
def void(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back by a credit note, having seen which entries that makes."""
    with acting_in(request.org, request.member):
        invoice = visible(request, pk)
        entries = actions.plan_void(invoice) if invoice.is_issued else []
        may_refund = any(entry.allocation for entry in entries) and request.member.may("payments.delete")
    form = VoidForm(request.POST or None, is_paid=may_refund)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            note = connect.void(request.org, invoice, by=request.member, **form.cleaned_data)
            return stay(request, invoice.path, f"{invoice} voided, credit note {note}")
    status = 422 if form.errors else 200
    with acting_in(request.org, request.member):
        return page(request, "invoices/void.html", form=form, invoice=invoice, entries=entries, status=status)


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
def credit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Reduce it by a credit note of a part."""
    invoice = visible(request, pk)
    if invoice.content is None:
        raise Http404
    left = actions.left_of(invoice)
    form = CreditForm(request.POST or None, invoice=invoice, left=left)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            note = actions.credit(invoice, by=request.member, **form.values())
            return stay(request, invoice.path, f"Credit note {note} issued")
    status = 422 if form.errors else 200
    return page(request, "invoices/credit.html", form=form, invoice=invoice, left=left.total, status=status)


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
def write_off(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Give up what is still owed."""
    invoice, form = visible(request, pk), ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            actions.write_off(invoice, by=request.member, reason=form.cleaned_data["reason"])
            return stay(request, invoice.path, "Invoice written off")
    return page(request, "invoices/write_off.html", form=form, invoice=invoice, status=422 if form.errors else 200)


@require_POST
@requires("invoices.delete")
def discard(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Throw a draft away."""
    invoice = visible(request, pk)
    actions.discard(invoice, by=request.member)
    return see(request, reverse("invoices:index"), "Draft discarded")
