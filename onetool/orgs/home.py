"""Home: what there is, and what happened."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onetool import clock
from onetool.accounts.adapter import LAST_ORG_COOKIE
from onetool.events import Event, record_models
from onetool.orgs.models import Member
from onetool.permissions import OrgRequest, any_member
from onetool.records import Record
from onetool.web import PLACES, page

YEAR = 365 * 24 * 3600  # seconds
SHOWN = 30  # events


@dataclass(frozen=True, slots=True)
class Count:
    """How many records of one kind the member may see, and where they are listed."""

    label: str
    url: str
    count: int


@require_GET
@any_member
def home(request: OrgRequest) -> HttpResponse:
    """A greeting, the counts, the latest activity."""
    member, counts = request.member, _counts(request.member)
    response = page(
        request,
        "home.html",
        greeting=_greeting(clock.local(timezone.now(), request.org).hour),
        counts=counts,
        is_new=not any(one.count for one in counts),
        events=Event.objects.all().visible_to(member).order_by("-id")[:SHOWN],
        topics=" ".join([member.topic, *_watched(member)]),
    )
    # So that the next sign-in in this browser comes back here.
    slug, is_secure = request.org.slug, settings.SESSION_COOKIE_SECURE
    response.set_cookie(LAST_ORG_COOKIE, slug, max_age=YEAR, httponly=True, samesite="Lax", secure=is_secure)
    return response


def _greeting(hour: int) -> str:
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _kinds() -> dict[str, type[Record]]:
    """The kinds of record that have a place in the navigation, by its key."""
    places = {place.key for place in PLACES}
    return {f"{model.kind()}s": model for model in record_models() if f"{model.kind()}s" in places}


def _watched(member: Member) -> list[str]:
    return [name for name, kind in _kinds().items() if member.grant(kind.permission).sees_all]


def _counts(member: Member) -> list[Count]:
    kinds = _kinds()
    return [
        Count(place.label, reverse(place.url_name), kinds[place.key]._default_manager.visible_to(member).count())  # type: ignore[attr-defined]
        for place in PLACES
        if place.key in kinds and place.policy and member.may(place.policy)
    ]
