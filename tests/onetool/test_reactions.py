"""What follows an event: after its commit, in a worker, once, and again later when it fails."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.events.log import Event
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import current_org_id
from onetool.work import reactions
from onetool.work.reactions import ReactionRun, on
from onetool.work.running import ATTEMPTS, RUNS, due_reactions, react
from tests import factories
from tests.conftest import Person

State = ReactionRun.State


class Killed(BaseException):
    """The worker is gone: no handler of its own runs any more."""


@pytest.fixture(autouse=True)
def nobody_else_reacts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reactions.REACTIONS, "client.starred", {})


@pytest.fixture
def starred(alice: Person, smith: Client) -> Callable[[], ReactionRun]:
    """Alice stars the Smiths: the run that was planned for it."""

    def star() -> ReactionRun:
        stars.add(smith, by=alice.member)
        return ReactionRun.objects.get()

    return star


def due(after: timedelta = timedelta(0)) -> list[str]:
    return [ReactionRun.objects.get(pk=run_id).reaction for _, run_id in due_reactions(timezone.now() + after)]


def test_it_runs_once_inside_its_organisation(starred: Callable[[], ReactionRun], acme: Organisation) -> None:
    told: list[tuple[str, object]] = []

    @on("client.starred")
    def tell(event: Event) -> None:
        told.append((event.sentence, current_org_id()))

    run = starred()
    assert due() == [f"{__name__}.tell"]
    assert [react(acme.pk, run.pk) for _ in range(2)] == [True, False]
    assert told == [("starred Smith household", acme.pk)]
    run.refresh_from_db()
    assert (run.state, run.attempts, due(timedelta(days=9))) == (State.DONE, 1, [])


def test_what_a_failing_reaction_wrote_is_undone_with_it(
    starred: Callable[[], ReactionRun], acme: Organisation, alice: Person, recorded: Callable[[], list[str]]
) -> None:
    @on("client.starred")
    def half(event: Event) -> None:
        factories.client(by=alice.member, name="Half done")
        raise ValueError("boom")

    run = starred()
    assert react(acme.pk, run.pk) is False
    assert not Client.objects.filter(name="Half done").exists()
    assert recorded() == ["client.starred"]


def test_a_failure_is_tried_again_with_a_growing_pause_and_then_given_up(
    starred: Callable[[], ReactionRun], acme: Organisation
) -> None:
    @on("client.starred")
    def fail(event: Event) -> None:
        raise ValueError("boom")

    run, pauses = starred(), []
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for attempt in range(1, ATTEMPTS + 1):
            assert react(acme.pk, run.pk) is False
            assert react(acme.pk, run.pk) is False, "too early"
            run.refresh_from_db()
            assert (run.attempts, run.error) == (attempt, "Unexpected error (ValueError): boom")
            pauses.append((run.due_at - timezone.now()).total_seconds())
            clock.move_to(run.due_at)
    # Up to a fifth more, by its id, so that what failed together is not tried together.
    spread = pauses[0] / 10
    assert 1 <= spread < 1.2
    assert pauses[:-1] == pytest.approx([spread * pause for pause in (10, 20, 40, 80, 160, 320, 640)])
    assert (run.state, due(timedelta(days=9))) == (State.FAILED, [])


def test_a_killed_workers_run_is_taken_when_its_lease_is_over(
    starred: Callable[[], ReactionRun], acme: Organisation
) -> None:
    lives = iter([False, True])

    @on("client.starred")
    def struggle(event: Event) -> None:
        if not next(lives):
            raise Killed

    run = starred()
    with pytest.raises(Killed):
        react(acme.pk, run.pk)
    assert react(acme.pk, run.pk) is False, "another worker leaves it alone"
    assert (due(), due(RUNS.lease + timedelta(seconds=1))) == ([], [f"{__name__}.struggle"])
    with time_machine.travel(timezone.now() + RUNS.lease + timedelta(seconds=1)):
        assert react(acme.pk, run.pk) is True
    assert ReactionRun.objects.get().state == State.DONE


def test_a_reaction_that_kills_every_worker_is_given_up_too(
    starred: Callable[[], ReactionRun], acme: Organisation
) -> None:
    @on("client.starred")
    def poison(event: Event) -> None:
        raise Killed

    run = starred()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ATTEMPTS):
            with pytest.raises(Killed):
                react(acme.pk, run.pk)
            clock.shift(RUNS.lease)
        assert react(acme.pk, run.pk) is False
    run.refresh_from_db()
    assert (run.state, run.attempts) == (State.FAILED, ATTEMPTS)


def test_a_rollback_plans_nothing(acme: Organisation, alice: Person, smith: Client) -> None:
    on("client.starred")(lambda event: None)
    with transaction.atomic():
        stars.add(smith, by=alice.member)
        transaction.set_rollback(True)
    assert (ReactionRun.objects.count(), due()) == (0, [])
