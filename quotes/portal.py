"""The customer's side of a quote: read it, approve it, decline it, ask for changes."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
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
from onetool.web.serving import sandboxed_pdf
from quotes.actions import answers
from quotes.actions.answers import Signature
from quotes.forms import ReasonForm, SignForm, WishesForm
from quotes.models import Quote, QuoteVersion


def quote_and_version(request: PortalRequest) -> tuple[Quote, QuoteVersion]:
    """The quote of the link, and the very version it was sent for."""
    quote = Quote.objects.select_related("client").get(pk=request.link.subject_id)
    return quote, QuoteVersion.objects.get(quote=quote, number=request.link.facts["version"])


def home(request: PortalRequest) -> str:
    return reverse("portal_quotes:quote", args=[request.link.pk])


@require_GET
@portal_only("quote")
def quote(request: PortalRequest) -> HttpResponse:
    """The page the link opens. It writes nothing: mail scanners open links too."""
    return page(request, "portal/quotes/quote.html", **_about(request, *quote_and_version(request)))


@require_GET
@portal_only("quote")
@between_transactions
def pdf(request: PortalRequest) -> HttpResponse:
    """The version of the link on paper; once it is signed, with the record of the signature."""
    with acting_in(request.org):
        _, version = quote_and_version(request)
        signed = version.approvals.first()
    return sandboxed_pdf(printouts.pdf_of(Original.of(signed or version)))


@require_POST
@portal_only("quote")
def viewed(request: PortalRequest) -> HttpResponse:
    """The visible page says that somebody has it in front of them."""
    quote, version = quote_and_version(request)
    answers.view(quote, by=customer(request.link.name), version=version.number)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def approve(request: PortalRequest) -> HttpResponse:
    """Sign the version on the page."""
    quote, version = quote_and_version(request)
    return ask(
        request,
        SignForm(request.POST or None),
        gettext("Approve quote"),
        gettext("Approve and sign"),
        act=lambda typed: answers.approve(
            quote, by=customer(typed["name"]), version=version.number, signature=_signature(request, typed["name"])
        ),
        then=partial(_thank, request, gettext("Thank you. Your approval was received.")),
        fields="portal/quotes/_approve.html",
        **_answering(request, quote, version),
    )


def _signature(request: PortalRequest, name: str) -> Signature:
    browser = one_line(request.headers.get("User-Agent", ""), 300)
    return Signature(name=name, ip=address_of(request), browser=browser)


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def decline(request: PortalRequest) -> HttpResponse:
    """Say no, and why."""
    quote, version = quote_and_version(request)
    by = customer(request.link.name)
    return ask(
        request,
        ReasonForm(request.POST or None),
        gettext("Decline quote"),
        gettext("Decline"),
        act=lambda typed: answers.decline(quote, by=by, version=version.number, **typed),
        then=partial(_thank, request, gettext("Thank you for telling us.")),
        fields="portal/quotes/_decline.html",
        **_answering(request, quote, version),
    )


@require_http_methods(["GET", "POST"])
@portal_only("quote")
def request_changes(request: PortalRequest) -> HttpResponse:
    """Ask for something else."""
    quote, version = quote_and_version(request)
    by = customer(request.link.name)
    return ask(
        request,
        WishesForm(request.POST or None),
        gettext("Request changes"),
        gettext("Send"),
        act=lambda typed: answers.request_changes(quote, by=by, version=version.number, **typed),
        then=partial(_thank, request, gettext("Thank you. We’ll send you a new version.")),
        fields="portal/quotes/_request_changes.html",
        **_answering(request, quote, version),
    )


def _answering(request: PortalRequest, quote: Quote, version: QuoteVersion) -> dict[str, Any]:
    """What the three answers have in common; they are closed when there can be none."""
    about = _about(request, quote, version)
    back = Page(home(request), gettext("Back to the quote"))
    return {**about, "at": back, "template": "portal/quotes/answer.html", "is_closed": not about["may_answer"]}


def _thank(request: PortalRequest, words: str, _answer: object) -> HttpResponse:
    return see(request, home(request), words)


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
