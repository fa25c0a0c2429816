"""Writing a quote: one form with its grid of lines, which saves by itself."""

import uuid

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from documents.editor.autosave import Editor
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.records.hidden_fields import uuid_or_none
from quotes.actions import writing
from quotes.composing import lines_of
from quotes.forms import NewQuoteForm, QuoteFields, quote_initial
from quotes.models import Quote

EDITOR = Editor(
    model=Quote,
    name="quote",
    edit_url="quotes:edit",
    send_url="quotes:send",
    fields=QuoteFields,
    new_fields=NewQuoteForm,
    initial=quote_initial,
    lines_of=lines_of,
    create=writing.create,
    edit=writing.edit,
)


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A new draft."""
    return EDITOR.new(
        request, {name: uuid_or_none(request.GET.get(name, "")) for name in ("client", "project", "place")}
    )


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    return EDITOR.change(request, row_or_404(Quote.objects.visible_to(request.member).for_list(), pk))
