"""What the customer does with a quote: open, approve, decline, ask for changes; or staff on the customer's word."""

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool import clock
from onetool.access import links
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.money.formatting import format_money
from onetool.orgs.models import Member
from onetool.records.changing import change, lock
from onetool.records.record import Changes
from onetool.records.refusals import Refused
from onetool.text.translated import Text
from quotes.models import Approval, Quote, QuoteVersion

INTENT = _(
    "I have read quote {number}, version {version}, for {total}, accept it with its terms, and sign it with my name."
)
ON_WORD = _("The customer approved quote {number}, version {version}, for {total}; recorded by {member}.")


class OlderVersion(Refused):
    """A newer version of the quote was sent; only that one can be answered."""


class AlreadyAnswered(Refused):
    """Somebody has answered before."""


class TooLate(Refused):
    """The last valid day is over."""


class NoReason(Refused):
    """An answer that helps nobody without words."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A typed name and where it came from."""

    name: str
    ip: str | None
    browser: str


@transaction.atomic
def view(quote: Quote, *, by: Actor, version: int) -> Quote:
    """The customer has the page in front of them. Twice, or on an older version, is harmless."""
    quote = lock(quote)
    latest = quote.latest
    if quote.status == Quote.Status.SENT and latest and latest.number == version:
        changes = change(quote, status=Quote.Status.VIEWED)
        links.extend(quote)
        record("quote.viewed", quote, by=by, changes=changes, version=version)
    return quote


@transaction.atomic
def approve(quote: Quote, *, by: Actor, version: int, signature: Signature) -> Approval:
    """The customer signs the version in front of them; the same signature twice is one.

    Raises OlderVersion, AlreadyAnswered, TooLate, NoReason.
    """
    quote = lock(quote)
    signed = quote.approval
    if signed and signed.name == signature.name and signed.quote_version.number == version:
        return signed
    # A name of blanks nobody sees (U+200B …) signs nothing.
    if not any(map(str.isalnum, signature.name)):
        raise NoReason(gettext("Enter your name to sign."))
    latest = _answerable(quote, Quote.Status.APPROVED, version)
    return _approve(
        quote, latest, by=by, template=INTENT, name=signature.name.strip(), ip=signature.ip, browser=signature.browser
    )


@transaction.atomic
def approve_on_word(quote: Quote, *, by: Member, name: str, note: str) -> Approval:
    """Staff enter the customer's yes, with a note of how it was given and no signature.

    Raises AlreadyAnswered, TooLate, NoReason.
    """
    quote = lock(quote)
    if not note.strip():
        raise NoReason(gettext("Add a note on how the customer approved, such as by phone, email or in person."))
    latest = _answerable(quote, Quote.Status.APPROVED, None)
    return _approve(
        quote, latest, by=by, template=ON_WORD, name=name.strip() or latest.sent_name, on_word_of=by, note=note.strip()
    )


@transaction.atomic
def decline(quote: Quote, *, by: Actor, reason: str, version: int | None = None) -> Quote:
    """The customer says no and why; staff may enter it for them. Raises OlderVersion, AlreadyAnswered, NoReason."""
    quote = lock(quote)
    if not reason.strip():
        raise NoReason(gettext("Tell us why."))
    if quote.status == Quote.Status.DECLINED and quote.answer == reason.strip():
        return quote
    latest = _answerable(quote, Quote.Status.DECLINED, version)
    changes = _answer(quote, Quote.Status.DECLINED, reason.strip())
    record("quote.declined", quote, by=by, changes=changes, reason=quote.answer, version=latest.number)
    return quote


@transaction.atomic
def request_changes(quote: Quote, *, by: Actor, wishes: str, version: int | None = None) -> Quote:
    """The customer asks for something else. Raises OlderVersion, AlreadyAnswered, NoReason."""
    quote = lock(quote)
    if not wishes.strip():
        raise NoReason(gettext("Tell us what you’d like changed."))
    if quote.status == Quote.Status.CHANGES_REQUESTED and quote.answer == wishes.strip():
        return quote
    latest = _answerable(quote, Quote.Status.CHANGES_REQUESTED, version)
    changes = _answer(quote, Quote.Status.CHANGES_REQUESTED, wishes.strip())
    record("quote.answered", quote, by=by, changes=changes, wishes=quote.answer, version=latest.number)
    return quote


_SAID = {
    Quote.Status.APPROVED: _("This quote is already approved. Contact us if anything should change."),
    Quote.Status.DECLINED: _("This quote was declined. Contact us for a new one."),
    Quote.Status.CHANGES_REQUESTED: _("Changes were already requested. We’ll send you a new version."),
    Quote.Status.EXPIRED: _("This quote has expired. Contact us to renew it."),
    Quote.Status.DRAFT: _("This quote is being revised. We’ll send you a new version."),
}


def _answerable(quote: Quote, status: str, version: int | None) -> QuoteVersion:
    """The version being answered: the latest one, of a quote that waits; `version` is what the customer looks at."""
    latest = quote.latest
    if latest is None:
        raise AlreadyAnswered(gettext("This quote has not been sent yet."))
    if quote.is_archived:
        raise AlreadyAnswered(gettext("This quote is closed. Contact us if you’d still like to go ahead."))
    if not quote.can_become(status):
        raise AlreadyAnswered(_SAID[Quote.Status(quote.status)])
    if version is not None and version != latest.number:
        raise OlderVersion(gettext("There is a newer version of this quote. Use the link in the latest email."))
    if quote.is_over(clock.today(quote.org)):
        raise TooLate(gettext("This quote has expired. Contact us to renew it."))
    return latest


def _answer(quote: Quote, status: str, words: str) -> Changes:
    links.extend(quote)
    changes = change(quote, status=status, answer=words, answered_at=timezone.now())
    return {"status": changes["status"]}


def _approve(quote: Quote, version: QuoteVersion, *, by: Actor, template: Text, name: str, **facts: object) -> Approval:
    frozen = version.content
    intent = template.format(
        number=frozen["number"],
        version=version.number,
        total=format_money(Decimal(frozen["totals"]["total"]), frozen["currency"], quote.org.locale),
        member=by.display_name,
    )
    approval = Approval.objects.create(
        quote=quote, quote_version=version, name=name, intent=intent, sha256=version.sha256, **facts
    )
    changes = _answer(quote, Quote.Status.APPROVED, "")
    record(
        "quote.approved",
        quote,
        by=by,
        changes=changes,
        version=version.number,
        name=approval.name,
        total=frozen["totals"]["total"],
        note=approval.note,
    )
    return approval
