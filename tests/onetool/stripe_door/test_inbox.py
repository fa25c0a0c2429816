"""Every event once, whatever happens to deliveries and workers."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from onetool.stripe_door import inbox, registry
from onetool.stripe_door.models import StripeEvent
from onetool.work import leased
from tests.at_once import at_once
from tests.onetool.stripe_door.conftest import HERE, Arrive, Follower

pytestmark = pytest.mark.django_db
State = StripeEvent.State
ATTEMPTS = inbox.EVENTS.pauses.attempts


def event(stripe_id: str) -> StripeEvent:
    return StripeEvent.objects.get(stripe_id=stripe_id)


def due() -> list[str]:
    found = [pk for _, pk in inbox.EVENTS.due(timezone.now())]
    return list(StripeEvent.objects.filter(pk__in=found).values_list("stripe_id", flat=True))


def later(pause: timedelta) -> time_machine.travel:
    return time_machine.travel(timezone.now() + pause, tick=False)


def test_an_event_is_kept_then_followed_once(arrive: Arrive, follower: Follower) -> None:
    stripe_id = arrive()
    assert event(stripe_id).state == State.WAITING
    assert inbox.run(stripe_id) is True
    assert inbox.run(stripe_id) is False
    assert follower.seen == [stripe_id]
    assert event(stripe_id).state == State.DONE


def test_a_second_delivery_changes_nothing(arrive: Arrive, follower: Follower) -> None:
    stripe_id = arrive()
    inbox.run(stripe_id)
    arrive(stripe_id)
    assert inbox.run(stripe_id) is False
    assert StripeEvent.objects.count() == 1
    assert follower.seen == [stripe_id]


def test_only_the_first_delivery_kicks_a_worker(
    arrive: Arrive,
    follower: Follower,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    kicked: list[tuple[str, ...]] = []
    monkeypatch.setattr("onetool.work.jobs.enqueue", lambda *job: kicked.append(job))
    with django_capture_on_commit_callbacks(execute=True):
        arrive("evt_1")
        arrive("evt_1")
    assert kicked == [(leased.TASK, "stripe_events", "", str(event("evt_1").pk))]


def test_events_may_come_in_any_order(arrive: Arrive, follower: Follower) -> None:
    for stripe_id in (arrive("evt_2"), arrive("evt_1")):
        assert inbox.run(stripe_id)
    assert follower.seen == ["evt_2", "evt_1"]


def test_a_type_nobody_follows_is_set_aside(arrive: Arrive) -> None:
    stripe_id = arrive(kind="charge.captured")
    assert event(stripe_id).state == State.IGNORED
    assert inbox.run(stripe_id) is False


def test_a_type_of_the_other_endpoint_is_set_aside(arrive: Arrive, follower: Follower) -> None:
    stripe_id = arrive(endpoint=StripeEvent.Endpoint.PLATFORM)
    assert (event(stripe_id).state, event(stripe_id).error) == (State.IGNORED, inbox.NOBODY)
    assert inbox.run(stripe_id) is False
    assert follower.seen == []


def test_an_event_that_came_to_the_wrong_endpoint_first_is_heard_at_the_right_one(
    arrive: Arrive, follower: Follower
) -> None:
    for endpoint in (StripeEvent.Endpoint.PLATFORM, StripeEvent.Endpoint.CONNECT, StripeEvent.Endpoint.CONNECT):
        arrive("evt_1", endpoint=endpoint)
    assert inbox.run("evt_1") is True
    assert follower.seen == ["evt_1"]
    call_command("stripe_replay", "evt_1")
    assert follower.seen == ["evt_1", "evt_1"]
    states = StripeEvent.objects.values_list("endpoint", "state")
    assert set(states) == {("platform", State.IGNORED.value), ("connect", State.DONE.value)}


def test_an_event_that_found_nothing_says_so(arrive: Arrive, follower: Follower) -> None:
    follower.miss = "no payment here is of it"
    stripe_id = arrive()
    assert inbox.run(stripe_id) is True
    assert (event(stripe_id).state, event(stripe_id).error) == (State.UNMATCHED, "no payment here is of it")
    assert event(stripe_id).finished_at
    assert due() == [] and list(StripeEvent.objects.unmatched()) == [event(stripe_id)]


def test_one_of_several_handlers_that_found_it_is_enough(
    arrive: Arrive, follower: Follower, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = Follower()
    follower.miss = "nothing"
    monkeypatch.setitem(registry._HANDLERS, HERE, {"one": follower, "other": found})
    stripe_id = arrive()
    inbox.run(stripe_id)
    assert (event(stripe_id).state, found.seen) == (State.DONE, [stripe_id])


def test_what_found_nothing_is_replayed_by_command(arrive: Arrive, follower: Follower) -> None:
    follower.miss = "nothing"
    stripe_id = arrive()
    inbox.run(stripe_id)
    follower.miss = ""
    call_command("stripe_replay", unmatched=True)
    assert (event(stripe_id).state, event(stripe_id).error) == (State.DONE, "")


@pytest.mark.parametrize(
    ("key", "livemode"), [("", True), ("sk_test_1", True), ("sk_live_1", False), ("rk_live_1", False)]
)
def test_an_event_of_the_other_mode_is_set_aside(
    arrive: Arrive, follower: Follower, settings: Settings, key: str, livemode: bool
) -> None:
    settings.STRIPE_SECRET_KEY = key
    stripe_id = arrive(livemode=livemode)
    assert event(stripe_id).state == State.IGNORED
    assert inbox.replay(StripeEvent.objects.all()) == []
    assert follower.seen == []


def test_a_failure_is_kept_and_tried_again_with_growing_pauses(arrive: Arrive, follower: Follower) -> None:
    follower.failures = 2
    stripe_id = arrive()
    assert inbox.run(stripe_id) is False
    assert event(stripe_id).state == State.WAITING
    assert "not yet" in event(stripe_id).error
    first_pause = event(stripe_id).due_at - timezone.now()
    assert due() == []
    assert inbox.run(stripe_id) is False, "too early"
    with later(timedelta(seconds=13)):
        assert due() == [stripe_id]
        assert inbox.run(stripe_id) is False
        assert event(stripe_id).due_at - timezone.now() > 3 * first_pause
    with later(timedelta(seconds=75)):
        assert inbox.run(stripe_id) is True
    assert (event(stripe_id).state, event(stripe_id).error) == (State.DONE, "")


def test_what_fails_every_time_becomes_a_dead_letter(arrive: Arrive, follower: Follower) -> None:
    follower.failures = 99
    stripe_id = arrive()
    fail_for_good(stripe_id)
    assert list(StripeEvent.objects.given_up()) == [event(stripe_id)]
    assert inbox.run(stripe_id) is False
    assert len(follower.seen) == ATTEMPTS
    with later(timedelta(days=9)):
        assert due() == []


def test_an_event_whose_job_was_lost_is_swept_up(arrive: Arrive, follower: Follower) -> None:
    stripe_id = arrive()
    assert due() == [stripe_id]
    inbox.run(stripe_id)
    assert due() == []


def fail_for_good(stripe_id: str) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ATTEMPTS):
            inbox.run(stripe_id)
            clock.shift(timedelta(hours=10))


def crash(stripe_id: str) -> None:
    """A worker that takes an event and is killed: the lease stays, nothing else happens."""
    assert leased._lease(inbox.EVENTS, None, event(stripe_id).pk)


def test_a_killed_worker_keeps_the_event_only_for_its_lease(arrive: Arrive, follower: Follower) -> None:
    stripe_id = arrive()
    crash(stripe_id)
    assert inbox.run(stripe_id) is False
    with later(inbox.EVENTS.lease + timedelta(seconds=1)):
        assert due() == [stripe_id]
        assert inbox.run(stripe_id) is True
    assert (event(stripe_id).state, event(stripe_id).attempts) == (State.DONE, 2)


def test_an_event_that_kills_its_worker_every_time_is_given_up(arrive: Arrive, follower: Follower) -> None:
    stripe_id = arrive()
    for n in range(ATTEMPTS):
        with later(n * (inbox.EVENTS.lease + timedelta(seconds=1))):
            crash(stripe_id)
    with later(timedelta(hours=1)):
        assert inbox.run(stripe_id) is False
    assert event(stripe_id).state == State.FAILED
    assert follower.seen == []


def test_who_overstays_the_lease_has_nothing_more_to_say(arrive: Arrive, follower: Follower) -> None:
    stripe_id = arrive()
    slow = leased._lease(inbox.EVENTS, None, event(stripe_id).pk)
    assert slow
    with later(inbox.EVENTS.lease + timedelta(seconds=1)):
        crash(stripe_id)
        leased._put_off(inbox.EVENTS, None, slow, "too slow")
        assert (event(stripe_id).state, event(stripe_id).error) == (State.WAITING, "")
        assert inbox.run(stripe_id) is False


def test_a_handler_runs_with_no_transaction_open(arrive: Arrive, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    def look(event: StripeEvent) -> None:
        with transaction.atomic(durable=True):  # refused inside another
            seen.append(event.stripe_id)

    monkeypatch.setitem(registry._HANDLERS, HERE, {"look": look})
    stripe_id = arrive()
    assert inbox.run(stripe_id) is True
    assert seen == [stripe_id]


def test_what_was_given_up_is_tried_again_by_command(
    arrive: Arrive, follower: Follower, capsys: pytest.CaptureFixture[str]
) -> None:
    follower.failures = ATTEMPTS
    stripe_id = arrive()
    fail_for_good(stripe_id)
    call_command("try_again", "--all", "--only", "stripe_events")
    assert event(stripe_id).state == State.DONE
    assert f"{stripe_id}: done" in capsys.readouterr().out


def test_one_event_is_replayed_by_its_id(arrive: Arrive, follower: Follower) -> None:
    one, other = arrive(), arrive()
    inbox.run(one)
    call_command("stripe_replay", one)
    assert follower.seen == [one, one]
    assert event(other).state == State.WAITING


def test_replaying_an_unknown_event_is_refused() -> None:
    with pytest.raises(CommandError, match="evt_nobody"):
        call_command("stripe_replay", "evt_nobody")


@pytest.mark.django_db(transaction=True)
def test_many_deliveries_and_workers_at_once_do_it_once(arrive: Arrive, follower: Follower) -> None:
    def deliver_and_work(n: int) -> None:
        arrive("evt_1")
        inbox.run("evt_1")

    at_once(deliver_and_work, 8)
    inbox.run("evt_1")
    assert StripeEvent.objects.count() == 1
    assert follower.seen == ["evt_1"]
