"""Seeing OneTool as somebody else sees it: read only, by those who run the organisation, until they stop."""

from typing import TYPE_CHECKING

from django.apps import apps
from django.http import HttpRequest

from onetool.access.table import rights

if TYPE_CHECKING:
    from onetool.orgs.models import Member

SEEN_AS = "seen_as"  # in the session: an organisation → whose eyes
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def may_see_as(member: "Member", other: "Member") -> bool:
    """Whether a member may look through the other's eyes: never through those of somebody who may more."""
    is_full = member.role in rights().FULL
    return (
        is_full
        and member.pk != other.pk
        and other.status == "active"
        and (other.role not in rights().FULL or (member.role, other.role) == ("owner", "admin"))
    )


def begin(request: HttpRequest, other: "Member") -> None:
    request.session[SEEN_AS] = {**request.session.get(SEEN_AS, {}), str(other.org_id): str(other.pk)}


def end(request: HttpRequest, org_id: object) -> None:
    seen = request.session.get(SEEN_AS, {})
    request.session[SEEN_AS] = {org: pk for org, pk in seen.items() if org != str(org_id)}


def eyes(request: HttpRequest, member: "Member", *, is_as_oneself: bool) -> "Member":
    """Whoever's eyes the member looks through, as a rule their own."""
    pk = request.session.get(SEEN_AS, {}).get(str(member.org_id))
    if pk is None or is_as_oneself:
        return member
    other = apps.get_model("orgs", "Member").objects.select_related("org", "user").filter(pk=pk).first()
    if other is None or not may_see_as(member, other):
        return member
    other.seen_by = member
    return other
