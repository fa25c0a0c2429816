"""The one queue: what holds for every kind of leased work."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from celery import current_app
from django.apps import apps
from django.utils import timezone

from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.events.log import Event
from onetool.orgs.models import Organisation
from onetool.work import jobs, leased, reactions
from onetool.work.leased import Leased
from onetool.work.reactions import ReactionRun, on
from onetool.work.running import react
from tests.conftest import Person


@pytest.fixture(autouse=True)
def nobody_else_reacts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reactions.REACTIONS, "client.starred", {})


@pytest.fixture
def starred(alice: Person, smith: Client) -> Callable[[], ReactionRun]:
    def star() -> ReactionRun:
        stars.add(smith, by=alice.member)
        return ReactionRun.objects.get()

    return star


def test_every_kind_of_leased_row_has_one_queue() -> None:
    kinds = {model for model in apps.get_models() if issubclass(model, Leased)}
    assert {queue.model for queue in leased.queues().values()} == kinds
    assert len(leased.queues()) == len(kinds)


def test_every_kind_finds_what_waits_by_an_index_of_its_own() -> None:
    for queue in leased.queues().values():
        by_moment = [index for index in queue.model._meta.indexes if index.fields == ["due_at"]]
        assert [index.condition is not None for index in by_moment] == [True], queue.name


def test_a_clock_that_is_set_back_delays_work_and_does_it_once(
    starred: Callable[[], ReactionRun], acme: Organisation
) -> None:
    ran: list[str] = []

    @on("client.starred")
    def note(event: Event) -> None:
        ran.append(event.verb)

    run = starred()
    with time_machine.travel(timezone.now() - timedelta(hours=1)):
        assert react(acme.pk, run.pk) is False
    assert react(acme.pk, run.pk) is True
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert react(acme.pk, run.pk) is False
    assert ran == ["client.starred"]


def test_what_a_sweep_hands_over_is_forgotten_when_the_next_one_does_it_again(
    starred: Callable[[], ReactionRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[tuple[str, ...]] = []

    def take(*job: str, expires: timedelta | None = None) -> None:
        assert expires == jobs.SWEPT_EVERY
        handed.append(job)

    on("client.starred")(lambda event: None)
    run = starred()
    monkeypatch.setattr(jobs, "enqueue", take)
    for _ in range(2):
        leased.sweep(timezone.now())
    assert handed == [(leased.TASK, "reactions", str(run.org_id), str(run.pk))] * 2
    assert current_app.conf.beat_schedule["onetool.sweep"]["schedule"] == jobs.SWEPT_EVERY.total_seconds()


def test_what_the_database_does_not_keep_is_left_out_of_the_error(
    starred: Callable[[], ReactionRun], acme: Organisation
) -> None:
    @on("client.starred")
    def fail(event: Event) -> None:
        raise ValueError("a\0b" + "long " * 1000)

    run = starred()
    assert react(acme.pk, run.pk) is False
    run.refresh_from_db()
    assert run.error.startswith("Unexpected error (ValueError): ablong")
    assert len(run.error) == leased.ERROR_LENGTH
