"""The list of clients: filtered, sorted and paged by its address alone."""

import base64
import json
import re
from urllib.parse import parse_qs

import pytest
from django.http import HttpResponse

from clients.actions import clients
from clients.models import Client
from onetool.abilities.stars import actions as stars
from onetool.abilities.tags import actions as tags
from tests import factories
from tests.conftest import Person
from tests.pages import words

PK = "01a1fd1d-182d-7cb8-9937-675c6220f06c"


def names(answer: HttpResponse) -> list[str]:
    return re.findall(r"<th[^>]*>(?:<span[^>]*>)?<a [^>]*>([^<]+)<", answer.text)


def shown(person: Person, **query: object) -> list[str]:
    return names(person.get("clients:index", query=query))


def move(answer: HttpResponse, rel: str) -> dict[str, str] | None:
    """The query of the pager's way on ("next") or back ("prev")."""
    found = re.search(rf'rel="{rel}" href="\?([^"]*)"', answer.text)
    return {key: values[0] for key, values in parse_qs(found[1].replace("&amp;", "&")).items()} if found else None


def cursor(*parts: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode()


@pytest.fixture
def three(alice: Person, ted: Person) -> list[Client]:
    """Anna, a lead; Bruno, active, Ted's and tagged; Celia, inactive."""
    anna, bruno, celia = (
        factories.client(by=alice.member, name=name, status=status)
        for name, status in (("Anna", "lead"), ("bruno", "active"), ("Célia", "inactive"))
    )
    clients.edit(bruno, by=alice.member, account_manager=ted.member)
    tags.add(bruno, by=alice.member, name="vip")
    stars.add(celia, by=alice.member)
    return [anna, bruno, celia]


def test_a_list_is_narrowed_by_each_filter_and_by_all_of_them(alice: Person, ted: Person, three: list[Client]) -> None:
    assert shown(alice) == ["Anna", "bruno", "Célia"]
    assert shown(alice, status="lead") == ["Anna"]
    assert shown(alice, tag="vip") == ["bruno"]
    assert shown(alice, manager=ted.member.pk) == ["bruno"]
    assert shown(alice, starred="1") == ["Célia"]
    assert shown(alice, q="celia") == ["Célia"]
    assert shown(alice, status="active", tag="vip", manager=ted.member.pk, q="bru") == ["bruno"]
    assert shown(alice, status="lead", tag="vip") == []
    assert shown(ted) == ["bruno"]


def test_what_is_archived_is_out_of_the_way(alice: Person, three: list[Client]) -> None:
    clients.archive(three[0], by=alice.member)
    assert shown(alice) == ["bruno", "Célia"]
    assert shown(alice, status="archived") == ["Anna"]
    assert shown(alice, q="anna") == []


def test_a_list_finds_clients_by_their_contacts_and_properties(alice: Person, three: list[Client]) -> None:
    assert shown(alice, q=three[1].properties.get().street) == ["bruno"]
    assert shown(alice, q=three[2].contacts.get().email) == ["Célia"]


@pytest.mark.parametrize(
    "query", [{"status": "gone"}, {"manager": "nobody"}, {"sort": "colour"}, {"q": "x"}, {"y": "z"}]
)
def test_a_value_nobody_knows_is_dropped(query: dict[str, str], alice: Person, three: list[Client]) -> None:
    assert shown(alice, **query) == ["Anna", "bruno", "Célia"]


def test_each_order_goes_both_ways(alice: Person, three: list[Client]) -> None:
    assert shown(alice, sort="name") == ["Anna", "bruno", "Célia"]
    assert shown(alice, sort="-name") == ["Célia", "bruno", "Anna"]
    assert shown(alice, sort="added") == ["Célia", "bruno", "Anna"]
    assert shown(alice, sort="-added") == ["Anna", "bruno", "Célia"]
    clients.edit(three[0], by=alice.member, city="Springfield")
    assert shown(alice, sort="changed")[0] == "Anna"
    assert shown(alice, sort="-changed")[-1] == "Anna"


@pytest.mark.parametrize("sort", ["name", "-added", "changed"])
def test_forward_and_back_over_120_clients_loses_and_repeats_none(sort: str, alice: Person) -> None:
    twins = [Client(name=f"Twin {n}", sort_name="twin", status="active") for n in range(120)]
    for twin in twins:
        twin.created_at = twin.updated_at = twins[0].created_at
    Client.objects.bulk_create(twins)
    first = alice.get("clients:index", query={"sort": sort})
    pages, forward = [first], names(first)
    while query := move(pages[-1], "next"):
        pages.append(alice.get("clients:index", query=query))
        forward += names(pages[-1])
    assert [len(names(page)) for page in pages] == [50, 50, 20]
    assert sorted(forward) == sorted(twin.name for twin in twins)
    back = [pages[-1]]
    while query := move(back[-1], "prev"):
        back.append(alice.get("clients:index", query=query))
    assert [names(page) for page in reversed(back)] == [names(page) for page in pages]


def test_the_whole_is_counted_on_every_page(alice: Person) -> None:
    Client.objects.bulk_create(Client(name=f"Twin {n}", sort_name="twin", status="active") for n in range(51))
    first = alice.get("clients:index", query={"status": "active"})
    assert "51 clients" in words(first)
    query = move(first, "next")
    assert query
    assert query["status"] == "active"
    last = alice.get("clients:index", query=query)
    assert len(names(last)) == 1
    assert "51 clients" in words(last)


@pytest.mark.parametrize(
    ("sort", "after"),
    [
        *(
            ("name", text)
            for text in ("rubbish", "é", cursor("a"), cursor("a", "b"), cursor(None, PK), cursor("a\x00", PK))
        ),
        *(("added", cursor(value, PK)) for value in ("a", 5, True, None, "2026-99-01", "")),
    ],
)
def test_a_damaged_place_is_said_and_not_guessed(sort: str, after: str, alice: Person, smith: Client) -> None:
    for side in ("after", "before"):
        answer = alice.get("clients:index", query={"sort": sort, side: after})
        assert answer.status_code == 400
        assert "This link is broken." in words(answer)


def test_a_part_is_only_that_part_and_no_other_part_is_there(alice: Person, smith: Client) -> None:
    part = alice.get("clients:index", query={"part": "list", "status": "active"})
    assert names(part) == ["Smith household"]
    assert "<html" not in part.text
    assert "status=active&amp;part=list" in part.text or "part=list&amp;status=active" in part.text
    for unknown in ("rubbish", "list#rows", "../base", "html"):
        assert alice.get("clients:index", query={"part": unknown}).status_code == 404


def test_the_board_says_what_it_is_narrowed_to_with_a_way_out(alice: Person, smith: Client) -> None:
    tags.add(smith, by=alice.member, name="vip")
    page = alice.get("clients:board", query={"tag": "vip", "starred": "1"}).text
    narrowed = page[page.index('aria-label="Filtered by"') :]
    assert "My favorites" in narrowed and 'href="?starred=1"' in narrowed
