"""The customer's side of an invoice: read it, pay it, keep the receipt."""

import uuid
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET, require_POST

from invoices import connect, movements, sheets
from invoices.actions import issuing
from invoices.models import Allocation, CheckoutSession, Invoice, Payment
from onetool.access.policies import between_transactions, row_or_404
from onetool.access.portal import portal_only
from onetool.access.requests import PortalRequest
from onetool.events import actors
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.records.hidden_fields import uuid_or_none
from onetool.tenancy.scope import acting_in
from onetool.web.addresses import public_url
from onetool.web.answers import page
from onetool.web.serving import sandboxed_pdf


def _invoice(request: PortalRequest) -> Invoice:
    invoice = row_or_404(Invoice.objects.for_list(), request.link.subject_id)
    if invoice.is_draft:
        raise Http404
    return invoice


def _context(request: PortalRequest) -> dict[str, Any]:
    invoice = _invoice(request)
    return {
        "invoice": invoice,
        "content": invoice.content,
        "movements": movements.of_invoice(invoice),
        "on_their_way": Payment.objects.on_their_way().filter(invoice=invoice),
        "last_try": Payment.objects.filter(invoice=invoice).order_by("-id").first(),
        "can_pay_online": connect.can_charge(),
        "credit_notes": invoice.credit_notes.order_by("sequence"),
        "returned_from": uuid_or_none(request.GET.get("paid", "")),
    }


@require_GET
@portal_only("invoice")
def show(request: PortalRequest) -> HttpResponse:
    """The invoice as it was issued, what is still to pay, and how."""
    return page(request, "portal/invoices/invoice.html", **_context(request))


@require_POST
@portal_only("invoice")
def viewed(request: PortalRequest) -> HttpResponse:
    """The page is on a screen: said by the page itself, since mail scanners open links."""
    issuing.view(_invoice(request), by=actors.customer(request.link.name))
    return HttpResponse(status=204)


@require_POST
@portal_only("invoice")
@between_transactions
def pay(request: PortalRequest) -> HttpResponse:
    """On to a page of Stripe's; a second click gets the same page."""
    with acting_in(request.org):
        invoice = _invoice(request)
    return HttpResponseRedirect(connect.checkout_url(request.org, invoice, request.link))


@require_POST
@portal_only("invoice")
@between_transactions
def check(request: PortalRequest, checkout: uuid.UUID) -> HttpResponse:
    """Back from Stripe: look at the page that was paid, whether or not its webhook was faster."""
    with acting_in(request.org):
        session = row_or_404(CheckoutSession.objects.filter(invoice_id=request.link.subject_id), checkout)
    with connect.refusing():
        connect.settle_session(request.org, session.account, session.stripe_id)
    if not request.htmx:
        return HttpResponseRedirect(public_url("portal_invoices:show", request.link.pk))
    with acting_in(request.org):
        return page(request, "portal/invoices/invoice.html", **{**_context(request), "returned_from": None})


def _received(request: PortalRequest, payment: uuid.UUID) -> tuple[Invoice, Payment, Allocation]:
    """The link's invoice, a payment of it, and what that pays of it. Raises Http404."""
    invoice = _invoice(request)
    found = row_or_404(Payment.objects.filter(allocations__invoice=invoice).distinct(), payment)
    return invoice, found, found.allocations.select_related("invoice__balance_row").get(invoice=invoice)


@require_GET
@portal_only("invoice")
def receipt(request: PortalRequest, payment: uuid.UUID) -> HttpResponse:
    """The receipt of one payment, for the customer's files."""
    invoice, found, allocation = _received(request, payment)
    return page(
        request,
        "portal/invoices/receipt.html",
        invoice=invoice,
        content=invoice.content,
        payment=found,
        parts=movements.of_receipt(found, [allocation]),
    )


# --- On paper ---------------------------------------------------------------------------------------------------------
@require_GET
@portal_only("invoice")
@between_transactions
def pdf(request: PortalRequest) -> HttpResponse:
    """The invoice as it was issued, and once money has moved, how it stands."""
    with acting_in(request.org):
        invoice = _invoice(request)
        has_moved = invoice.ledger.exists()
        what = sheets.of_invoice_today(invoice) if has_moved else Original.of(invoice)
    return sandboxed_pdf(printouts.pdf_of(what))


@require_GET
@portal_only("invoice")
@between_transactions
def credit_note_pdf(request: PortalRequest, note: uuid.UUID) -> HttpResponse:
    """A credit note that reduced it or took it back."""
    with acting_in(request.org):
        original = Original.of(row_or_404(_invoice(request).credit_notes.all(), note))
    return sandboxed_pdf(printouts.pdf_of(original))


@require_GET
@portal_only("invoice")
@between_transactions
def receipt_pdf(request: PortalRequest, payment: uuid.UUID) -> HttpResponse:
    """The receipt of one payment; of what else it pays, this link tells nothing."""
    with acting_in(request.org):
        _, found, allocation = _received(request, payment)
        if not found.is_good:
            raise Http404
        sheet = sheets.of_receipt(found, [allocation])
    return sandboxed_pdf(printouts.pdf_of(sheet))
