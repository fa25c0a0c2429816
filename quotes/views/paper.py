"""A quote as a PDF, for staff."""

import uuid

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET

from onetool.access.policies import between_transactions, requires
from onetool.access.requests import OrgRequest
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.tenancy.scope import acting_in
from onetool.web.serving import sandboxed_pdf
from quotes import sheets
from quotes.views.quote import visible


@require_GET
@requires("quotes.view")
@between_transactions
def quote(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """A draft as it stands; else what was signed, or what was sent last."""
    with acting_in(request.org, request.member):
        shown = visible(request, pk)
        frozen = None if shown.is_draft else shown.approval or shown.latest
        what = Original.of(frozen) if frozen else sheets.of_draft(shown)
    return sandboxed_pdf(printouts.pdf_of(what))


@require_GET
@requires("quotes.view")
@between_transactions
def version(request: OrgRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """One version as it was sent."""
    with acting_in(request.org, request.member):
        frozen = visible(request, pk).versions.filter(number=number).first()
    if frozen is None:
        raise Http404
    return sandboxed_pdf(printouts.pdf_of(Original.of(frozen)))
