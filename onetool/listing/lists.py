"""The lists that the apps bring, by their names."""

from django.http import Http404

from onetool.brings import brought
from onetool.listing.audit import audit
from onetool.listing.files import files
from onetool.listing.listing import Listing
from onetool.orgs.models import Member


def all_lists() -> dict[str, Listing]:
    """Those of the apps, and the two of the ground itself."""
    return {listing.name: listing for lists in [*brought("LISTS"), [audit, files]] for listing in lists}


def listing_named(name: str) -> Listing:
    """Raises KeyError."""
    return all_lists()[name]


def seen_by(member: Member, name: str) -> Listing:
    """The list, if the member may open it. Raises Http404."""
    listing = all_lists().get(name)
    if listing is None or not member.may(listing.policy):
        raise Http404
    return listing
