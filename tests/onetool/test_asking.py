"""A form that asks or edits: a page and a dialog, what was typed kept, two people at once lose nothing."""

import re
from collections.abc import Callable

import pytest

from clients.actions import contacts
from clients.models import Client, Contact
from tests import factories
from tests.conftest import Person
from tests.pages import words

# A form that creates, one that edits, a dialog with words of its own, one with none; with the kind it is about.
FORMS = {
    "clients:new": "",
    "clients:edit": "client",
    "clients:new_contact": "client",
    "clients:edit_property": "property",
    "scheduling:staff": "project",
    "documents:edit_group": "taxgroup",
    "quotes:send": "quote",
    "invoices:issue_and_send": "invoice",
    "invoices:refund_payment": "payment",
}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_a_page_and_the_dialog_over_another(alice: Person, name: str) -> None:
    row = [factories.make(FORMS[name], by=alice.member)] if FORMS[name] else []
    page, dialog = alice.get(name, *row), alice.get(name, *row, query={"part": "dialog"})
    assert (page.status_code, dialog.status_code) == (200, 200)
    title = re.findall(r'<h2 id="dialog-title">([^<]+)</h2>', dialog.text)
    assert title == re.findall(r"<h1>([^<]+)</h1>", page.text)[:1]
    for shown in (page, dialog):
        assert shown.text.count(f'action="{alice.url(name, *row)}"') == 1
        assert ("<main" in shown.text) == (shown is page)


@pytest.mark.parametrize("name", ["quotes:send", "invoices:write_off"])
def test_what_was_typed_comes_back_with_what_is_wrong(
    alice: Person, recorded: Callable[[], list[str]], name: str
) -> None:
    row = factories.quote(by=alice.member) if name == "quotes:send" else factories.issued_invoice(by=alice.member)
    before = recorded()
    answer = alice.htmx(name, row, data={"part": "form", "email": "no address", "name": "Mrs Smith", "reason": ""})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text and answer.text.lstrip().startswith("<form")
    assert ('value="Mrs Smith"' in answer.text) == (name == "quotes:send")
    assert recorded() == before


def test_a_refusal_of_the_action_stands_on_the_form(alice: Person) -> None:
    answer = alice.htmx("quotes:send", factories.quote(by=alice.member, lines=[]), data={"email": "s@example.com"})
    assert answer.status_code == 422
    assert "Add at least one" in answer.text[answer.text.index("form-errors") :]


@pytest.fixture
def mary(alice: Person, smith: Client) -> Contact:
    return contacts.add(smith, by=alice.member, name="Mary Smith", phone="555 0100")


def test_theirs_lies_beside_yours_and_nothing_else_does(alice: Person, dana: Person, mary: Contact) -> None:
    mine = {"name": "Mary Smith", "phone": "555 0199", "version": mary.version, "is_primary": "", "part": "form"}
    now = contacts.edit(mary, by=dana.member, phone="555 0111")
    answer = alice.htmx("clients:edit_contact", mary, data=mine)
    assert answer.status_code == 409
    assert "Theirs 555 0111 Yours 555 0199" in words(answer)
    assert answer.text.count('class="conflict-row"') == 1
    assert f'name="version" value="{now.version}"' in answer.text
    assert alice.htmx("clients:edit_contact", mary, data={**mine, "version": now.version}).status_code == 204


def test_a_form_that_comes_back_with_errors_still_overwrites_nobody(alice: Person, dana: Person, mary: Contact) -> None:
    mine = {"name": "", "phone": "555 0199", "version": mary.version, "part": "form"}
    contacts.edit(mary, by=dana.member, phone="555 0111")
    answer = alice.htmx("clients:edit_contact", mary, data=mine)
    assert answer.status_code == 422
    opened = re.findall(r'name="version" value="(\d+)"', answer.text)
    assert opened == [str(mary.version)]
    again = alice.htmx("clients:edit_contact", mary, data={**mine, "name": "Mary", "version": opened[0]})
    assert again.status_code == 409 and "555 0111" in again.text


def test_settings_that_come_back_with_errors_overwrite_nobody_either(alice: Person, dana: Person) -> None:
    version = alice.org.version
    typed = {
        "name": "",
        "colour": "#1f5fbf",
        "time_zone": "America/New_York",
        "who_invites": "admins",
        "version": version,
    }
    assert dana.post("orgs:settings", data={**typed, "name": "Acme & Daughters"}).status_code == 302
    answer = alice.post("orgs:settings", data=typed)
    assert answer.status_code == 422
    assert f'name="version" value="{version}"' in answer.text
