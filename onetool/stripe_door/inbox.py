"""The webhook inbox: every event is kept once an endpoint, and worked on through the one queue."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onetool.stripe_door import client, registry
from onetool.stripe_door.errors import StripeUnavailable
from onetool.stripe_door.models import StripeEvent, StripeEventQuerySet
from onetool.stripe_door.registry import FoundNothing, handlers
from onetool.work import leased
from onetool.work.leased import Pauses, Queue, TryLater

NOBODY = "nothing follows from this type at this endpoint"
State = StripeEvent.State


def keep(facts: dict[str, Any], *, body: str, endpoint: str) -> None:
    """Write an event down once and commit; a worker takes it from there. A second delivery changes nothing."""
    event = StripeEvent(
        stripe_id=facts["id"],
        endpoint=endpoint,
        account=facts.get("account") or "",
        type=facts["type"],
        livemode=bool(facts.get("livemode")),
        body=body,
    )
    _set_aside_if_not_ours(event)
    with transaction.atomic():
        StripeEvent.objects.bulk_create([event], ignore_conflicts=True)
        if event.state == State.WAITING and StripeEvent.objects.filter(pk=event.pk).exists():
            leased.hand_over(EVENTS.name, None, event.pk)


def run(stripe_id: str) -> bool:
    """Work on one event now, if it is due and nobody else has it. Returns whether it came to its end."""
    return sum(leased.run(EVENTS, None, event.pk) for event in StripeEvent.objects.filter(stripe_id=stripe_id)) > 0


def work_off() -> int:
    """Work on all that is due, here and now, oldest first (the demo, tests). Returns how many came to their end."""
    due = StripeEvent.objects.due(timezone.now()).order_by("received_at").values_list("stripe_id", flat=True)
    return sum(run(stripe_id) for stripe_id in list(due))


def _work(event: StripeEvent) -> None:
    try:
        state, words = _follow(event)
    except StripeUnavailable as error:
        raise TryLater(f"Stripe didn’t answer: {error}") from error
    leased.finish(event, state=state, finished_at=timezone.now(), error=words)


def _follow(event: StripeEvent) -> tuple[State, str]:
    """Do what follows: how it ended, and in words why when nothing came of it."""
    followers, misses = handlers(event.endpoint, event.type), []
    for handler in followers:
        try:
            handler(event)
        except FoundNothing as nothing:
            misses.append(str(nothing))
    if not followers:
        return State.IGNORED, NOBODY
    return (State.UNMATCHED, "; ".join(misses)[:2000]) if len(misses) == len(followers) else (State.DONE, "")


def try_again(event: StripeEvent) -> bool:
    """Let an event that was given up wait again, with all its attempts. Returns whether it had been, in our mode."""
    return event.livemode == client.is_live() and leased.try_again(EVENTS, event)


def replay(events: StripeEventQuerySet) -> list[StripeEvent]:
    """Make events of our mode wait again with all their attempts, whatever became of them. Returns them.

    Nothing runs here: run() them, or leave them to the sweep.
    """
    ours = list(events.filter(livemode=client.is_live()).order_by("received_at"))
    StripeEvent.objects.filter(pk__in=[event.pk for event in ours]).update(
        state=State.WAITING, attempts=0, finished_at=None, due_at=timezone.now(), dismissed_at=None
    )
    return ours


def _set_aside_if_not_ours(event: StripeEvent) -> None:
    reason = ""
    if event.livemode != client.is_live():
        reason = "of the other mode (test or live) than our key"
    elif not handlers(event.endpoint, event.type):
        reason = NOBODY
    if reason:
        event.state, event.error, event.finished_at = State.IGNORED, reason, timezone.now()


EVENTS = Queue(
    "stripe_events",
    StripeEvent,
    _work,
    Pauses(8, first=timedelta(seconds=10), factor=4, longest=timedelta(hours=8)),
    lease=settings.STRIPE_EVENT_LEASE,
    on_given_up=registry.tell_given_up,
)
