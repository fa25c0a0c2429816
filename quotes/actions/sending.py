"""Sending a quote, taking it back, and what happens when nobody answers in time."""

import uuid
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from documents.actions.drafting import totals_of
from documents.actions.lines import SUMS
from documents.content import fingerprint
from documents.exemption import check_untaxed
from onetool import clock, numbers
from onetool.access import links
from onetool.events.actors import SYSTEM, Actor
from onetool.events.log import Event, record
from onetool.mail import allowance
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused
from onetool.tenancy.scope import across, acting_in
from quotes.composing import content_of, lines_of
from quotes.models import Quote, QuoteVersion

SECOND_CLICK = timedelta(minutes=1)  # the same words to the same person so soon are one wish


class QuoteNotReady(Refused):
    """A quote that cannot be sent yet; the text tells the person what to add."""


@transaction.atomic
def send(quote: Quote, *, by: Actor, name: str, email: str, message: str = "") -> QuoteVersion:
    """Freeze the draft as its next version for one person; the link follows by mail.

    Raises QuoteNotReady when it has no line, no e-mail, comes to less than 0 or its last day is over; TooMany; Refused
    when it is no draft.
    """
    quote = lock(quote)
    quote.check_move(Quote.Status.SENT)
    if not quote.is_draft:
        raise QuoteNotReady(gettext("This quote has expired. Extend it, or revise and resend."))
    _check_ready(quote, quote.valid_until, email)
    allowance.spend(quote.org, to=email)
    version = _freeze(quote, name=name, email=email, message=message or quote.message, valid_until=quote.valid_until)
    record(
        "quote.sent",
        quote,
        by=by,
        number=quote.number,
        version=version.number,
        to=email,
        name=name,
        message=message,
        total=quote.total,
    )
    return version


@transaction.atomic
def resend(quote: Quote, *, by: Actor, name: str, email: str, message: str = "") -> Quote:
    """Send the version the customer has once more, with a new link; those sent before still open.

    A second click sends nothing. Raises QuoteNotReady, TooMany.
    """
    quote = lock(quote)
    version = quote.latest
    if not quote.is_open or version is None:
        raise QuoteNotReady(gettext("Only a quote awaiting response can be resent."))
    if quote.is_over(clock.today(quote.org)):
        raise QuoteNotReady(gettext("This quote’s date has passed. Revise it and pick a later one."))
    if not email:
        raise QuoteNotReady(gettext("Enter the customer’s email."))
    just_sent = Event.objects.about(quote).filter(verb="quote.resent", at__gt=timezone.now() - SECOND_CLICK)
    if just_sent.filter(facts__to=email, facts__message=message).exists():
        return quote
    allowance.spend(quote.org, to=email)
    links.extend(quote)
    record("quote.resent", quote, by=by, version=version.number, to=email, name=name, message=message)
    return quote


@transaction.atomic
def extend(quote: Quote, *, by: Actor, until: date) -> QuoteVersion:
    """Give an expired quote a new last day: the same words and prices, sent as the next version.

    Raises QuoteNotReady, TooMany.
    """
    quote = lock(quote)
    if quote.status != Quote.Status.EXPIRED:
        raise QuoteNotReady(gettext("Only expired quotes can be extended."))
    quote.check_move(Quote.Status.SENT)
    before = quote.latest
    assert before
    _check_ready(quote, until, before.sent_to)
    allowance.spend(quote.org, to=before.sent_to)
    version = _freeze(
        quote, name=before.sent_name, email=before.sent_to, message=before.content["message"], valid_until=until
    )
    record(
        "quote.extended", quote, by=by, version=version.number, to=version.sent_to, name=version.sent_name, until=until
    )
    return version


@transaction.atomic
def revise(quote: Quote, *, by: Actor) -> Quote:
    """Take a sent quote back to be written again: same number, next version. Twice is harmless."""
    quote = lock(quote)
    if quote.is_draft:
        return quote
    quote.check_move(Quote.Status.DRAFT)
    changes = change(quote, status=Quote.Status.DRAFT)
    links.extend(quote)
    record("quote.revised", quote, by=by, changes=changes)
    return quote


@transaction.atomic
def withdraw(quote: Quote, *, by: Actor) -> int:
    """Close every link to the quote at once; the next sending makes a new one. Returns how many; twice is harmless."""
    quote = lock(quote)
    closed = links.revoke(quote)
    if closed:
        record("quote.withdrawn", quote, by=by, count=closed)
    return closed


@transaction.atomic
def expire(quote: Quote) -> Quote:
    """The day after the last valid one has come, also for one that is archived. Twice, or too early, is harmless."""
    quote = lock(quote)
    if quote.status in Quote.OPEN and quote.is_over(clock.today(quote.org)):
        changes = change(quote, status=Quote.Status.EXPIRED)
        links.extend(quote)
        record("quote.expired", quote, by=SYSTEM, changes=changes, until=quote.valid_until)
    return quote


def expire_due() -> int:
    """Let every open quote expire whose last day is over where its organisation is. Returns how many were looked at."""
    due = _maybe_over()
    for org_id, quote_id in due:
        with acting_in(org_id):
            expire(Quote.objects.get(pk=quote_id))
    return len(due)


def _maybe_over(limit: int = 500) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, quote) of open quotes whose last day is over somewhere on earth, soonest first."""
    return across("quotes_maybe_over", timezone.now().date() + timedelta(days=1), limit)


def _check_ready(quote: Quote, valid_until: date | None, email: str) -> None:
    if not quote.lines.exists():
        raise QuoteNotReady(gettext("Add at least one line item before sending."))
    if quote.total < 0:
        raise QuoteNotReady(gettext("A quote can’t be for less than 0."))
    if not email:
        raise QuoteNotReady(gettext("Enter the customer’s email."))
    if valid_until and valid_until < clock.today(quote.org):
        raise QuoteNotReady(gettext("This quote’s date has passed. Pick a later one."))
    advice = (
        gettext("Edit and save it to remove the tax.") if quote.is_draft else gettext("Revise, save and resend it.")
    )
    check_untaxed(lines_of(quote), quote.client, advice=advice)


def _freeze(quote: Quote, *, name: str, email: str, message: str, valid_until: date | None) -> QuoteVersion:
    """Write the quote down as its next version. Its number is taken here, after every other lock.

    It is counted again: what a draft came to may be from before a rule of counting changed.
    """
    now, before, lines = timezone.now(), quote.latest, lines_of(quote)
    totals = totals_of(quote, lines)
    links.extend(quote)
    number = quote.number or numbers.format_sequence("Q", numbers.take("quote"))
    change(
        quote,
        status=Quote.Status.SENT,
        number=number,
        sent_at=now,
        valid_until=valid_until,
        answer="",
        answered_at=None,
        **{name: getattr(totals, name) for name in SUMS},
    )
    frozen = content_of(quote, contact=name, message=message)
    return QuoteVersion.objects.create(
        quote=quote,
        number=before.number + 1 if before else 1,
        content=frozen,
        sha256=fingerprint(frozen),
        sent_to=email,
        sent_name=name,
        sent_at=now,
    )
