"""The list of quotes."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from onetool.listing.bulk import Verb
from onetool.listing.listing import Listing, found_by
from onetool.listing.marks import tagging
from onetool.orgs.models import Member
from quotes.actions import archiving, sending
from quotes.columns import QUOTES
from quotes.models import Quote


def send(quote: Quote, by: Member, _: None) -> None:
    """To the client's own contact, as the quote says."""
    contact = quote.client.primary_contact
    name, email = (contact.name, contact.email) if contact else (quote.client.name, "")
    if quote.is_draft:
        sending.send(quote, by=by, name=name, email=email)
    else:
        sending.resend(quote, by=by, name=name, email=email)


def is_current(quote: Quote) -> bool:
    return not quote.is_archived


VERBS = (
    Verb(
        name="send", label=_("Send"), policy="quotes.edit", said=_("sent"), act=send,
        icon="send", fits=lambda quote: is_current(quote) and (quote.is_draft or quote.is_open),
        dialog=lambda quote: reverse("quotes:send" if quote.is_draft else "quotes:resend", args=[quote.pk]),
    ),
    tagging("quotes.edit"),
    Verb(
        name="archive", label=_("Archive"), policy="quotes.edit", said=_("archived"), undo="restore",
        icon="archive", fits=is_current,
        act_on_all=lambda rows, by, _: archiving.archive_all(rows, by=by),
    ),
    Verb(
        name="restore", label=_("Restore"), policy="quotes.edit", said=_("restored"), is_offered=False,
        icon="undo", fits=lambda quote: quote.is_archived,
        act_on_all=lambda rows, by, _: archiving.restore_all(rows, by=by),
    ),
)  # fmt: skip

quotes = Listing(
    name="quotes",
    title=_("Quotes"),
    noun=_("quote"),
    nouns=_("quotes"),
    columns=QUOTES,
    page_name="quotes:index",
    policy="quotes.view",
    template="quotes/list.html",
    more=("row",),
    rows=Quote.objects.visible_to,
    searched=found_by("quote"),
    usual=lambda rows: rows.current(),
    usual_until=("status", "archived"),
    chips="status",
    sort="changed",
    opens_drawer=True,
    edits="quotes.edit",
    can_be_edited=lambda quote: quote.is_draft and is_current(quote),
    edits_on_page=True,
    verbs=VERBS,
)
