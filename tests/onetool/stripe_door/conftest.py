"""Events in the inbox, and somebody who follows them."""

import itertools
import json
from collections.abc import Callable

import pytest
from pytest_django import Settings

from onetool.stripe_door import inbox, registry
from onetool.stripe_door.models import StripeEvent

Endpoint = StripeEvent.Endpoint
KNOWN = "test.happened"
HERE = (Endpoint.CONNECT.value, KNOWN)


class Follower:
    """Notes what it was told; told to fail, it fails that many times."""

    __module__ = __name__
    __name__ = "follower"

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.failures = 0
        self.miss = ""

    def __call__(self, event: StripeEvent) -> None:
        self.seen.append(event.stripe_id)
        if self.failures:
            self.failures -= 1
            raise RuntimeError("not yet")
        if self.miss:
            raise registry.FoundNothing(self.miss)


@pytest.fixture(autouse=True)
def _nobody_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever other apps do when Stripe speaks is told in their own tests."""
    monkeypatch.setattr(registry, "_HANDLERS", {})


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> Follower:
    found = Follower()
    monkeypatch.setitem(registry._HANDLERS, HERE, {"follower": found})
    return found


Arrive = Callable[..., str]


@pytest.fixture
def arrive(settings: Settings) -> Arrive:
    """An event that Stripe delivers: arrive("evt_1"), arrive("evt_2", kind="other", livemode=True)."""
    settings.STRIPE_SECRET_KEY = ""
    numbers = itertools.count(1)

    def deliver(
        stripe_id: str = "", *, kind: str = KNOWN, livemode: bool = False, endpoint: Endpoint = Endpoint.CONNECT
    ) -> str:
        stripe_id = stripe_id or f"evt_{next(numbers)}"
        facts = {
            "id": stripe_id,
            "type": kind,
            "account": "acct_1",
            "livemode": livemode,
            "data": {"object": {"id": "pi_1"}},
        }
        inbox.keep(facts, body=json.dumps(facts), endpoint=endpoint)
        return stripe_id

    return deliver
