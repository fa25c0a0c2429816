"""Writing a draft invoice: the same editor as a quote's."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from documents.editor.autosave import Editor
from invoices.actions import drafting
from invoices.composing import lines_of
from invoices.forms import InvoiceFields, NewInvoiceForm, invoice_initial
from invoices.models import Invoice
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.records.hidden_fields import uuid_or_none

EDITOR = Editor(
    model=Invoice,
    name="invoice",
    edit_url="invoices:edit",
    send_url="invoices:issue_and_send",
    fields=InvoiceFields,
    new_fields=NewInvoiceForm,
    initial=invoice_initial,
    lines_of=lines_of,
    create=drafting.create,
    edit=drafting.edit,
)


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A draft by hand."""
    return EDITOR.new(request, {"client": uuid_or_none(request.GET.get("client", ""))})


@require_http_methods(["GET", "POST"])
@requires("invoices.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    return EDITOR.change(request, row_or_404(Invoice.objects.visible_to(request.member).for_list(), pk))
