"""The menu of one row: what its viewer may do, and what fits the row as it stands."""

import json
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
    return re.findall(r'class="menu-item[^>]*>.*?</svg>([^<]+)<', answer.text)


def test_a_client_is_offered_what_fits_it(alice: Person, smith: Client) -> None:
    usual = ["Open", "Edit", "Call", "Email", "Add tag", "Set manager"]
    assert offered(alice, "clients", smith) == [*usual[:2], "New quote", *usual[2:], "Set status", "Archive"]
    clients_actions.archive(smith, by=alice.member)
    assert offered(alice, "clients", smith) == [*usual, "Restore"]


def test_contacts_and_properties_are_changed_from_their_lists(alice: Person, vera: Person, smith: Client) -> None:
    contact, place = smith.contacts.get(), smith.properties.get()
    assert offered(alice, "contacts", contact) == ["Open", "Call", "Email", "Edit", "Remove"]
    assert offered(alice, "properties", place) == ["Open", "Edit", "Remove"]
    assert offered(vera, "contacts", contact) == ["Open", "Call", "Email"]
    assert offered(vera, "properties", place) == ["Open"]


def test_a_task_is_offered_what_fits_it(alice: Person) -> None:
    task = tasks.create(by=alice.member, title="Drain")
    always = ["Open", "Edit", "Add tag", "Assign"]
    assert offered(alice, "tasks", task) == [*always, "Reschedule", "Mark completed", "Cancel"]
    tasks.complete(task, by=alice.member)
    assert offered(alice, "tasks", task) == [*always, "Reopen"]


def test_a_quote_and_an_invoice_are_offered_what_fits_them(alice: Person) -> None:
    draft, sent = factories.quote(by=alice.member), factories.sent_quote(by=alice.member)
    assert offered(alice, "quotes", draft) == ["Open", "Edit", "PDF", "Send", "Add tag", "Archive"]
    assert offered(alice, "quotes", sent) == ["Open", "PDF", "Send", "Add tag", "Archive"]
    archiving.archive_all(Quote.objects.filter(pk=draft.pk), by=alice.member)
    assert offered(alice, "quotes", draft) == ["Open", "PDF", "Add tag", "Restore"]
    draft_invoice, issued = factories.invoice(by=alice.member), factories.issued_invoice(by=alice.member)
    assert offered(alice, "invoices", draft_invoice) == ["Open", "Edit", "PDF", "Issue", "Send", "Add tag"]
    assert offered(alice, "invoices", issued) == ["Open", "Record payment", "PDF", "Send", "Add tag"]


@pytest.mark.parametrize("name", WITH_VERBS)
def test_who_may_only_look_is_offered_no_change(name: str, alice: Person, vera: Person) -> None:
    row = factories.make(all_lists()[name].columns.model.kind(), by=alice.member)
    assert set(offered(vera, name, row)) <= {"Open", "Call", "Email", "PDF"}


def test_a_list_where_rows_are_only_opened_has_no_menus(alice: Person, vera: Person) -> None:
    factories.task(by=alice.member)
    page, hers = alice.get("scheduling:tasks").text, vera.get("scheduling:tasks").text
    for part in ("has-menus", "<td><button type=button>", 'id="row" popover'):
        assert (page.count(part), hers.count(part)) == (1, 0)


@pytest.mark.parametrize("name", WITH_VERBS)
def test_every_dialog_of_a_menu_opens(name: str, alice: Person) -> None:
    row = factories.make(all_lists()[name].columns.model.kind(), by=alice.member)
    menu = alice.get(all_lists()[name].page_name, query={"part": "row", "row": str(row.pk)}).text
    opened = re.findall(r'href="([^"]+)"\s+data-opens="dialog"', menu)
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


def test_what_somebody_else_did_is_not_ones_own_to_undo(alice: Person, dana: Person, smith: Client) -> None:
    toasts = [
        json.loads(person.htmx("listing:for_one", "clients", "archive", smith)["HX-Trigger"])["toast"]
        for person in (alice, dana)
    ]
    assert [bool(toast["undo"]) for toast in toasts] == [True, False]
    assert toasts[0]["text"] == toasts[1]["text"]
