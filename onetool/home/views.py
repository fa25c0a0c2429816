"""Home: the day, the money, what waits, what needs somebody, what happened; a card comes from the app that owns it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from onetool import clock
from onetool.access.memberships import LAST_ORG_COOKIE
from onetool.access.policies import any_member
from onetool.access.requests import OrgRequest
from onetool.brings import brought
from onetool.events.log import Event
from onetool.events.story import story
from onetool.home.steps import first_steps, watched_by_steps
from onetool.orgs.models import Member
from onetool.records.kinds import record_models
from onetool.web.answers import page
from onetool.work import attention

YEAR = 365 * 24 * 3600  # seconds
READ = 60  # events of which the lines are made
SHOWN = 20  # lines of activity
GIVEN_UP = 4  # rows of work that was given up


@require_GET
@any_member
def home(request: OrgRequest) -> HttpResponse:
    """The page, or one of its own parts; a part that is not asked for costs no query."""
    member, org = request.member, request.org
    response = page(
        request,
        "home.html",
        greeting=_greeting(clock.local(timezone.now(), org).hour),
        first_name=member.display_name.partition(" ")[0],
        today=clock.today(org),
        watched=" ".join([member.topic, org.topic, *_watched(member)]),
        steps_watched=" ".join([org.topic, *watched_by_steps()]),
        get_steps=partial(first_steps, member, org),
        get_given_up=partial(attention.newest, member, GIVEN_UP),
        count_given_up=partial(attention.count, member),
        get_lines=lambda: feed_lines(story(Event.objects.visible_to(member).told().order_by("-id"), READ))[:SHOWN],
    )
    # So that the next sign-in in this browser comes back here.
    slug, is_secure = org.slug, settings.SESSION_COOKIE_SECURE
    response.set_cookie(LAST_ORG_COOKIE, slug, max_age=YEAR, httponly=True, samesite="Lax", secure=is_secure)
    return response


def _greeting(hour: int) -> str:
    return gettext("Good morning") if hour < 12 else gettext("Good afternoon") if hour < 18 else gettext("Good evening")


def _watched(member: Member) -> list[str]:
    """The collections whose events the member reads in full; the rest reaches them at their own desk."""
    return sorted(f"{model.kind()}s" for model in record_models() if member.grant(model.permission).sees_all)


# --- Activity ---------------------------------------------------------------------------------------------------------
def _parts_of(verb: str) -> set[str]:
    """What is recorded right after a verb, in the same go, and says nothing more."""
    return {part for some in brought("RECORDED_WITH") for part in some.get(verb, ())}


@dataclass(slots=True)
class FeedLine:
    """One line of activity: an event, and how many of the same kind came just before it."""

    event: Event
    subjects: set[Any] = field(default_factory=set)
    times: int = 0

    def takes(self, event: Event) -> bool:
        return (event.actor, event.verb) == (self.event.actor, self.event.verb)

    def take(self, event: Event) -> None:
        self.times += 1
        self.subjects.add((event.subject_kind, event.subject_id))

    @property
    def pk(self) -> Any:
        return self.event.pk

    @property
    def actor(self) -> str:
        return self.event.actor

    @property
    def at(self) -> Any:
        return self.event.at

    @property
    def sentence(self) -> str:
        others = len(self.subjects) - 1
        if others:
            return gettext("{sentence}, and {others} more like it").format(sentence=self.event.sentence, others=others)
        return f"{self.event.sentence}, {self.times} times" if self.times > 1 else self.event.sentence


def feed_lines(events: Iterable[Event]) -> list[FeedLine]:
    """Events newest first as lines: what one did over and over, or as part of something else, is told once."""
    found: list[FeedLine] = []
    for event in events:
        while found and found[-1].event.verb in _parts_of(event.verb) and found[-1].event.thread == event.thread:
            found.pop()
        if not found or not found[-1].takes(event):
            found.append(FeedLine(event))
        found[-1].take(event)
    return found
