"""How moments are written for a person outside every organisation: as the company they work in does."""

import uuid
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from onetool.access.memberships import memberships, usual
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in


@dataclass(frozen=True, slots=True)
class Ways:
    """A clock and a way of writing, as an organisation has them."""

    zone: ZoneInfo
    locale: str


THE_WORLDS = Ways(ZoneInfo("UTC"), "en_001")


def ways_of(user_id: uuid.UUID | None, last_slug: str | None) -> Ways:
    """Of the company the browser was in last, or of the only one; else the world's English, in universal time."""
    own = usual(memberships(user_id) if user_id else [], last_slug)
    if own is None:
        return THE_WORLDS
    with acting_in(own.org_id):
        org = Organisation.objects.get()
    return Ways(org.zone, org.locale)
