"""The menu of one row: what its viewer may do, and what fits the row as it stands."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions import clients as clients_actions
from clients.models import Client
from onetool.listing.lists import all_lists
from quotes.actions import archiving
from quotes.models import Quote
from scheduling.actions import tasks
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db
WITH_VERBS = [name for name, one in all_lists().items() if one.verbs]


def offered(person: Person, name: str, row: object) -> list[str]:
    """What the menu of a row says."""
    query = {"part": "row", "row": str(getattr(row, "pk", row))}
    answer = person.get(all_lists()[name].page_name, query=query)
    assert answer.status_code == 200, answer.status_code
    return re.findall(r'class="menu-item"[^>]*>.*?</svg>([^<]+)<', answer.text)


def test_a_client_is_offered_what_fits_it(alice: Person, smith: Client) -> None:
    usual = ["Open", "Edit", "Add tag", "Set manager"]
    assert offered(alice, "clients", smith) == [*usual, "Set status", "Archive"]
    clients_actions.archive(smith, by=alice.member)
    assert offered(alice, "clients", smith) == [*usual, "Restore"]


def test_a_task_is_offered_what_fits_it(alice: Person) -> None:
    task = tasks.create(by=alice.member, title="Drain")
    always = ["Open", "Edit", "Add tag", "Assign"]
    assert offered(alice, "tasks", task) == [*always, "Reschedule", "Mark completed", "Cancel"]
    tasks.complete(task, by=alice.member)
    assert offered(alice, "tasks", task) == [*always, "Reopen"]


def test_a_quote_and_an_invoice_are_offered_what_fits_them(alice: Person) -> None:
    draft, sent = factories.quote(by=alice.member), factories.sent_quote(by=alice.member)
    assert offered(alice, "quotes", draft) == ["Open", "Edit", "Send", "Add tag", "Archive"]
    assert offered(alice, "quotes", sent) == ["Open", "Send", "Add tag", "Archive"]
    archiving.archive_all(Quote.objects.filter(pk=draft.pk), by=alice.member)
    assert offered(alice, "quotes", draft) == ["Open", "Add tag", "Restore"]
    draft_invoice, issued = factories.invoice(by=alice.member), factories.issued_invoice(by=alice.member)
    assert offered(alice, "invoices", draft_invoice) == ["Open", "Edit", "Issue", "Send", "Add tag"]
    assert offered(alice, "invoices", issued) == ["Open", "Send", "Add tag"]


@pytest.mark.parametrize("name", WITH_VERBS)
def test_who_may_only_look_is_offered_no_menu(name: str, alice: Person, vera: Person) -> None:
    row = factories.make(all_lists()[name].columns.model.kind(), by=alice.member)
    assert offered(vera, name, row) == ["Open"]
    page, others = vera.get(all_lists()[name].page_name).text, alice.get(all_lists()[name].page_name).text
    assert "has-menus" not in page
    assert "<button type=button>" not in page
    assert others.count("<button type=button>") == 1
    assert 'id="row" popover' in others


@pytest.mark.parametrize("name", WITH_VERBS)
def test_every_dialog_of_a_menu_opens(name: str, alice: Person) -> None:
    row = factories.make(all_lists()[name].columns.model.kind(), by=alice.member)
    menu = alice.get(all_lists()[name].page_name, query={"part": "row", "row": str(row.pk)}).text
    opened = re.findall(r'href="([^"]+)" data-opens="dialog"', menu)
    assert opened
    for address in opened:
        answer = alice.browser.get(address, {"part": "dialog"})
        assert answer.status_code == 200, address
        assert 'form="rows"' not in answer.text


def test_a_row_one_may_not_see_has_no_menu(alice: Person, ted: Person, olga: Person, smith: Client) -> None:
    for person, row in ((ted, smith.pk), (olga, smith.pk), (alice, "rubbish"), (alice, "")):
        answer = person.get("clients:index", query={"part": "row", "row": str(row)})
        assert answer.status_code == 404


def test_a_menu_costs_the_same_questions_for_any_row(alice: Person) -> None:
    def asked(row: object) -> int:
        with CaptureQueriesContext(connection) as captured:
            offered(alice, "tasks", row)
        return len(captured)

    one, *_, last = [factories.task(by=alice.member) for _ in range(10)]
    asked(one)
    assert asked(one) == asked(last)
