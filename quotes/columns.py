"""What can be known of quotes: lists, filters, saved views and exports read it here."""

from collections.abc import Sequence

from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from onetool.listing.columns import Columns, OnPhone, Rows, money, of_field, relation
from onetool.listing.marks import favorites, tags, with_star
from onetool.orgs.models import Member
from onetool.web.tags import tone
from quotes.models import Quote
from scheduling.columns import with_client, with_place, with_project

OPEN_STATES = ("waiting", _("Awaiting response"))
ARCHIVED = ("archived", _("Archived"))


def of_status(rows: Rows, values: Sequence[str], _: Member) -> Rows:
    """One of these statuses; *Awaiting response* is two of them, and what is archived has none of the others."""
    wanted = Q(status__in=values)
    if OPEN_STATES[0] in values:
        wanted |= Q(status__in=Quote.OPEN)
    wanted &= ~Quote.archived
    return rows.filter(wanted | Quote.archived if ARCHIVED[0] in values else wanted)


QUOTES = Columns(
    Quote,
    of_field("title", note=lambda quote: quote.number, fetch=with_star, is_starred=lambda row: row.is_starred),
    of_field("number", is_shown=False),
    of_field(
        "status", tone=lambda quote: tone(quote.status), narrow=of_status, on_phone=OnPhone.PLAIN,
        choices=[OPEN_STATES, *Quote.Status.choices, ARCHIVED],
    ),
    relation("client", fetch=with_client, on_phone=OnPhone.LINE),
    relation("project", fetch=with_project, is_shown=False),
    relation("place", name="property", label=_("Property"), fetch=with_place, is_shown=False, where=""),
    of_field("valid_until"),
    of_field("sent_at", "sent", label=_("Sent"), is_shown=False),
    of_field("answered_at", "answered", label=_("Responded"), is_shown=False),
    of_field("archived_at", "archived", is_shown=False),
    of_field("created_at", "added", label=_("Created"), is_shown=False),
    of_field("updated_at", "changed", label=_("Updated")),
    money("net", label=_("Subtotal"), is_shown=False),
    money("tax", is_shown=False),
    # A quote keeps the currency it was written in: only those of today's currency are added up.
    money("total", total=lambda member: Sum("total", filter=Q(currency=member.org.currency)), on_phone=OnPhone.PUSH),
    tags(is_shown=False),
    favorites(),
)  # fmt: skip
