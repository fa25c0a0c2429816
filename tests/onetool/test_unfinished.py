"""What OneTool could not finish: kept with its error, shown to those who run the company, tried again when asked."""

import io
from collections.abc import Callable

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.events.log import Event
from onetool.orgs.models import Organisation
from onetool.tenancy.ids import uuid7
from onetool.work import reactions
from onetool.work.reactions import ReactionRun, on
from onetool.work.running import ATTEMPTS, react, try_again
from tests.conftest import Person
from tests.pages import toast, words

Recorded = Callable[[], list[str]]
State = ReactionRun.State


@pytest.fixture
def luck(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the next tries of what follows a star work; with nothing left they fail."""
    works: list[bool] = []
    monkeypatch.setitem(reactions.REACTIONS, "client.starred", {})

    @on("client.starred")
    def bake_a_cake(event: Event) -> None:
        if not (works and works.pop()):
            raise ValueError("no flour")

    return works


@pytest.fixture
def given_up(luck: list[bool], alice: Person, smith: Client) -> ReactionRun:
    """The cake that could not be baked, however often it was tried."""
    stars.add(smith, by=alice.member)
    run = ReactionRun.objects.get()
    fail_for_good(run)
    return run


def fail_for_good(run: ReactionRun) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(ATTEMPTS):
            assert not react(run.org_id, run.pk)
            run.refresh_from_db()
            clock.move_to(run.due_at)


def test_giving_up_is_told_about_the_record_and_to_those_who_run_the_company(
    alice: Person, smith: Client, given_up: ReactionRun
) -> None:
    told = Event.objects.get(verb="reaction.failed")
    assert (told.actor, told.sentence) == ("OneTool", "failed to bake a cake")
    assert told.subject_id == smith.pk
    assert {f"client:{smith.pk}", f"organisation:{alice.org.pk}"} <= set(told.topics)
    for page in (alice.get("orgs:unfinished"), alice.get("home")):
        assert "Bake a cake" in words(page)
        assert "Alice starred Smith household" in words(page)
    assert "no flour" in words(alice.get("orgs:unfinished"))


def test_it_is_tried_again_and_done(
    alice: Person, given_up: ReactionRun, luck: list[bool], recorded: Recorded, acme: Organisation
) -> None:
    luck.append(True)
    before = len(recorded())
    answer = alice.htmx("orgs:try_again", given_up)
    assert (answer.status_code, toast(answer)) == (204, "Retrying")
    assert react(acme.pk, given_up.pk)
    given_up.refresh_from_db()
    assert (given_up.state, given_up.error) == (State.DONE, "")
    assert recorded()[before:] == ["reaction.requeued"]
    assert "No failed actions" in words(alice.get("orgs:unfinished"))


def test_asking_twice_or_for_what_was_done_changes_nothing(
    alice: Person, given_up: ReactionRun, luck: list[bool], recorded: Recorded, acme: Organisation
) -> None:
    before = len(recorded())
    for _ in range(2):
        alice.post("orgs:try_again", given_up)
    luck.append(True)
    react(acme.pk, given_up.pk)
    try_again(given_up, by=alice.member)
    assert recorded()[before:] == ["reaction.requeued"]


def test_it_can_fail_for_good_once_more(alice: Person, given_up: ReactionRun, recorded: Recorded) -> None:
    before = len(recorded())
    alice.post("orgs:try_again", given_up)
    fail_for_good(given_up)
    assert given_up.state == State.FAILED
    assert recorded()[before:] == ["reaction.requeued", "reaction.failed"]


def test_nobody_else_sees_it_or_tries_it(
    ted: Person, vera: Person, olga: Person, given_up: ReactionRun, recorded: Recorded
) -> None:
    for person in (ted, vera):
        assert person.get("orgs:unfinished").status_code == 404
        assert person.post("orgs:try_again", given_up).status_code == 404
        assert "Bake a cake" not in words(person.get("home"))
    assert "Bake a cake" not in words(olga.get("orgs:unfinished"))
    assert olga.post("orgs:try_again", given_up).status_code == 404
    given_up.refresh_from_db()
    assert given_up.state == State.FAILED


def test_a_command_tries_them_all(given_up: ReactionRun, luck: list[bool]) -> None:
    with pytest.raises(CommandError, match="Not given up"):
        call_command("react_again", str(uuid7()))
    out = io.StringIO()
    luck.append(True)
    call_command("react_again", "--all", stdout=out)
    assert f"{given_up.pk} bake a cake: done" in out.getvalue()
    given_up.refresh_from_db()
    assert given_up.state == State.DONE
