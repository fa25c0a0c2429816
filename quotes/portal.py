"""The customer's side of a quote: read it, approve it, decline it, ask for changes."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool.access.policies import between_transactions
from onetool.access.portal import address_of, portal_only
from onetool.access.requests import PortalRequest
from onetool.events.actors import customer
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.tenancy.scope import acting_in
from onetool.text.typed import one_line
from onetool.web.answers import page, refusals, see
from onetool.web.serving import sealed_pdf
from quotes import actions
from quotes.actions import Signature
from quotes.forms import ReasonForm, SignForm, WishesForm
from quotes.models import Quote, QuoteVersion


def shown(request: PortalRequest) -> tuple[Quote, QuoteVersion]:
    """The quote of the link, and the very version it was sent for."""
    quote = Quote.objects.select_related("client").get(pk=request.link.subject_id)
    return quote, QuoteVersion.objects.get(quote=quote, number=request.link.facts["version"])


def home(request: PortalRequest) -> str:
    return reverse("portal_quotes:quote", args=[request.link.pk])


@require_GET
@portal_only("quote")
def quote(request: PortalRequest) -> HttpResponse:
    """The page the link opens. It writes nothing: mail scanners open links too."""
    quote, version = shown(request)
    return _page(request, "portal/quotes/quote.html", quote, version)


@require_GET
@portal_only("quote")
@between_transactions
def pdf(request: PortalRequest) -> HttpResponse:
    """The version of the link on paper; once it is signed, with the record of the signature."""
    with acting_in(request.org):
        _, version = shown(request)
        signed = version.approvals.first()
    return sealed_pdf(printouts.pdf_of(Original.of(signed or version)))


@require_POST
@portal_only("quote")
def viewed(request: PortalRequest) -> HttpResponse:
    """The visible page says that somebody has it in front of them."""
    quote, version = shown(request)
    actions.view(quote, by=customer(request.link.name), version=version.number)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def approve(request: PortalRequest) -> HttpResponse:
    """Sign the version on the page."""
    quote, version = shown(request)
    form = SignForm(request.POST or None)

    def sign() -> object:
        name = form.cleaned_data["name"]
        browser = one_line(request.headers.get("User-Agent", ""), 300)
        signature = Signature(name=name, ip=address_of(request), browser=browser)
        return actions.approve(quote, by=customer(name), version=version.number, signature=signature)

    return _answered(
        request,
        "portal/quotes/approve.html",
        quote,
        version,
        form=form,
        act=sign,
        thanks="Thank you. Your approval was received.",
    )


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def decline(request: PortalRequest) -> HttpResponse:
    """Say no, and why."""
    quote, version = shown(request)
    form = ReasonForm(request.POST or None)

    def say_no() -> object:
        return actions.decline(
            quote, by=customer(request.link.name), reason=form.cleaned_data["reason"], version=version.number
        )

    return _answered(
        request, "portal/quotes/decline.html", quote, version, form=form, act=say_no, thanks="Thank you for telling us."
    )


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def request_changes(request: PortalRequest) -> HttpResponse:
    """Ask for something else."""
    quote, version = shown(request)
    form = WishesForm(request.POST or None)

    def ask() -> object:
        return actions.request_changes(
            quote, by=customer(request.link.name), wishes=form.cleaned_data["wishes"], version=version.number
        )

    return _answered(
        request,
        "portal/quotes/changes.html",
        quote,
        version,
        form=form,
        act=ask,
        thanks="Thank you. We’ll send you a new version.",
    )


def _answered(
    request: PortalRequest,
    template: str,
    quote: Quote,
    version: QuoteVersion,
    *,
    form: forms.Form,
    act: Callable[[], object],
    thanks: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        with refusals(form):
            act()
            return see(request, home(request), thanks)
    return _page(request, template, quote, version, form=form, status=422 if form.errors else 200)


def _page(request: PortalRequest, template: str, quote: Quote, version: QuoteVersion, **context: Any) -> HttpResponse:
    latest = quote.latest
    is_latest = latest is not None and latest.number == version.number
    return page(
        request,
        template,
        quote=quote,
        version=version,
        content=version.content,
        is_latest=is_latest,
        approval=quote.approval,
        answer_url=home(request),
        may_answer=is_latest and quote.is_open,
        **context,
    )
