"""The menu of one row: open, edit, and the list's verbs that fit it as it stands; asked for when it is opened."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.urls import reverse

from onetool.listing.bulk import Verb
from onetool.orgs.models import Member
from onetool.records.hidden_fields import uuid_or_none

if TYPE_CHECKING:
    from onetool.listing.listing import Listing


@dataclass(frozen=True, slots=True)
class Item:
    """A verb of one row: a dialog that asks for what it needs, or one click."""

    verb: Verb
    url: str
    opens_dialog: bool


@dataclass(frozen=True, slots=True)
class RowMenu:
    """What a member is offered for one row."""

    row: Any
    path: str
    edit_url: str
    items: list[Item]

    @classmethod
    def of(cls, listing: "Listing", member: Member, pk: str) -> "RowMenu":
        """Raises Http404 when the member may not see the row."""
        row = listing.rows(member).filter(pk=uuid_or_none(pk)).first()
        if row is None:
            raise Http404
        path = listing.path(row)
        may_edit = bool(listing.edits) and member.may(listing.edits) and listing.can_be_edited(row)
        offered = [verb for verb in listing.verbs if member.may(verb.policy) and verb.fits(row)]
        items = [_item(listing, verb, row) for verb in offered]
        return cls(row, path, f"{path}edit/" if may_edit else "", items)


def _item(listing: "Listing", verb: Verb, row: Any) -> Item:
    if verb.dialog:
        return Item(verb, verb.dialog(row), opens_dialog=True)
    url = reverse("listing:for_one", args=[listing.name, verb.name, row.pk])
    return Item(verb, url, opens_dialog=verb.field is not None)
