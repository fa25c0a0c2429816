"""What the policies know of a request: who acts, in which organisation."""

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from onetool.access.memberships import Membership
    from onetool.accounts.models import User
    from onetool.orgs.models import Member, Organisation


class Request(HttpRequest):
    """What the middleware adds to every request; the slug only where the address names an organisation."""

    htmx: HtmxDetails
    org_slug: str
    memberships: "list[Membership]"  # of whoever is signed in, once they were asked for


class OrgRequest(Request):
    """A staff request: who acts, and in which organisation."""

    member: "Member"
    org: "Organisation"
    user: "User"


class PortalRequest(Request):
    """A customer's request: the link they came by, and the organisation it belongs to."""

    link: Any
    org: "Organisation"
