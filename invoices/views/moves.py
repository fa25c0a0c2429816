"""The moves of an invoice: from a quote, issue, send, void, credit, write off, discard."""

import uuid
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from documents.content import fingerprint
from invoices import connect
from invoices.actions import crediting, drafting, issuing, paying
from invoices.forms import CreditForm, ReasonForm, ReviewForm, SendForm, VoidForm
from invoices.models import Invoice
from invoices.views.invoice import visible
from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.orgs.missing import to_be_paid
from onetool.tenancy.scope import acting_in
from onetool.web.answers import see, stay
from onetool.web.asking import ask
from quotes.models import Quote


@require_POST
@requires("invoices.edit")
def from_quote(request: OrgRequest, quote_pk: uuid.UUID) -> HttpResponse:
    quote = row_or_404(Quote.objects.visible_to(request.member), quote_pk)
    invoice = drafting.from_quote(quote, by=request.member)
    return see(request, invoice.path, gettext("Draft invoice created from the quote"))


@require_POST
@requires("invoices.edit")
def issue(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    invoice = issuing.issue(visible(request, pk), by=request.member)
    return stay(request, invoice.path, gettext("{invoice} issued").format(invoice=invoice))


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def send(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    invoice, by_card = visible(request, pk), connect.can_charge()
    form = SendForm(request.POST or None, client=invoice.client)
    return ask(
        request,
        form,
        gettext("Send invoice"),
        gettext("Send"),
        act=lambda to: issuing.send(invoice, by=request.member, **to),
        toast=lambda sent: gettext("{invoice} sent to {email}").format(invoice=sent, email=form.cleaned_data["email"]),
        at=invoice,
        fields="invoices/_send.html",
        invoice=invoice,
        can_pay_online=by_card,
        missing=to_be_paid(request.org, by_card=by_card),
    )


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def issue_and_send(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Show what the customer gets, then finalize and send it in one go."""
    invoice = visible(request, pk)
    if request.method == "GET" and not invoice.is_draft:
        return see(request, invoice.path)
    form = ReviewForm(request.POST or None, client=invoice.client)
    return ask(
        request,
        form,
        gettext("Review and send"),
        gettext("Send invoice"),
        act=lambda to: issuing.issue_and_send(invoice, by=request.member, **to),
        toast=lambda sent: gettext("{invoice} sent to {email}").format(invoice=sent, email=form.cleaned_data["email"]),
        at=invoice,
        template="invoices/review.html",
        invoice=invoice,
        get_preview=partial(_preview, invoice),
        missing=to_be_paid(request.org, by_card=connect.can_charge()),
    )


def _preview(invoice: Invoice) -> dict[str, Any]:
    """What the customer gets as the invoice stands by now; the next click means what is shown."""
    invoice.refresh_from_db()
    content = invoice.content or issuing.preview(invoice)
    return {"content": content, "fingerprint": fingerprint(content)}


@require_POST
@requires("invoices.edit")
def withdraw(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Close every link the customer has."""
    invoice = visible(request, pk)
    closed = issuing.withdraw(invoice, by=request.member)
    return stay(
        request,
        invoice.path,
        ngettext("{count} link turned off", "{count} links turned off", closed).format(count=closed),
    )


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
@between_transactions
def void(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back by a credit note, having seen which entries that makes."""
    with acting_in(request.org, request.member):
        invoice = visible(request, pk)
        entries = crediting.plan_void(invoice) if invoice.is_issued else []
        may_refund = any(entry.allocation for entry in entries) and request.member.may("payments.delete")
    return ask(
        request,
        VoidForm(request.POST or None, is_paid=may_refund),
        gettext("Void invoice"),
        gettext("Void invoice"),
        act=lambda values: connect.void(request.org, invoice, by=request.member, **values),
        toast=lambda note: gettext("{invoice} voided, credit note {note}").format(invoice=invoice, note=note),
        at=invoice,
        fields="invoices/_void.html",
        invoice=invoice,
        entries=entries,
        is_danger=True,
    )


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
def credit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Reduce it by a credit note of a part."""
    invoice = visible(request, pk)
    if invoice.content is None:
        raise Http404
    left = crediting.left_of(invoice)
    return ask(
        request,
        CreditForm(request.POST or None, invoice=invoice, left=left),
        gettext("Credit note"),
        gettext("Issue credit note"),
        act=lambda values: crediting.credit(invoice, by=request.member, **values),
        toast=lambda note: gettext("Credit note {note} issued").format(note=note),
        at=invoice,
        fields="invoices/_credit.html",
        invoice=invoice,
        left=left.total,
    )


@require_http_methods(["GET", "POST"])
@requires("invoices.delete")
def write_off(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    invoice = visible(request, pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        gettext("Write off invoice"),
        gettext("Write off"),
        act=lambda values: paying.write_off(invoice, by=request.member, **values),
        toast=gettext("Invoice written off"),
        at=invoice,
        fields="invoices/_write_off.html",
        invoice=invoice,
        is_danger=True,
    )


@require_POST
@requires("invoices.delete")
def discard(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    drafting.discard(visible(request, pk), by=request.member)
    return see(request, reverse("invoices:index"), gettext("Draft discarded"))
