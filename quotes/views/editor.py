"""Writing a quote: the form with its grid of lines, and the totals that follow while one types."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from onetool.money import MoneyError
from onetool.permissions import OrgRequest, requires, row_or_404
from onetool.records import Stale
from onetool.web import merge, page, refusals, see
from quotes import actions
from quotes.composing import content_of, written
from quotes.documents import count, totals_content
from quotes.explaining import sentences
from quotes.fields import TaxChoices
from quotes.forms import LineRows, NewQuoteForm, QuoteFields, quote_initial
from quotes.models import Quote
from scheduling.forms import opened_version, uuid_or_none


def visible(request: OrgRequest, pk: uuid.UUID) -> Quote:
    """The quote, if the member may see it. Raises Http404."""
    return row_or_404(Quote.objects.visible_to(request.member).for_list(), pk)


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def new(request: OrgRequest) -> HttpResponse:
    """A new draft."""
    asked = {name: uuid_or_none(request.GET.get(name, "")) for name in ("client", "project", "place")}
    form = NewQuoteForm(request.POST or None, member=request.member, initial=asked)
    rows = LineRows(request.POST or None, taxes=TaxChoices.of(), locale=request.org.locale)
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        with refusals(form):
            quote = actions.create(by=request.member, lines=rows.lines, **form.values())
            return see(request, quote.path, "Saved as a draft")
    return _editor(request, form, rows)


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Change a draft."""
    quote = visible(request, pk)
    before = written(quote)
    form = QuoteFields(request.POST or None, member=request.member, client=quote.client, initial=quote_initial(quote))
    rows = LineRows(
        request.POST or None,
        taxes=TaxChoices.of(line.rates for line in before),
        locale=request.org.locale,
        lines=before,
    )
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        try:
            with refusals(form):
                actions.edit(
                    quote, by=request.member, lines=rows.lines, version=opened_version(request.POST), **form.values()
                )
                return see(request, quote.path, "Saved")
        except Stale:
            now = visible(request, pk)
            return merge(
                request,
                "quotes/form.html",
                form,
                now,
                quote=now,
                rows=rows,
                theirs=content_of(now),
                **_sums(request, rows, now.currency),
            )
    return _editor(request, form, rows, quote=quote, version=quote.version)


def _editor(request: OrgRequest, form: QuoteFields, rows: LineRows, **context: Any) -> HttpResponse:
    quote = context.get("quote")
    sums = _sums(request, rows, quote.currency if quote else request.org.currency)
    if quote and request.method == "GET":
        sums = {"totals": content_of(quote)["totals"], "currency": quote.currency}
    status = 422 if form.errors or rows.errors else 200
    return page(request, "quotes/form.html", form=form, rows=rows, status=status, **context, **sums)


@require_POST
@requires("quotes.edit")
def totals(request: OrgRequest) -> HttpResponse:
    """What the lines on the page come to, and why; nothing is saved."""
    asked = uuid_or_none(request.GET.get("quote", ""))
    quote = Quote.objects.visible_to(request.member).filter(pk__in=[asked] if asked else []).first()
    kept = [line.rates for line in written(quote)] if quote else []
    rows = LineRows(request.POST, taxes=TaxChoices.of(kept), locale=request.org.locale)
    currency = quote.currency if quote else request.org.currency
    return page(request, "quotes/_totals.html", rows=rows, is_answer=True, **_sums(request, rows, currency))


def _sums(request: OrgRequest, rows: LineRows, currency: str) -> dict[str, Any]:
    """The totals of the rows that can be counted, or in words why there are none."""
    form = QuoteFields(request.POST, member=request.member)
    form.is_valid()
    kind, value = form.cleaned_data.get("discount") or ("", None)
    lines = rows.lines if request.method == "POST" else []
    try:
        found = count(
            lines,
            currency=currency,
            mode=form.cleaned_data.get("tax_mode") or Quote.TaxMode.PER_RATE,
            kind=kind,
            value=value,
        )
    except MoneyError as error:
        return {"problem": str(error), "currency": currency}
    shown = [row for row in rows.written if row.is_valid()] if request.method == "POST" else []
    nets = [(row.prefix, line.net) for row, line in zip(shown, found.lines, strict=True)]
    return {
        "totals": totals_content(found),
        "currency": currency,
        "nets": nets,
        "steps": sentences(found.explanation, request.org.locale),
    }
