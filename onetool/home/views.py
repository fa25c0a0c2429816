"""Home: the day, the money, what waits, what needs somebody, what happened; a card comes from the app that owns it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from onetool import clock
from onetool.access.policies import any_member
from onetool.access.requests import OrgRequest
from onetool.accounts.adapter import LAST_ORG_COOKIE
from onetool.events.log import Event
from onetool.events.story import story
from onetool.mail.outbox import Message
from onetool.orgs.models import Member, Organisation
from onetool.records.kinds import record_model, record_models
from onetool.stripe_door import client as stripe
from onetool.web.answers import page
from onetool.work.reactions import ReactionRun

YEAR = 365 * 24 * 3600  # seconds
READ = 60  # events of which the lines are made
SHOWN = 20  # lines of activity
MAILS = 3  # failed mails, and other work that could not be finished
NEW = timedelta(days=60)  # how long a company is shown its first steps


@require_GET
@any_member
def home(request: OrgRequest) -> HttpResponse:
    """The page, or one of its own parts; a part that is not asked for costs no query."""
    member, org = request.member, request.org
    mails = Message.objects.visible_to(member).failed()
    unfinished = ReactionRun.objects.visible_to(member).given_up().select_related("event")
    response = page(
        request,
        "home.html",
        greeting=_greeting(clock.local(timezone.now(), org).hour),
        today=clock.today(org),
        watched=" ".join([member.topic, org.topic, *_watched(member)]),
        steps_watched=" ".join([org.topic, *sorted({f"{step.kind}s" for step in STEPS if step is not ADDRESS})]),
        get_steps=partial(_steps, member, org),
        get_mails=lambda: list(mails.order_by("-id")[:MAILS]),
        count_mails=mails.count,
        get_unfinished=lambda: list(unfinished.order_by("-id")[:MAILS]),
        count_unfinished=unfinished.count,
        get_lines=lambda: lines(story(Event.objects.visible_to(member).order_by("-id"), READ))[:SHOWN],
    )
    # So that the next sign-in in this browser comes back here.
    slug, is_secure = org.slug, settings.SESSION_COOKIE_SECURE
    response.set_cookie(LAST_ORG_COOKIE, slug, max_age=YEAR, httponly=True, samesite="Lax", secure=is_secure)
    return response


def _greeting(hour: int) -> str:
    return "Good morning" if hour < 12 else "Good afternoon" if hour < 18 else "Good evening"


def _watched(member: Member) -> list[str]:
    """The collections whose events the member reads in full; the rest reaches them at their own desk."""
    return sorted(f"{model.kind()}s" for model in record_models() if member.grant(model.permission).sees_all)


# --- Activity ---------------------------------------------------------------------------------------------------------
# What is written down right after a verb, in the same go, and says nothing more.
PARTS = {"client.created": {"contact.added", "property.added"}}


@dataclass(slots=True)
class Line:
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
            return f"{self.event.sentence}, and {others} more like it"
        return f"{self.event.sentence}, {self.times} times" if self.times > 1 else self.event.sentence


def lines(events: Iterable[Event]) -> list[Line]:
    """Events newest first as lines: what one did over and over, or as part of something else, is told once."""
    told: list[Line] = []
    for event in events:
        while told and told[-1].event.verb in PARTS.get(event.verb, ()) and told[-1].event.thread == event.thread:
            told.pop()
        if not told or not told[-1].takes(event):
            told.append(Line(event))
        told[-1].take(event)
    return told


# --- First steps ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Step:
    """One thing a new company does once: done as soon as there is a record of that kind that looks so."""

    title: str
    kind: str
    url_name: str
    action: str
    looks: dict[str, object] = field(default_factory=dict)
    opens: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    @property
    def is_possible(self) -> bool:
        return self is not CARDS or stripe.available()

    def is_done_in(self, org: Organisation) -> bool:
        if self is ADDRESS:
            return bool(org.address)
        return record_model(self.kind)._default_manager.filter(**self.looks).exists()


CAN_CHARGE: dict[str, object] = {"charges_enabled": True, "disconnected_at": None}
CLIENT = Step("Add your first client", "client", "clients:new", "Add a client", opens="dialog")
QUOTE = Step("Write a quote", "quote", "quotes:new", "Write a quote")
ADDRESS = Step("Put your address on your papers", "organisation", "orgs:settings", "Fill in")
SENT = Step("Send it: your customer signs online", "quote", "quotes:index", "Open quotes", {"sent_at__isnull": False})
CARDS = Step("Take card payments", "connectedaccount", "invoices:connect", "Connect", CAN_CHARGE)
STEPS = (CLIENT, QUOTE, ADDRESS, SENT, CARDS)


def _steps(member: Member, org: Organisation) -> list[tuple[Step, bool]]:
    """The first steps and whether each is done; none once all are, or when the company is no longer new."""
    if not member.may("settings.edit") or timezone.now() - org.created_at > NEW:
        return []
    steps = [(step, step.is_done_in(org)) for step in STEPS if step.is_possible]
    return steps if not all(is_done for _, is_done in steps) else []
