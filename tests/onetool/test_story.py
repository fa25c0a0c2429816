"""How the log is read: what one person saved in one sitting is told as one; the log itself keeps each save."""

from datetime import timedelta
from typing import Any

import pytest

from clients.actions import clients
from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.events import story as reading
from onetool.events.log import Event
from onetool.events.story import story
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def told(client: Client, size: int = 30) -> list[str]:
    return [event.sentence for event in story(Event.objects.about(client), size)]


def rename(client: Client, by: Person, name: str, **values: Any) -> Client:
    return clients.edit(client, by=by.member, name=name, **values)


def test_edits_that_follow_each_other_are_told_as_one_from_first_to_last(alice: Person, smith: Client) -> None:
    for number in range(5):
        rename(smith, alice, f"Name {number}", tax_id=f"DE{number}")
    assert told(smith) == ["updated name, tax ID on Name 4", "added client Smith household"]
    first = story(Event.objects.about(smith), 30)[0]
    assert first.changes == [("Name", "Smith household", "Name 4"), ("Tax ID", "", "DE4")]
    assert Event.objects.about(smith).filter(verb="client.edited").count() == 5


def test_what_was_put_back_in_the_end_is_not_told(alice: Person, smith: Client) -> None:
    rename(smith, alice, "Other", tax_id="DE1")
    rename(smith, alice, "Smith household")
    assert told(smith)[0] == "updated tax ID on Smith household"
    rename(smith, alice, "Smith household", tax_id="")
    assert told(smith)[0] == "updated name, tax ID on Smith household"


def test_somebody_else_and_something_else_begin_anew(alice: Person, dana: Person, smith: Client) -> None:
    rename(smith, alice, "One")
    rename(smith, dana, "Two")
    rename(smith, alice, "Three")
    stars.add(smith, by=alice.member)
    rename(smith, alice, "Four")
    assert len(told(smith)) == 6


def test_a_pause_begins_anew(alice: Person, smith: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL writes the time, and a test is one transaction: here it is the pause that is no longer short."""
    rename(smith, alice, "One")
    rename(smith, alice, "Two")
    assert len(told(smith)) == 2
    monkeypatch.setattr(reading, "ONE_SITTING", timedelta(0))
    assert len(told(smith)) == 3


def test_a_long_sitting_does_not_hide_what_was_before(alice: Person, smith: Client) -> None:
    for number in range(25):
        rename(smith, alice, f"Name {number}")
    assert told(smith, size=3) == ["updated name on Name 24", "added client Smith household"]
    assert len(told(smith, size=1)) == 1
