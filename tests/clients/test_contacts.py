"""The people to talk to: adding, editing, removing; one of them is the main one, one receives the bills."""

from collections.abc import Callable

import pytest

from clients.actions import contacts
from clients.models import Client, Contact
from onetool.events.log import Event
from onetool.tenancy.ids import uuid7
from tests.conftest import Person
from tests.pages import toast, words

Recorded = Callable[[], list[str]]
JOE = {"name": "Joe Miller", "role": "Caretaker", "email": " Joe@Example.COM ", "phone": "+1 (555) 010-9999"}


def people(client: Client) -> list[tuple[str, bool, bool]]:
    """(name, main, bills), oldest first."""
    return list(Contact.objects.filter(client=client).order_by("id").values_list("name", "is_primary", "is_billing"))


@pytest.fixture
def joe(alice: Person, smith: Client) -> Contact:
    return contacts.add(smith, by=alice.member, name="Joe Miller", phone="(555) 010-9999")


def typed(contact: Contact, **changes: object) -> dict[str, object]:
    values = {name: getattr(contact, name) for name in ("name", "role", "email", "phone", "version")}
    marks = {name: "on" for name in ("is_primary", "is_billing") if getattr(contact, name)}
    return {**values, **marks, **changes}


def test_a_contact_is_added(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("clients:new_contact", smith, data={**JOE, "id": uuid7()})
    assert (answer.status_code, toast(answer)) == (204, "Joe Miller added")
    joe = Contact.objects.get(name="Joe Miller")
    assert (joe.email, joe.phone_digits, joe.role) == ("joe@example.com", "15550109999", "Caretaker")
    assert people(smith) == [("Mrs Smith", True, False), ("Joe Miller", False, False)]
    assert recorded() == ["contact.added"]


def test_the_first_contact_is_the_main_one(alice: Person, mrs_smith: Contact, smith: Client) -> None:
    alice.htmx("clients:remove_contact", mrs_smith)
    alice.htmx("clients:new_contact", smith, data=JOE)
    assert people(smith) == [("Joe Miller", True, False)]


def test_a_newly_marked_contact_takes_over(alice: Person, smith: Client, mrs_smith: Contact) -> None:
    alice.htmx("clients:edit_contact", mrs_smith, data=typed(mrs_smith, is_billing="on"))
    assert people(smith) == [("Mrs Smith", True, True)]
    alice.htmx("clients:new_contact", smith, data={**JOE, "is_primary": "on"})
    assert people(smith) == [("Mrs Smith", False, True), ("Joe Miller", True, False)]
    joe = Contact.objects.get(name="Joe Miller")
    alice.htmx("clients:edit_contact", joe, data=typed(joe, is_billing="on"))
    assert people(smith) == [("Mrs Smith", False, False), ("Joe Miller", True, True)]


def test_the_main_contact_stays_until_another_takes_over(
    alice: Person, smith: Client, mrs_smith: Contact, recorded: Recorded
) -> None:
    answer = alice.htmx("clients:edit_contact", mrs_smith, data=typed(mrs_smith, is_primary="", role="Owner"))
    assert answer.status_code == 422
    assert "Set another primary contact first." in words(answer)
    assert people(smith) == [("Mrs Smith", True, False)]
    assert recorded() == []


def test_a_change_is_kept_old_and_new(alice: Person, mrs_smith: Contact, recorded: Recorded) -> None:
    answer = alice.htmx("clients:edit_contact", mrs_smith, data=typed(mrs_smith, phone="555 7"))
    assert (answer.status_code, toast(answer)) == (204, "Saved")
    assert recorded() == ["contact.edited"]
    event = Event.objects.latest("id")
    assert event.facts["changes"] == {"phone": [mrs_smith.phone, "555 7"]}
    assert event.sentence == "updated phone on contact Mrs Smith"


def test_the_oldest_of_the_others_inherits(
    alice: Person, smith: Client, mrs_smith: Contact, recorded: Recorded
) -> None:
    for name in ("Joe", "Ann"):
        contacts.add(smith, by=alice.member, name=name)
    before = recorded()
    assert toast(alice.htmx("clients:remove_contact", mrs_smith)) == "Mrs Smith removed"
    assert people(smith) == [("Joe", True, False), ("Ann", False, False)]
    assert recorded() == [*before, "contact.removed"]
    assert Event.objects.latest("id").facts["email"] == mrs_smith.email


def test_the_same_form_twice_adds_one(alice: Person, smith: Client, recorded: Recorded) -> None:
    data = {**JOE, "id": uuid7()}
    assert [alice.htmx("clients:new_contact", smith, data=data).status_code for _ in range(2)] == [204, 204]
    assert len(people(smith)) == 2
    assert recorded() == ["contact.added"]


def test_a_stale_save_is_shown_theirs_and_yours(
    alice: Person, dana: Person, mrs_smith: Contact, recorded: Recorded
) -> None:
    mine = typed(mrs_smith, role="Tenant", part="form")
    contacts.edit(mrs_smith, by=dana.member, role="Owner")
    answer = alice.htmx("clients:edit_contact", mrs_smith, data=mine)
    assert answer.status_code == 409
    assert "Theirs Owner Yours Tenant" in words(answer)
    assert recorded() == ["contact.edited"]
    mrs_smith.refresh_from_db()
    assert (mrs_smith.role, f'name="version" value="{mrs_smith.version}"' in answer.text) == ("Owner", True)
    assert alice.htmx("clients:edit_contact", mrs_smith, data={**mine, "version": 2}).status_code == 204


def test_a_form_opened_before_another_took_over_does_not_take_it_back(
    alice: Person, dana: Person, smith: Client, mrs_smith: Contact, joe: Contact
) -> None:
    mine = typed(mrs_smith, phone="555 7")
    contacts.edit(joe, by=dana.member, is_primary=True)
    assert alice.htmx("clients:edit_contact", mrs_smith, data=mine).status_code == 409
    assert people(smith) == [("Mrs Smith", False, False), ("Joe Miller", True, False)]


def test_a_contact_without_a_name_comes_back_as_typed(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("clients:new_contact", smith, data={**JOE, "name": "", "email": "joe@"})
    assert answer.status_code == 422
    assert "Enter the contact’s name." in answer.text
    assert "“joe@” is not an email address." in answer.text
    assert "Caretaker" in answer.text
    assert recorded() == []


def test_only_those_who_may_touch_contacts(
    alice: Person, vera: Person, ted: Person, olga: Person, teds_client: Client, recorded: Recorded
) -> None:
    contact, before = teds_client.contacts.get(), recorded()
    asked = [
        ("new_contact", teds_client, JOE),
        ("edit_contact", contact, typed(contact)),
        ("remove_contact", contact, {}),
    ]
    for name, row, data in asked:
        for person, status in ((vera, 403), (ted, 403), (olga, 404)):
            assert person.htmx(f"clients:{name}", row, data=data).status_code == status, (name, person.user.name)
        assert olga.browser.post(alice.url(f"clients:{name}", row), data).status_code == 404
    assert alice.get("clients:remove_contact", contact).status_code == 405
    assert (len(people(teds_client)), recorded()) == (1, before)
