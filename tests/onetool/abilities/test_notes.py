"""What colleagues write down about a record, whatever its kind."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from clients.models import Client
from invoices.actions import drafting
from onetool.abilities.notes import actions
from onetool.abilities.notes.actions import NotYours
from onetool.abilities.notes.models import Note
from onetool.events.log import Event
from onetool.records.record import Record
from onetool.records.refusals import Gone
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.at_once import at_once
from tests.conftest import Person, _person
from tests.pages import toast, words

Recorded = Callable[[], list[str]]


@pytest.fixture
def note(dana: Person, smith: Client) -> Note:
    return actions.add(smith, by=dana.member, text="Gate code 4711")


def test_a_note_is_written_on_every_kind_and_an_empty_form_comes_back(
    alice: Person, row: Record, recorded: Recorded
) -> None:
    before = recorded()
    answer = alice.htmx("notes:add", row.kind(), row, data={"text": " Rings <b>twice</b> ", "id": uuid7()})
    assert answer.status_code == 200
    assert "Rings &lt;b&gt;twice&lt;/b&gt;" in answer.text
    assert "Rings" not in answer.text[answer.text.index("<textarea") :].split("</textarea>")[0]
    assert list(Note.objects.of(row).values_list("text", "author")) == [("Rings <b>twice</b>", alice.member.pk)]
    assert recorded() == [*before, "note.added"]
    told = Event.objects.latest("id")
    assert (told.subject_id, told.thread, told.sentence) == (row.pk, row.thread, f"added a note to {row}")
    assert "Rings <b>twice</b>" in words(alice.get(row.page_name, row))


def test_an_empty_note_is_refused(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("notes:add", "client", smith, data={"text": "  "})
    assert answer.status_code == 422
    assert "Enter a note." in answer.text
    assert (Note.objects.count(), recorded()) == (0, [])


def test_the_same_form_twice_writes_one(alice: Person, smith: Client, recorded: Recorded) -> None:
    data = {"text": "Rings twice", "id": uuid7()}
    for _ in range(2):
        assert alice.htmx("notes:add", "client", smith, data=data).status_code == 200
    assert (Note.objects.count(), recorded()) == (1, ["note.added"])


def test_without_script_the_page_comes_back(alice: Person, smith: Client) -> None:
    assert alice.post("notes:add", "client", smith, data={"text": "Rings twice"}).headers["Location"] == alice.url(
        "clients:detail", smith
    )
    assert Note.objects.get().text == "Rings twice"


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_moment_writes_one(world: dict[str, Any]) -> None:
    owner, pk = _person("Alice", world["acme"]).member, uuid7()
    with acting_in(world["acme"]):
        client = factories.client(by=owner)

    def write(_: int) -> uuid.UUID:
        with acting_in(world["acme"]):
            return actions.add(client, by=owner, text="Rings twice", pk=pk).pk

    assert set(at_once(write, 4)) == {pk}
    with acting_in(world["acme"]):
        assert Event.objects.filter(verb="note.added").count() == 1


def test_who_wrote_it_takes_it_back_and_the_log_still_knows(
    dana: Person, smith: Client, note: Note, recorded: Recorded
) -> None:
    before = recorded()
    assert toast(dana.htmx("notes:remove", "client", smith, note)) == "Note removed"
    assert (Note.objects.count(), recorded()) == (0, [*before, "note.removed"])
    assert Event.objects.latest("id").facts["text"] == "Gate code 4711"
    assert dana.htmx("notes:remove", "client", smith, note).status_code == 404
    actions.remove(smith, by=dana.member, note=note.pk)
    assert recorded() == [*before, "note.removed"]


def test_an_admin_may_take_anybodys(alice: Person, smith: Client, note: Note) -> None:
    assert alice.htmx("notes:remove", "client", smith, note).status_code == 204
    assert Note.objects.count() == 0


def test_nobody_else_takes_it_back(alice: Person, ted: Person, teds_task: Record) -> None:
    note = actions.add(teds_task, by=alice.member, text="Mind the dog")
    answer = ted.htmx("notes:remove", "task", teds_task, note)
    assert (answer.status_code, toast(answer)) == (422, "Alice wrote this note; ask them or an admin to remove it.")
    with pytest.raises(NotYours):
        actions.remove(teds_task, by=ted.member, note=note.pk)
    assert Note.objects.count() == 1


def test_a_note_of_another_record_is_not_found(alice: Person, smith: Client, note: Note) -> None:
    other = factories.client(by=alice.member)
    assert alice.htmx("notes:remove", "client", other, note).status_code == 404
    assert alice.htmx("notes:remove", "task", smith, note).status_code == 404
    assert Note.objects.count() == 1


def test_who_sees_a_record_sees_its_notes_and_who_edits_it_writes_them(
    alice: Person, vera: Person, ted: Person, olga: Person, row: Record, teds_task: Record, recorded: Recorded
) -> None:
    note = actions.add(row, by=alice.member, text="Gate code 4711")
    before = recorded()
    shown = vera.get(row.page_name, row)
    assert "Gate code 4711" in shown.text
    assert vera.url("notes:add", row.kind(), row) not in shown.text
    assert ted.get(row.page_name, row).status_code == olga.get(row.page_name, row).status_code == 404
    for name, args in (("notes:add", (row.kind(), row)), ("notes:remove", (row.kind(), row, note))):
        assert alice.get(name, *args).status_code == 405
        assert vera.htmx(name, *args, data={"text": "x"}).status_code == 403
        assert ted.htmx(name, *args, data={"text": "x"}).status_code in {403, 404}
        assert olga.htmx(name, *args, data={"text": "x"}).status_code == 404
    assert (Note.objects.count(), recorded()) == (1, before)
    assert ted.htmx("notes:add", "task", teds_task, data={"text": "On my way"}).status_code == 200


@pytest.mark.parametrize("kind", ["contact", "note", "export", "organisation", "member", "nothing", "taxrate"])
def test_a_kind_that_takes_no_notes_is_not_found(kind: str, alice: Person, smith: Client) -> None:
    for name in ("notes:add", "tags:add", "tags:remove", "stars:add", "stars:remove"):
        assert alice.htmx(name, kind, smith, data={"text": "x", "name": "x"}).status_code == 404


def test_a_draft_that_is_thrown_away_takes_its_notes_along(alice: Person, smith: Client) -> None:
    invoice = factories.invoice(by=alice.member, client=smith)
    for subject in (invoice, smith):
        actions.add(subject, by=alice.member, text="Mind the dog")
    drafting.discard(invoice, by=alice.member)
    assert Note.objects.get().subject_id == smith.pk
    with pytest.raises(Gone):
        actions.add(invoice, by=alice.member, text="Too late")
