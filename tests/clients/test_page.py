"""One client's page: everything about them, for each what they may see."""

import pytest

from clients.actions import clients
from clients.models import Client
from onetool.abilities.notes import actions as notes
from onetool.abilities.tags import actions as tags
from tests.conftest import Person
from tests.pages import words

BILLS = {"street": "99 Bill Street", "city": "Billtown", "tax_id": "TX-4711", "is_tax_exempt": True}


@pytest.fixture
def billed(alice: Person, teds_client: Client) -> Client:
    return clients.edit(teds_client, by=alice.member, payment_terms_days=30, **BILLS)


def test_the_office_sees_everything(alice: Person, billed: Client) -> None:
    notes.add(billed, by=alice.member, text="Rings twice")
    tags.add(billed, by=alice.member, name="vip")
    contact, place = billed.contacts.get(), billed.properties.get()
    said = words(alice.get("clients:detail", billed))
    for fact in (
        billed.name,
        contact.name,
        contact.phone,
        contact.email,
        ", ".join(place.address_from("US")),
        "Rings twice",
        "vip",
        "Account manager Ted",
    ):
        assert fact in said, fact
    for fact in ("99 Bill Street", "TX-4711", "30 days", "Tax Exempt", "Alice tagged"):
        assert fact in said, fact


@pytest.mark.parametrize("part", ["", "record", "drawer", "essentials"])
def test_ted_sees_whom_to_visit_and_no_bills(part: str, ted: Person, billed: Client) -> None:
    contact, place = billed.contacts.get(), billed.properties.get()
    answer = ted.get("clients:detail", billed, query={"part": part})
    said = words(answer)
    for fact in (
        (billed.name, contact.name, contact.phone, ", ".join(place.address_from("US")))
        if part != "essentials"
        else (contact.name, ", ".join(place.address_from("US")))
    ):
        assert fact in said, fact
    for fact in ("99 Bill Street", "TX-4711", "30 days", "Exempt", "Payment terms"):
        assert fact not in answer.text, fact


def test_ted_is_offered_nothing_he_may_not_do(ted: Person, vera: Person, billed: Client) -> None:
    for person in (ted, vera):
        text = person.get("clients:detail", billed).text
        for verb in ("edit", "move", "archive", "new_contact", "new_property", "history"):
            assert person.url(f"clients:{verb}", billed) not in text, verb
        for name in ("notes:add", "tags:add"):
            assert person.url(name, "client", billed) not in text, name
        assert person.url("stars:add", "client", billed) in text


def test_the_drawer_has_the_essentials_and_a_way_to_the_page(alice: Person, smith: Client) -> None:
    answer = alice.get("clients:detail", smith, query={"part": "drawer"})
    assert "<html" not in answer.text
    assert f'data-live="{smith.topic}"' in answer.text
    assert f'href="{alice.url("clients:detail", smith)}"' in answer.text
    assert f"tel:{smith.contacts.get().phone_digits}" in answer.text
    assert "Smith household" in words(answer)


def test_an_archived_client_says_so_and_offers_the_way_back(alice: Person, vera: Person, smith: Client) -> None:
    notice = "Hidden from lists. Restore it any time."
    assert notice not in alice.get("clients:detail", smith).text
    clients.archive(smith, by=alice.member)
    page = alice.get("clients:detail", smith).text
    assert notice in page
    assert alice.url("clients:restore", smith) in page
    assert alice.url("clients:archive", smith) not in page
    seen = vera.get("clients:detail", smith).text
    assert notice in seen
    assert vera.url("clients:restore", smith) not in seen


def test_the_board_has_a_column_for_each_state_but_the_archive(
    alice: Person, ted: Person, billed: Client, smith: Client
) -> None:
    clients.archive(smith, by=alice.member)
    board = words(alice.get("clients:board"))
    assert "Ted’s regular" in board
    assert "Smith household" not in board
    assert "Ted’s regular" in words(ted.get("clients:board", query={"part": "board"}))


def test_what_is_shown_to_nobody_is_not_there(olga: Person, ted: Person, alice: Person, smith: Client) -> None:
    for part in ("", "record", "drawer", "essentials"):
        for person in (olga, ted):
            assert person.get("clients:detail", smith, query={"part": part}).status_code == 404
        assert olga.browser.get(alice.url("clients:detail", smith), {"part": part}).status_code == 404
    assert alice.get("clients:detail", smith, query={"part": "rubbish"}).status_code == 404
