"""Reactions with real transactions: nothing is handed over before commit, and two workers are two connections."""

import re
import threading
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
import time_machine
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone

from clients.actions import clients
from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.access.policies import between_transactions
from onetool.events.log import Event
from onetool.live import bells
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in, current_org_id
from onetool.work import jobs, leased, reactions, tasks
from onetool.work.reactions import ReactionRun, on
from onetool.work.running import RUNS, react
from tests import factories
from tests.at_once import at_once
from tests.conftest import Person, _person
from tests.sources import OURS

pytestmark = pytest.mark.django_db(transaction=True)
Jobs = list[tuple[str, ...]]
Plan = Callable[[], tuple[UUID, UUID]]


@pytest.fixture(autouse=True)
def nobody_else_reacts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reactions.REACTIONS, "client.starred", {})


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Jobs:
    """What the broker was given."""
    handed: Jobs = []
    monkeypatch.setattr(jobs, "enqueue", lambda *job: handed.append(job))
    return handed


@pytest.fixture
def alice(world: dict[str, Organisation]) -> Person:
    return _person("Alice", world["acme"])


@pytest.fixture
def star(alice: Person, handed: Jobs) -> Callable[[], None]:
    def act() -> None:
        with acting_in(alice.org, alice.member):
            stars.add(factories.client(by=alice.member), by=alice.member)
            assert handed == []

    return act


@pytest.fixture
def run(alice: Person, star: Callable[[], None]) -> Plan:
    def plan() -> tuple[UUID, UUID]:
        star()
        with acting_in(alice.org):
            run = ReactionRun.objects.get()
        return run.org_id, run.pk

    return plan


def test_it_is_handed_to_a_worker_after_commit_only(run: Plan, handed: Jobs) -> None:
    on("client.starred")(lambda event: None)
    org_id, run_id = run()
    assert handed == [(leased.TASK, "reactions", str(org_id), str(run_id))]


def test_what_follows_one_event_is_one_job_whose_parts_fail_alone(star: Callable[[], None], handed: Jobs) -> None:
    ran: list[str] = []

    @on("client.starred")
    def breaks(event: Event) -> None:
        raise OSError

    @on("client.starred")
    def works(event: Event) -> None:
        ran.append(event.verb)

    star()
    [(task, *job)] = handed
    assert (task, len(job)) == (leased.TASK, len(["queue", "organisation"]) + 2)
    tasks.work(*job)
    assert ran == ["client.starred"]


def test_two_workers_on_one_run_and_one_runs(run: Plan) -> None:
    started, ended, ran = threading.Barrier(2), threading.Event(), []

    @on("client.starred")
    def slow(event: Event) -> None:
        ran.append(event.verb)
        ended.wait(5)

    org_id, run_id = run()

    def work(results: list[bool]) -> None:
        started.wait(5)
        results.append(react(org_id, run_id))
        ended.set()
        connection.close()

    results: list[bool] = []
    workers = [threading.Thread(target=work, args=[results]) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sorted(results), ran) == ([False, True], ["client.starred"])


def test_who_outlived_the_lease_leaves_nothing_behind(run: Plan, alice: Person) -> None:
    ran: list[str] = []

    @on("client.starred")
    def slow(event: Event) -> None:
        ran.append("other" if ran else "slow")
        factories.client(by=alice.member, name=f"Made by the {ran[-1]} worker")
        if ran == ["slow"]:
            clock.shift(RUNS.lease + timedelta(seconds=1))
            assert at_once(lambda _: react(org_id, run_id), 1) == [True]

    org_id, run_id = run()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert react(org_id, run_id) is False
    with acting_in(org_id):
        assert (ReactionRun.objects.get().state, ReactionRun.objects.get().attempts) == ("done", 2)
        made = Client.objects.filter(name__startswith="Made by").values_list("name", flat=True)
        assert list(made) == ["Made by the other worker"]


def test_one_that_waits_for_the_world_waits_with_nothing_open(run: Plan) -> None:
    seen: list[tuple[bool, object]] = []

    @on("client.starred")
    @between_transactions
    def ask_the_world(event: Event) -> None:
        seen.append((connection.in_atomic_block, current_org_id()))

    assert react(*run()) is True
    assert seen == [(False, None)]


def test_many_events_of_one_action_ring_few_bells(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[tuple[int, int]] = []
    monkeypatch.setattr(bells, "ring", lambda org_id, topics, ids: rung.append((len(topics), len(ids))))
    with acting_in(alice.org, alice.member):
        for number in range(5):
            factories.client(by=alice.member, name=f"Client {number}")
    rung.clear()
    monkeypatch.setattr(bells, "BATCH_SIZE", 2)
    with acting_in(alice.org, alice.member):
        clients.archive_all(Client.objects.all(), by=alice.member)
        assert rung == []
    assert rung == [(3, 2), (3, 2), (2, 1)]  # each one’s own topic, and the list’s


def test_every_job_that_is_handed_over_is_one_a_worker_knows() -> None:
    current_app.loader.import_default_modules()
    handed = {
        str(found)
        for path in settings.BASE_DIR.rglob("*.py")
        if path.relative_to(settings.BASE_DIR).parts[0] in OURS
        for found in re.findall(r'enqueue(?:\(|, )\s*"([a-z_.]+)"', path.read_text())
    }
    planned = {entry["task"] for entry in current_app.conf.beat_schedule.values()}
    assert (handed | planned | {leased.TASK}) - set(current_app.tasks) == set()
