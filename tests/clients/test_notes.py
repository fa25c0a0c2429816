"""What colleagues write down about a client."""

from collections.abc import Callable

import pytest

from clients import actions
from clients.actions.notes import NotYours
from clients.models import Client, Note
from onetool.events.log import Event
from onetool.tenancy.ids import uuid7
from tests.conftest import Person
from tests.pages import toast

Recorded = Callable[[], list[str]]


@pytest.fixture
def note(dana: Person, smith: Client) -> Note:
    return actions.add_note(smith, by=dana.member, text="Gate code 4711")


def test_a_note_is_written_and_an_empty_form_comes_back(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("clients:add_note", smith, data={"text": " Rings <b>twice</b> ", "id": uuid7()})
    assert answer.status_code == 200
    assert "Rings &lt;b&gt;twice&lt;/b&gt;" in answer.text
    assert "Rings" not in answer.text[answer.text.index("<textarea") :].split("</textarea>")[0]
    assert list(Note.objects.values_list("text", "author")) == [("Rings <b>twice</b>", alice.member.pk)]
    assert recorded() == ["note.added"]
    assert Event.objects.latest("id").thread_id == smith.pk


def test_an_empty_note_is_refused(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("clients:add_note", smith, data={"text": "  "})
    assert answer.status_code == 422
    assert "Enter a note." in answer.text
    assert (Note.objects.count(), recorded()) == (0, [])


def test_the_same_form_twice_writes_one(alice: Person, smith: Client, recorded: Recorded) -> None:
    data = {"text": "Rings twice", "id": uuid7()}
    for _ in range(2):
        assert alice.htmx("clients:add_note", smith, data=data).status_code == 200
    assert (Note.objects.count(), recorded()) == (1, ["note.added"])


def test_who_wrote_it_takes_it_back_and_the_log_still_knows(dana: Person, note: Note, recorded: Recorded) -> None:
    assert toast(dana.htmx("clients:remove_note", note)) == "Note removed"
    assert (Note.objects.count(), recorded()) == (0, ["note.removed"])
    assert Event.objects.latest("id").facts["text"] == "Gate code 4711"
    assert dana.htmx("clients:remove_note", note).status_code == 404
    assert recorded() == ["note.removed"]


def test_an_admin_may_take_anybodys(alice: Person, note: Note, recorded: Recorded) -> None:
    assert alice.htmx("clients:remove_note", note).status_code == 204
    assert recorded() == ["note.removed"]


def test_nobody_else_takes_it_back(vera: Person, note: Note, recorded: Recorded) -> None:
    with pytest.raises(NotYours, match="Dana wrote this note; ask them or an admin"):
        actions.remove_note(note, by=vera.member)
    assert (Note.objects.count(), recorded()) == (1, [])


def test_only_those_who_edit_write_notes(
    alice: Person, vera: Person, ted: Person, olga: Person, teds_client: Client, note: Note, recorded: Recorded
) -> None:
    before = recorded()
    for name, row in (("add_note", teds_client), ("remove_note", note)):
        assert alice.get(f"clients:{name}", row).status_code == 405
        assert vera.htmx(f"clients:{name}", row, data={"text": "x"}).status_code == 403
        assert ted.htmx(f"clients:{name}", row, data={"text": "x"}).status_code == 403
        assert olga.htmx(f"clients:{name}", row, data={"text": "x"}).status_code == 404
    assert (Note.objects.count(), recorded()) == (1, before)
