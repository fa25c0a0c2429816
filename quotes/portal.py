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
from onetool.web.answers import page, see
from onetool.web.asking import Page, ask
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
    return page(request, "portal/quotes/quote.html", **_about(request, *shown(request)))


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

    def sign(typed: dict[str, Any]) -> object:
        browser = one_line(request.headers.get("User-Agent", ""), 300)
        signature = Signature(name=typed["name"], ip=address_of(request), browser=browser)
        return actions.approve(quote, by=customer(typed["name"]), version=version.number, signature=signature)

    return _answer(
        request,
        (quote, version),
        SignForm(request.POST or None),
        title="Approve quote",
        verb="Approve and sign",
        act=sign,
        thanks="Thank you. Your approval was received.",
        fields="portal/quotes/_approve.html",
    )


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def decline(request: PortalRequest) -> HttpResponse:
    """Say no, and why."""
    quote, version = shown(request)
    by = customer(request.link.name)
    return _answer(
        request,
        (quote, version),
        ReasonForm(request.POST or None),
        title="Decline quote",
        verb="Decline",
        act=lambda typed: actions.decline(quote, by=by, version=version.number, **typed),
        thanks="Thank you for telling us.",
        fields="portal/quotes/_decline.html",
    )


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def request_changes(request: PortalRequest) -> HttpResponse:
    """Ask for something else."""
    quote, version = shown(request)
    by = customer(request.link.name)
    return _answer(
        request,
        (quote, version),
        WishesForm(request.POST or None),
        title="Request changes",
        verb="Send",
        act=lambda typed: actions.request_changes(quote, by=by, version=version.number, **typed),
        thanks="Thank you. We’ll send you a new version.",
        fields="portal/quotes/_request_changes.html",
    )


def _answer(
    request: PortalRequest,
    shown: tuple[Quote, QuoteVersion],
    form: forms.Form,
    *,
    title: str,
    verb: str,
    act: Callable[[dict[str, Any]], object],
    thanks: str,
    fields: str,
) -> HttpResponse:
    """Ask for the customer's answer, while there can be one, and thank for it on the quote's page."""
    about = _about(request, *shown)
    return ask(
        request,
        form,
        title,
        verb if about["may_answer"] else "",
        act=act,
        then=lambda _: see(request, home(request), thanks),
        at=Page(home(request), "Back to the quote"),
        template="portal/quotes/answer.html",
        fields=fields,
        **about,
    )


def _about(request: PortalRequest, quote: Quote, version: QuoteVersion) -> dict[str, Any]:
    """What the pages say of the version that is shown."""
    latest = quote.latest
    is_latest = latest is not None and latest.number == version.number
    return {
        "quote": quote,
        "version": version,
        "content": version.content,
        "is_latest": is_latest,
        "approval": quote.approval,
        "answer_url": home(request),
        "may_answer": is_latest and quote.is_open,
    }
