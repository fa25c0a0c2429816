"""One quote: its page, its versions, its moves."""

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from documents.actions.drafting import totals_of
from documents.explaining import sentences
from onetool import clock
from onetool.access.policies import requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.events.story import story
from onetool.listing.trail import trail
from onetool.mail.outbox import Message
from onetool.orgs.missing import to_be_found
from onetool.records.hidden_fields import uuid_or_none
from onetool.tenancy.ids import uuid7
from onetool.text.typed import isolated
from onetool.web.answers import page, see, stay
from onetool.web.asking import ask
from quotes.actions import answers, archiving, planning, sending, writing
from quotes.composing import content_of, lines_of
from quotes.forms import ExtendForm, OnWordForm, ReasonForm, SendForm
from quotes.models import Quote, QuoteVersion

FEED_SIZE = 30  # events shown on the page


def visible(request: OrgRequest, pk: uuid.UUID) -> Quote:
    """The quote, if the member may see it. Raises Http404."""
    return row_or_404(Quote.objects.visible_to(request.member).for_list(), pk)


@require_GET
@requires("quotes.view")
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Everything about one quote: a draft as it stands, a sent one as the customer has it."""
    quote = visible(request, pk)
    latest = quote.latest
    content = content_of(quote) if quote.is_draft or latest is None else latest.content
    return page(
        request,
        "quotes/detail.html",
        quote=quote,
        content=content,
        steps=sentences(totals_of(quote, lines_of(quote)).explanation, request.org.locale),
        versions=quote.versions.order_by("-number"),
        approval=quote.approval,
        mails=Message.objects.about(quote)[:10],
        events=story(Event.objects.about(quote), FEED_SIZE),
        copy_id=uuid7(),
        today=clock.today(request.org),
    )


@require_GET
@requires("quotes.view")
def version(request: OrgRequest, pk: uuid.UUID, number: int) -> HttpResponse:
    """One sent version, exactly as it was frozen."""
    quote = visible(request, pk)
    frozen = quote.versions.filter(number=number).first() or row_or_404(QuoteVersion.objects.none(), pk)
    return page(request, "quotes/version.html", quote=quote, version=frozen, content=frozen.content)


@require_GET
@requires("audit.view")
def history(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    quote = visible(request, pk)
    return trail(request, quote, Event.objects.about(quote))


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def send(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    quote = visible(request, pk)
    contact = quote.client.primary_contact
    known = {"name": contact.name, "email": contact.email} if contact else {}
    return ask(
        request,
        SendForm(request.POST or None, initial={**known, "message": quote.message}),
        gettext("Send quote"),
        gettext("Send"),
        act=lambda to: sending.send(quote, by=request.member, **to),
        toast=gettext("Sent"),
        at=quote,
        missing=to_be_found(request.org),
    )


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def resend(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Send what the customer has once more, to the same person or to another."""
    quote = visible(request, pk)
    before = quote.latest
    known = {"name": before.sent_name, "email": before.sent_to, "message": before.content["message"]} if before else {}
    return ask(
        request,
        SendForm(request.POST or None, initial=known),
        gettext("Resend quote"),
        gettext("Send again"),
        act=lambda to: sending.resend(quote, by=request.member, **to),
        toast=gettext("Sent again"),
        at=quote,
        missing=to_be_found(request.org),
    )


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def extend(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Give an expired quote a new last day and send it again."""
    quote = visible(request, pk)
    return ask(
        request,
        ExtendForm(request.POST or None),
        gettext("Extend quote"),
        gettext("Extend and send"),
        act=lambda values: sending.extend(quote, by=request.member, **values),
        toast=gettext("Extended"),
        at=quote,
        missing=to_be_found(request.org),
    )


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def approve(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Enter the customer's yes on their word."""
    quote = visible(request, pk)
    contact = quote.client.primary_contact
    return ask(
        request,
        OnWordForm(request.POST or None, initial={"name": contact.name if contact else ""}),
        gettext("Mark approved"),
        gettext("Approve"),
        act=lambda values: answers.approve_on_word(quote, by=request.member, **values),
        toast=gettext("Approved"),
        at=quote,
    )


@require_http_methods(["GET", "POST"])
@requires("quotes.edit")
def decline(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Enter the customer's no on their word."""
    quote = visible(request, pk)
    return ask(
        request,
        ReasonForm(request.POST or None),
        gettext("Mark declined"),
        gettext("Decline"),
        act=lambda values: answers.decline(quote, by=request.member, **values),
        toast=gettext("Declined"),
        at=quote,
    )


@require_POST
@requires("projects.edit")
def plan(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """From the approved quote to its project."""
    project = planning.plan(visible(request, pk), by=request.member)
    return see(request, project.path, gettext("{project} created").format(project=isolated(str(project))))


@require_POST
@requires("quotes.edit")
def revise(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a sent quote back to write it again."""
    quote = visible(request, pk)
    sending.revise(quote, by=request.member)
    return stay(request, quote.path, gettext("Back to draft. Edit it, then resend."))


@require_POST
@requires("quotes.edit")
def duplicate(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    twin = writing.duplicate(visible(request, pk), by=request.member, pk=uuid_or_none(request.POST.get("id", "")))
    return see(request, twin.path, gettext("Duplicated as a new draft"))


@require_POST
@requires("quotes.edit")
def withdraw(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Close every link the customer has."""
    quote = visible(request, pk)
    closed = sending.withdraw(quote, by=request.member)
    return stay(
        request,
        quote.path,
        ngettext("{count} link turned off", "{count} links turned off", closed).format(count=closed),
    )


@require_POST
@requires("quotes.edit")
def archive(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    quote = visible(request, pk)
    archiving.archive_all(Quote.objects.filter(pk=quote.pk), by=request.member)
    return stay(
        request,
        quote.path,
        gettext("{quote} archived").format(quote=isolated(str(quote))),
        undo=reverse("quotes:restore", args=[pk]),
    )


@require_POST
@requires("quotes.edit")
def restore(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    quote = visible(request, pk)
    archiving.restore_all(Quote.objects.filter(pk=quote.pk), by=request.member)
    return stay(request, quote.path, gettext("{quote} restored").format(quote=isolated(str(quote))))
