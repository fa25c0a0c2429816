"""The narrow door: which organisations a person belongs to, before any organisation is known."""

import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.http import Http404

from onetool.access.requests import Request


@dataclass(frozen=True, slots=True)
class Membership:
    """One line of the narrow door: which organisations a person belongs to, before any organisation is known."""

    member_id: uuid.UUID
    org_id: uuid.UUID
    slug: str
    name: str


def memberships(user_id: uuid.UUID) -> list[Membership]:
    """A person's active memberships, by name, through the SECURITY DEFINER function of the same name."""
    with connection.cursor() as cursor:
        cursor.execute("select member_id, org_id, slug, name from memberships(%s)", [user_id])
        return [Membership(*row) for row in cursor.fetchall()]


LAST_ORG_COOKIE = f"{settings.COOKIE_PREFIX}last_org"


def usual(own: list[Membership], last_slug: str | None) -> Membership | None:
    """The organisation a browser was in last, or the only one."""
    last = next((one for one in own if one.slug == last_slug), None)
    return last or (own[0] if len(own) == 1 else None)


def own_memberships(request: Request) -> list[Membership]:
    """Those of the signed-in person, asked for once a request: the policy wants one, the page lists all."""
    if not hasattr(request, "memberships"):
        request.memberships = memberships(request.user.pk) if request.user.pk else []
    return request.memberships


def membership(request: Request) -> Membership:
    """The signed-in person's active membership in the organisation the address names. Raises Http404."""
    slug = getattr(request, "org_slug", None)
    for own in own_memberships(request):
        if own.slug == slug:
            return own
    raise Http404
