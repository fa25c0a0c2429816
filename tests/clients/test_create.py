"""Adding a client."""

from collections.abc import Callable

import pytest

from clients.models import Client
from clients.phones import digits, spellings
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.conftest import Person

FORM = {
    "client_kind": "person",
    "name": "Jane Smith",
    "status": "lead",
    "preferred_channel": "email",
    "payment_terms_days": "14",
    "phone": "(555) 010-1234",
    "email": "Jane@Example.com",
    "street": "7 Elm Street",
    "city": "Springfield",
    "country": "US",
    "is_work_place": "on",
}


def test_a_client_is_added_with_contact_and_property(alice: Person, recorded: Callable[[], list[str]]) -> None:
    response = alice.post("clients:new", data={**FORM, "id": str(uuid7())})
    client = Client.objects.get()
    assert response.status_code == 302
    assert response["Location"] == alice.url("clients:detail", client)
    assert (client.name, client.sort_name, client.status) == ("Jane Smith", "jane smith", "lead")
    assert [(c.name, c.email, c.phone_digits, c.is_primary) for c in client.contacts.all()] == [
        ("Jane Smith", "jane@example.com", "5550101234", True)
    ]
    assert [p.address for p in client.properties.all()] == ["7 Elm Street, Springfield, United States of America"]
    assert recorded() == ["client.created", "contact.added", "property.added"]


def test_the_same_form_twice_adds_one(alice: Person, recorded: Callable[[], list[str]]) -> None:
    data = {**FORM, "id": str(uuid7())}
    first, second = alice.post("clients:new", data=data), alice.post("clients:new", data=data)
    assert first["Location"] == second["Location"]
    assert Client.objects.count() == 1
    assert len(recorded()) == 3


def test_a_form_without_a_name_comes_back_with_everything_typed(
    alice: Person, recorded: Callable[[], list[str]]
) -> None:
    response = alice.post("clients:new", data={**FORM, "name": "", "id": str(uuid7())})
    assert response.status_code == 422
    assert "Enter the client’s name." in response.content.decode()
    assert "7 Elm Street" in response.content.decode()
    assert recorded() == []


def test_ted_and_vera_may_not_add(ted: Person, vera: Person, recorded: Callable[[], list[str]]) -> None:
    assert ted.post("clients:new", data=FORM).status_code == 403
    assert vera.post("clients:new", data=FORM).status_code == 403
    assert recorded() == []


def test_olga_adds_to_her_own_company_only(olga: Person, alice: Person) -> None:
    assert olga.browser.post(alice.url("clients:new"), FORM).status_code == 404
    assert olga.post("clients:new", data={**FORM, "id": str(uuid7())}).status_code == 302
    assert Client.objects.count() == 0
    with acting_in(olga.org):
        assert Client.objects.count() == 1


def test_a_likely_duplicate_is_shown_while_typing(alice: Person, smith: Client) -> None:
    contact = smith.contacts.get()
    for typed in (
        {"phone": contact.phone.replace(" ", "-")},
        {"email": contact.email.upper()},
        {"name": "smith  HOUSEHOLD"},
    ):
        assert "Smith household" in alice.get("clients:duplicates", query=typed).content.decode()
    assert "Smith" not in alice.get("clients:duplicates", query={"name": "Jones"}).content.decode()


def test_a_name_with_another_street_is_somebody_else(alice: Person) -> None:
    factories.client(by=alice.member, name="John Smith", street="1 Elm Street")
    for street, is_alike in (("1 Elm Street", True), ("", True), ("9 Oak Street", False)):
        page = alice.get("clients:duplicates", query={"name": "John Smith", "street": street}).text
        assert ("John Smith" in page) is is_alike


def test_a_new_contact_who_is_somebody_elses_already_is_told(alice: Person, smith: Client) -> None:
    email = smith.contacts.get().email
    other = factories.client(by=alice.member, name="Other house")
    address = alice.url("clients:duplicates")
    assert f'hx-get="{address}?besides={other.pk}"' in alice.get("clients:new_contact", other).text
    asked = {"email": email, "besides": str(other.pk)}
    assert "Smith household" in alice.get("clients:duplicates", query=asked).text
    assert "Smith household" not in alice.get("clients:duplicates", query={**asked, "besides": str(smith.pk)}).text


@pytest.mark.parametrize(
    ("kept", "typed"),
    [
        ("(503) 555-0142", "+1 503 555 0142"),
        ("+1 503-555-0142", "503.555.0142"),
        ("0043 660 1234567", "+43 660 1234567"),
        ("+44 20 7946 0958", "011 44 20 7946 0958"),
        ("+49 (0)30 1234567", "+49 30 1234567"),
        ("(503) 555-0142 ext. 5", "503 555 0142"),
        ("12 34 56", "123456"),
    ],
)
def test_a_phone_is_the_same_with_and_without_its_country(kept: str, typed: str) -> None:
    assert digits(kept) in spellings(typed, "US")


@pytest.mark.parametrize("typed", ["", "12345", "no number", "+"])
def test_what_is_no_number_is_like_none(typed: str) -> None:
    assert spellings(typed, "US") == set()


def test_an_id_that_is_another_companys_row_is_refused_in_words(
    alice: Person, olga: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    response = olga.post("clients:new", data={**FORM, "id": str(smith.pk)})
    assert response.status_code == 422
    assert "Open a new one" in response.content.decode()
    with acting_in(olga.org):
        assert Client.objects.count() == 0
    assert recorded() == []
