"""Home: the day, the money, what waits, what needs somebody, and what happened; each card comes from the app that owns it."""

from collections.abc import Iterable, Mapping
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
from onetool.accounts.adapter import LAST_ORG_COOKIE
from onetool.events import Event, record_model, record_models
from onetool.mail import Message
from onetool.orgs.models import Member, Organisation
from onetool.permissions import OrgRequest, any_member
from onetool.stripe_door import client as stripe
from onetool.web import page

YEAR = 365 * 24 * 3600  # seconds
READ = 60  # events of which the lines are made
SHOWN = 20  # lines of activity
MAILS = 3  # failed mails
NEW = timedelta(days=60)  # how long a company is shown its first steps


@require_GET
@any_member
def home(request: OrgRequest) -> HttpResponse:
    """The page, or one of its own parts; a part that is not asked for costs no query."""
    member, org = request.member, request.org
    response = page(
        request,
        "home.html",
        greeting=_greeting(clock.local(timezone.now(), org).hour),
        today=clock.today(org),
        watched=" ".join([member.topic, org.topic, *_watched(member)]),
        steps_watched=" ".join([org.topic, *dict.fromkeys(f"{step.kind}s" for step in STEPS)]),
        get_steps=partial(_steps, member, org),
        get_mails=lambda: list(Message.objects.visible_to(member).failed().order_by("-id")[:MAILS]),
        get_lines=lambda: lines(Event.objects.visible_to(member).order_by("-id")[:READ])[:SHOWN],
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
        self.subjects.add(event.subject_id)

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
    """Events newest first as lines: what one person did over and over in one go is told once."""
    told: list[Line] = []
    for event in events:
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
    policy: str
    looks: Mapping[str, object] = field(default_factory=dict)
    opens: str = ""


STEPS = (
    Step("Add your first client", "client", "clients:new", "Add a client", "clients.edit", opens="dialog"),
    Step("Write a quote", "quote", "quotes:new", "Write a quote", "quotes.edit"),
    Step(
        "Send it: your customer signs it online",
        "quote",
        "quotes:index",
        "Open quotes",
        "quotes.edit",
        {"sent_at__isnull": False},
    ),
    Step(
        "Take card payments",
        "connectedaccount",
        "invoices:connect",
        "Connect",
        "settings.edit",
        {"charges_enabled": True, "disconnected_at": None},
    ),
)


def _steps(member: Member, org: Organisation) -> list[dict[str, object]]:
    """The first steps and which are done; none once all are, or when the company is no longer new."""
    if not member.may("settings.edit") or timezone.now() - org.created_at > NEW:
        return []
    told: list[dict[str, object]] = [
        {
            "title": "Put your address on your papers",
            "url": reverse("orgs:settings"),
            "action": "Fill in",
            "is_done": bool(org.address),
        }
    ]
    for step in STEPS:
        if not member.may(step.policy) or (step.kind == "connectedaccount" and not stripe.available()):
            continue
        rows = record_model(step.kind)._default_manager.filter(**step.looks)
        told.append(
            {
                "title": step.title,
                "url": reverse(step.url_name),
                "action": step.action,
                "opens": step.opens,
                "is_done": rows.exists(),
            }
        )
    return told if not all(step["is_done"] for step in told) else []
