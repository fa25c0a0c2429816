"""The webhook inbox: every event is kept once, leased by one worker at a time, retried, in the end given up."""

import logging
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from onetool.stripe_door import client
from onetool.stripe_door.models import StripeEvent, StripeEventQuerySet
from onetool.stripe_door.registry import FoundNothing, handlers
from onetool.work import jobs

log = logging.getLogger(__name__)

TASK = "stripe_door.run"
LEASE: timedelta = settings.STRIPE_EVENT_LEASE
GRACE = timedelta(seconds=30)  # how long a kicked event may wait for a worker before the sweep kicks it again
ATTEMPTS = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=10), timedelta(hours=8)
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
        next_try_at=timezone.now() + GRACE,
    )
    _set_aside_if_not_ours(event)
    with transaction.atomic():
        StripeEvent.objects.bulk_create([event], ignore_conflicts=True)
        if event.state == State.RECEIVED and StripeEvent.objects.filter(pk=event.pk).exists():
            kick(event.stripe_id)


def kick(stripe_id: str) -> None:
    """Ask a worker to look at an event once this transaction is committed."""
    transaction.on_commit(partial(jobs.enqueue, TASK, stripe_id), robust=True)


def run(stripe_id: str) -> bool:
    """Work on one event now, if it waits and nobody else has it. Returns whether it came to its end."""
    event = _lease(stripe_id)
    if event is None:
        return False
    try:
        state, words = _follow(event)
    except Exception as error:
        log.exception("%s failed, attempt %s", event, event.attempts)
        _try_later(event, repr(error))
        return False
    _leave(event, state=state, finished_at=timezone.now(), last_error=words)
    return True


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


def work_off() -> int:
    """Work on all that waits, here and now, oldest first (the demo, tests). Returns how many came to their end."""
    waiting = StripeEvent.objects.waiting().order_by("received_at").values_list("stripe_id", flat=True)
    return sum(run(stripe_id) for stripe_id in list(waiting))


def sweep(limit: int = 200) -> list[str]:
    """Kick what was never begun, is due again or has outlived its lease, oldest first. Returns the ids kicked."""
    now = timezone.now()
    with transaction.atomic():
        due = StripeEvent.objects.waiting().filter(next_try_at__lte=now).order_by("next_try_at")
        events = list(due.select_for_update(skip_locked=True).only("pk", "stripe_id")[:limit])
        StripeEvent.objects.filter(pk__in=[event.pk for event in events]).update(next_try_at=now + GRACE)
        for event in events:
            kick(event.stripe_id)
    return [event.stripe_id for event in events]


def replay(events: StripeEventQuerySet) -> list[str]:
    """Make events of our mode wait again with all their attempts, whatever became of them. Returns their ids.

    Nothing runs here: run() them, or leave them to the sweep.
    """
    ours = events.filter(livemode=client.is_live())
    ids = list(ours.order_by("received_at").values_list("stripe_id", flat=True))
    StripeEvent.objects.filter(stripe_id__in=ids).update(
        state=State.RECEIVED, attempts=0, lease_until=None, finished_at=None, next_try_at=timezone.now()
    )
    return ids


def _set_aside_if_not_ours(event: StripeEvent) -> None:
    reason = ""
    if event.livemode != client.is_live():
        reason = "of the other mode (test or live) than our key"
    elif not handlers(event.endpoint, event.type):
        reason = NOBODY
    if reason:
        event.state, event.last_error, event.finished_at = State.IGNORED, reason, timezone.now()


@transaction.atomic
def _lease(stripe_id: str) -> StripeEvent | None:
    event = StripeEvent.objects.waiting().select_for_update(skip_locked=True).filter(stripe_id=stripe_id).first()
    now = timezone.now()
    if event is None or (event.lease_until and event.lease_until > now):
        return None
    if event.attempts >= ATTEMPTS:
        # A worker that dies of an event never gets to write down why.
        _give_up(event, event.last_error or "outlived its lease every time")
        return None
    event.attempts += 1
    event.state, event.lease_until, event.next_try_at = State.PROCESSING, now + LEASE, now + LEASE
    event.save(update_fields=["attempts", "state", "lease_until", "next_try_at"])
    return event


def _try_later(event: StripeEvent, error: str) -> None:
    if event.attempts >= ATTEMPTS:
        _give_up(event, error)
        return
    pause = min(FIRST_PAUSE * 4 ** (event.attempts - 1), LONGEST_PAUSE)
    _leave(event, state=State.RECEIVED, next_try_at=timezone.now() + pause, last_error=error[:2000])


def _give_up(event: StripeEvent, error: str) -> None:
    log.error("%s is given up after %s attempts: %s", event, event.attempts, error)
    _leave(event, state=State.FAILED, finished_at=timezone.now(), last_error=error[:2000])


def _leave(event: StripeEvent, **values: Any) -> None:
    # Whoever overstayed the lease finds the attempts counted on and has nothing more to say.
    StripeEvent.objects.waiting().filter(pk=event.pk, attempts=event.attempts).update(lease_until=None, **values)
