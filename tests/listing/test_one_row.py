"""A list's verb for one row: done at a click, or with what a dialog asks for."""

import re
from collections.abc import Callable

import pytest

from clients.models import Client
from tests import factories
from tests.conftest import Person
from tests.pages import toast

pytestmark = pytest.mark.django_db
Recorded = Callable[[], list[str]]


def test_a_click_does_it_to_the_row_and_can_be_undone(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("listing:for_one", "clients", "archive", smith)
    assert "archived" in toast(answer)
    undo = re.search(r'"undo": "([^"]+)"', answer["HX-Trigger"])
    assert undo
    alice.browser.post(undo[1])
    assert recorded() == ["client.archived", "client.restored"]


def test_a_dialog_asks_for_what_the_verb_needs(alice: Person, smith: Client, recorded: Recorded) -> None:
    missing = alice.htmx("listing:for_one", "clients", "status", smith, data={"status-value": ""})
    assert (missing.status_code, "Choose a status first." in missing.text) == (422, True)
    answer = alice.htmx("listing:for_one", "clients", "status", smith, data={"status-value": "inactive"})
    assert "updated" in toast(answer)
    assert recorded() == ["client.moved"]


def test_what_does_not_fit_is_refused_in_words(alice: Person, recorded: Recorded) -> None:
    empty = factories.invoice(by=alice.member, lines=[])
    answer = alice.htmx("listing:for_one", "invoices", "issue", empty)
    assert (answer.status_code, toast(answer)[:3]) == (422, "Add")
    assert "invoice.issued" not in recorded()


def test_who_may_not_changes_nothing(
    alice: Person, ted: Person, vera: Person, olga: Person, smith: Client, recorded: Recorded
) -> None:
    answers = [person.htmx("listing:for_one", "clients", "archive", smith) for person in (ted, vera, olga)]
    assert [one.status_code for one in answers] == [403, 403, 404]
    assert alice.htmx("listing:for_one", "clients", "rubbish", smith).status_code == 404
    assert recorded() == []
