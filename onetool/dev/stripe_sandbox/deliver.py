"""Deliveries to our own hook, signed as Stripe signs; at once, again, several times and in any order."""

import functools
import hashlib
import hmac
import json
import random
import ssl
import time
from collections.abc import Iterable, Sequence
from datetime import timedelta

import httpx
from django.conf import settings
from django.utils import timezone

from onetool.dev.stripe_sandbox import shapes
from onetool.dev.stripe_sandbox.models import Event
from onetool.web.addresses import public_url

TIMEOUT = 10.0
TRIES = 8
FIRST_PAUSE = timedelta(seconds=5)
UNREACHED = 0


def signed(body: str, secrets: Sequence[str], *, at: int | None = None) -> str:
    """The Stripe-Signature header of a body; one v1 for each secret, as during a roll."""
    moment = int(time.time()) if at is None else at
    marks = [hmac.new(secret.encode(), f"{moment}.{body}".encode(), hashlib.sha256).hexdigest() for secret in secrets]
    return ",".join([f"t={moment}", *(f"v1={mark}" for mark in marks)])


def deliver(event: Event) -> int:
    """Post the event once and write down how it went. Returns the HTTP status, 0 when nobody answered."""
    body = json.dumps(shapes.event(event))
    headers = {
        "Content-Type": "application/json",
        "Stripe-Signature": signed(body, settings.STRIPE_CONNECT_WEBHOOK_SECRETS),
    }
    try:
        # Not through a proxy of the machine: the hook is on this very server.
        answer = httpx.post(
            settings.STRIPE_SANDBOX_BASE + public_url("stripe_door:connect"),
            content=body,
            headers=headers,
            timeout=TIMEOUT,
            trust_env=False,
            verify=_trusted(),
        )
        status, words = answer.status_code, f"{answer.status_code} {answer.text[:150]}"
    except httpx.HTTPError as error:
        status, words = UNREACHED, repr(error)[:200]
    _note(event, status, words)
    return status


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Whose certificates we trust; reading them takes longer than a whole delivery."""
    return httpx.create_ssl_context(trust_env=False)


def deliver_due(limit: int = 50) -> int:
    """Try again what was not delivered yet. Returns how many got through."""
    due = Event.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at")[:limit]
    return sum(deliver(event) == httpx.codes.OK for event in due)


def deliver_all() -> int:
    """Deliver at once whatever was not delivered yet, oldest first. Returns how many got through."""
    waiting = Event.objects.filter(delivered_at=None).order_by("created_at")
    return sum(deliver(event) == httpx.codes.OK for event in waiting)


def shuffled(events: Iterable[Event], *, seed: int, copies: tuple[int, int] = (1, 3)) -> list[Event]:
    """Each event some times over, in any order; the same seed, the same order."""
    dice = random.Random(seed)  # noqa: S311  # an order, not a secret
    queue = [event for event in events for _ in range(dice.randint(*copies))]
    dice.shuffle(queue)
    return queue


def storm(events: Iterable[Event], *, seed: int, copies: tuple[int, int] = (1, 3)) -> list[int]:
    """Deliver each event some times over, all shuffled. Returns the statuses."""
    return [deliver(event) for event in shuffled(events, seed=seed, copies=copies)]


def _note(event: Event, status: int, words: str) -> None:
    event.tries += 1
    event.last_answer = words
    if status == httpx.codes.OK:
        event.delivered_at, event.next_try_at = event.delivered_at or timezone.now(), None
    elif not event.delivered_at:
        event.next_try_at = timezone.now() + FIRST_PAUSE * 4 ** (event.tries - 1) if event.tries < TRIES else None
    event.save(update_fields=["tries", "last_answer", "delivered_at", "next_try_at"])
