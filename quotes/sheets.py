"""A quote on paper: a version as it was sent, the same signed with the record of the signature, a draft to look at."""

from datetime import UTC, date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.looks import logo_of, look_of
from documents.printing import Content, Hand, moment, strings
from onetool.orgs.models import Organisation
from onetool.paper import pdf, printouts
from onetool.paper.printouts import Sheet, prints
from quotes.composing import content_of
from quotes.models import Approval, Quote, QuoteVersion

KEPT = _(
    "This record was saved at that moment and can’t be changed. The fingerprint covers everything on the pages "
    "before it: changing a single character would change it."
)
SIGNED = _("The customer signed this quote online.")
BY_WORD = _("The customer approved without signing; the business recorded it.")


@prints(QuoteVersion)
def of_version(version: QuoteVersion) -> Sheet:
    """The version as it was sent."""
    return _sheet(version.content, version.org, name=version.file_name, version=str(version.number))


@prints(Approval)
def of_approval(approval: Approval) -> Sheet:
    """The version that was approved, and on a page of its own who did it, when and from where."""
    version = approval.quote_version
    evidence = _evidence(approval, version)
    return _sheet(version.content, version.org, name=approval.file_name, version=str(version.number), evidence=evidence)


def of_draft(quote: Quote) -> Sheet:
    """The quote as it stands, marked as a draft."""
    return _sheet(
        content_of(quote), quote.org, name=printouts.file_name(quote.number or "quote", "draft"), is_draft=True
    )


def _sheet(content: Content, org: Organisation, *, name: str, **more: Any) -> Sheet:
    look = look_of(content, org)
    hand = Hand(look["locale"], content["currency"])
    dates = {"date": hand.day(content["date"]), "valid_until": hand.day(content["valid_until"])}
    shown = {**strings(content, look, kind=gettext("Quote")), **dates, "version": "", "evidence": None, **more}
    return Sheet("quote", name, shown, date.fromisoformat(content["date"]), org.pk, logo_of(look))


def _spelt(name: str) -> str:
    """A name of which the paper lacks a letter, so that the record shows it all the same."""
    return " ".join(f"U+{ord(char):04X}" for char in name) if pdf.lacks(name) else ""


def _evidence(approval: Approval, version: QuoteVersion) -> dict[str, Any]:
    content, org = version.content, version.org
    look = look_of(content, org)
    hand = Hand(look["locale"], content["currency"])
    by_word = approval.on_word_of
    rows = {
        gettext("Approved by") if by_word else gettext("Signed by"): approval.name,
        gettext("Name (Unicode)"): _spelt(approval.name),
        gettext("Date and time"): moment(approval.at, org.zone, look["locale"]),
        gettext("Date and time (UTC)"): f"{approval.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        gettext("Agreement"): approval.intent,
        gettext("Quote"): gettext("{number}, version {version}, {total}").format(
            number=content["number"], version=version.number, total=hand.money(content["totals"]["total"])
        ),
        gettext(
            "Sent to"
        ): f"{version.sent_name}, {version.sent_to}, {moment(version.sent_at, org.zone, look['locale'])}",
        gettext("Recorded by"): by_word.display_name if by_word else "",
        gettext("Note"): approval.note,
        gettext("IP address"): approval.ip or "",
        gettext("Browser"): approval.browser,
        gettext("Fingerprint (SHA-256)"): approval.sha256,
    }
    short = (
        gettext("Approved by {name}; see the record on the last page.")
        if by_word
        else gettext("Signed by {name}; see the record on the last page.")
    )
    return {
        "heading": gettext("Approval record") if by_word else gettext("Signature record"),
        "intro": f"{BY_WORD if by_word else SIGNED} {KEPT}",
        "short": short.format(name=approval.name),
        "rows": [{"name": name, "words": words} for name, words in rows.items() if words],
    }
