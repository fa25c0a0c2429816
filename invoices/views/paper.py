"""Invoices, credit notes and receipts as PDFs, for staff."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from invoices import sheets
from invoices.models import CreditNote
from invoices.views.invoice import visible
from invoices.views.payments import seen
from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.tenancy.scope import acting_in
from onetool.web.serving import sandboxed_pdf


@require_GET
@requires("invoices.view")
@between_transactions
def invoice(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The invoice as it was issued; a draft as it stands."""
    with acting_in(request.org, request.member):
        shown = visible(request, pk)
        what = sheets.of_draft(shown) if shown.is_draft else Original.of(shown)
    return sandboxed_pdf(printouts.pdf_of(what))


@require_GET
@requires("invoices.view")
@between_transactions
def credit_note(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """A credit note as it was issued."""
    with acting_in(request.org, request.member):
        original = Original.of(row_or_404(CreditNote.objects.visible_to(request.member), pk))
    return sandboxed_pdf(printouts.pdf_of(original))


@require_GET
@requires("payments.view")
@between_transactions
def receipt(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """What was received, and every invoice it pays."""
    with acting_in(request.org, request.member):
        payment = seen(request, pk)
        if not payment.is_good:
            raise Http404
        sheet = sheets.of_receipt(payment, payment.paying())
    return sandboxed_pdf(printouts.pdf_of(sheet))
