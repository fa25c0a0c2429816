"""One invoice: its page, and its audit trail."""

import uuid
from functools import cache
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from documents.actions.drafting import totals_of
from documents.explaining import sentences
from invoices.composing import content_of, lines_of
from invoices.models import Dispute, Invoice, Payment
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event, EventQuerySet
from onetool.events.story import story
from onetool.listing.trail import trail
from onetool.web.answers import page

FEED_SIZE = 30


def visible(request: OrgRequest, pk: uuid.UUID) -> Invoice:
    """The invoice, if the member may see it. Raises Http404."""
    rows = (
        Invoice.objects.visible_to(request.member)
        .for_list()
        .select_related("quote", "project")
        .prefetch_related("lines")
    )
    return row_or_404(rows, pk)


@require_GET
@requires("invoices.view")
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The document, how it stands, and what happened to it."""
    invoice = visible(request, pk)
    totals = totals_of(invoice, lines_of(invoice))
    return page(
        request,
        "invoices/detail.html",
        invoice=invoice,
        content=invoice.content or content_of(invoice, totals),
        steps=sentences(totals.explanation, request.org.locale),
        events=story(_events_of(invoice), FEED_SIZE),
        **({} if invoice.is_draft else _money_of(request, invoice)),
    )


def _money_of(request: OrgRequest, invoice: Invoice) -> dict[str, Any]:
    """What came of an issued invoice, what could still be used for it, and what was said against it."""
    payments = Payment.objects.visible_to(request.member)
    came = list(payments.of_invoice(invoice))
    return {
        "payments": came,
        # Of money that never came nothing is disputed.
        "disputes": came and Dispute.objects.visible_to(request.member).of_payments(came),
        "ledger": invoice.ledger.order_by("id"),
        # Asked by the page only where it could be used.
        "credit": cache(payments.filter(client=invoice.client, currency=invoice.currency).credit),
        "credit_notes": invoice.credit_notes.order_by("sequence"),
    }


@require_GET
@requires("audit.view")
def history(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The audit trail: who changed what, from what, to what, when, by which channel."""
    invoice = visible(request, pk)
    return trail(request, invoice, _events_of(invoice))


def _events_of(invoice: Invoice) -> EventQuerySet:
    """What happened to the invoice and with its payments, newest first."""
    return Event.objects.in_thread_of(invoice.client).filter(topics__contains=[invoice.topic])
