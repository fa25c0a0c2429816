"""What OneTool could not finish: kept with its error, shown to those who run the company, tried again when asked."""

import io
from collections.abc import Callable

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.events.log import Event
from onetool.mail import outbox
from onetool.mail.outbox import Message
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
    for page in (alice.get("orgs:needs_attention"), alice.get("home")):
        assert "Bake a cake" in words(page)
        assert "Alice starred Smith household" in words(page)
    assert "no flour" in words(alice.get("orgs:needs_attention"))


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
    assert "You’re all caught up" in words(alice.get("orgs:needs_attention"))


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
        assert person.get("orgs:needs_attention").status_code == 404
        assert person.post("orgs:try_again", given_up).status_code == 404
        assert "Bake a cake" not in words(person.get("home"))
    assert "Bake a cake" not in words(olga.get("orgs:needs_attention"))
    assert olga.post("orgs:try_again", given_up).status_code == 404
    given_up.refresh_from_db()
    assert given_up.state == State.FAILED


def test_a_command_tries_them_all(given_up: ReactionRun, luck: list[bool]) -> None:
    with pytest.raises(CommandError, match="Not given up"):
        call_command("try_again", str(uuid7()))
    out = io.StringIO()
    luck.append(True)
    call_command("try_again", "--all", stdout=out)
    assert f"{given_up.pk} bake a cake: done" in out.getvalue()
    given_up.refresh_from_db()
    assert given_up.state == State.DONE


# --- The page ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def failed_mail(alice: Person, smith: Client) -> Message:
    """A mail about the Smiths that certainly did not leave."""
    code = {"to": "mrs.smith@example.com", "to_name": "Mrs Smith", "code": "123456"}
    message = outbox.send("account/login_code", about=smith, **code)
    Message.objects.update(state=Message.State.FAILED, attempts=10, error="no such user")
    return message


def test_every_kind_is_said_in_words_with_its_record_and_how_often_it_was_tried(
    alice: Person, smith: Client, given_up: ReactionRun, failed_mail: Message
) -> None:
    page = alice.get("orgs:needs_attention")
    assert "Bake a cake After Alice starred Smith household Unexpected error (ValueError): no flour" in words(page)
    assert "Email “Your sign-in code” to mrs.smith@example.com It was not sent no such user" in words(page)
    assert page.text.count(f'href="{alice.url("clients:detail", smith)}"') == 2
    assert "8 times Try again" in words(page)
    assert "10 times Try again" in words(page)


def test_a_record_that_is_gone_has_no_link(alice: Person, given_up: ReactionRun, failed_mail: Message) -> None:
    Message.objects.update(about_id=uuid7())
    assert "Your sign-in code" in words(alice.get("orgs:needs_attention"))


def test_all_are_tried_again_but_what_may_have_arrived(
    alice: Person, given_up: ReactionRun, failed_mail: Message, recorded: Recorded
) -> None:
    sent = outbox.send("account/login_code", to="ted@example.com", to_name="Ted", code="1")
    Message.objects.filter(pk=sent.pk).update(state=Message.State.UNCERTAIN)
    before = len(recorded())
    answer = alice.htmx("orgs:try_all_again")
    assert (answer.status_code, toast(answer)) == (204, "Retrying 2")
    assert sorted(recorded()[before:]) == ["mail.requeued", "reaction.requeued"]
    page = alice.get("orgs:needs_attention")
    assert "to ted@example.com It may have been delivered" in words(page)
    assert alice.url("orgs:try_again", sent) not in page.text
    assert alice.htmx("orgs:try_again", sent).status_code == 422


def test_what_nobody_needs_any_more_is_dismissed_and_brought_back(
    alice: Person, given_up: ReactionRun, failed_mail: Message, recorded: Recorded
) -> None:
    before = len(recorded())
    for row in (given_up, failed_mail):
        for _ in range(2):
            assert toast(alice.htmx("orgs:dismiss", row)) == "Dismissed"
    assert recorded()[before:] == ["reaction.dismissed", "mail.dismissed"]
    assert "You’re all caught up" in words(alice.get("orgs:needs_attention"))
    assert alice.url("orgs:needs_attention") not in alice.get("home", query={"part": "given_up"}).text
    for row in (given_up, failed_mail):
        for _ in range(2):
            alice.htmx("orgs:restore", row)
    assert recorded()[before:][2:] == ["reaction.restored", "mail.restored"]
    assert "Bake a cake" in words(alice.get("orgs:needs_attention"))


def test_what_was_dismissed_is_not_tried_by_the_command(given_up: ReactionRun, luck: list[bool], alice: Person) -> None:
    alice.post("orgs:dismiss", given_up)
    luck.append(True)
    call_command("try_again", "--all")
    given_up.refresh_from_db()
    assert given_up.state == State.FAILED


def test_the_command_does_every_kind_and_says_what_it_could_not(
    given_up: ReactionRun, failed_mail: Message, luck: list[bool], mailoutbox: list[object]
) -> None:
    out = io.StringIO()
    call_command("try_again", "--all", "--only", "messages", stdout=out)
    assert f"{failed_mail.pk} Your sign-in code: sent" in out.getvalue()
    call_command("try_again", str(given_up.pk), stdout=out)
    assert f"{given_up.pk} bake a cake: waiting (Unexpected error (ValueError): no flour)" in out.getvalue()
    assert len(mailoutbox) == 1


def test_nobody_else_dismisses_or_restores(
    alice: Person, ted: Person, vera: Person, olga: Person, given_up: ReactionRun, failed_mail: Message
) -> None:
    alice.post("orgs:dismiss", failed_mail)
    for person in (ted, vera, olga):
        assert person.post("orgs:dismiss", given_up).status_code == 404
        assert person.post("orgs:restore", failed_mail).status_code == 404
        assert person.post("orgs:try_all_again").status_code == (302 if person is olga else 404)
    given_up.refresh_from_db()
    failed_mail.refresh_from_db()
    assert (given_up.state, given_up.dismissed_at) == (State.FAILED, None)
    assert failed_mail.dismissed_at


def test_the_page_asks_as_much_for_many_rows_as_for_one(alice: Person, given_up: ReactionRun) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            alice.get("orgs:needs_attention")
        return len(queries)

    asked()
    one = asked()
    for number in range(9):
        message = outbox.send("account/login_code", to=f"{number}@example.com", to_name="", code="1")
        Message.objects.filter(pk=message.pk).update(state=Message.State.FAILED)
    assert asked() == one
