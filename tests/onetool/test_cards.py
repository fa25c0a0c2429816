"""Cards that apps bring to another page: drawn with it, for those who may see them, in the order of their ranks."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from onetool.web.cards import cards_in
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def drawn(page: str) -> list[str]:
    return re.findall(r'id="card-([a-z_-]+)"', page)


def bare(page: str) -> str:
    """Without what differs from one answer to the next."""
    page = re.sub(r'value="\w{64}"', "", page)
    return re.sub(r"\s+", " ", re.sub(r"\d+ (milli)?seconds? ago|just now", "", page)).strip()


def test_a_page_comes_with_its_cards(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    page = alice.get("clients:detail", invoice.client).text

    assert drawn(page) == ["invoices-of_client", "quotes-of_client", "scheduling-of_client"]
    assert "INV-000001" in page
    assert 'hx-trigger="load"' not in page


def test_home_has_those_of_every_app(alice: Person, ted: Person) -> None:
    assert drawn(alice.get("home").text) == [
        "invoices-money", "invoices-attention", "quotes-attention", "scheduling-today", "quotes-waiting"
    ]  # fmt: skip
    assert drawn(ted.get("home").text) == ["scheduling-today"]


def test_a_viewer_without_the_right_gets_no_place_for_it(alice: Person, ted: Person) -> None:
    client = factories.client(by=alice.member)
    factories.task(by=alice.member, client=client, crew=[ted.member])
    page = ted.get("clients:detail", client).text

    assert drawn(page) == ["scheduling-of_client"]


@pytest.mark.parametrize(
    ("name", "place"),
    [("clients:detail", "client.work"), ("scheduling:project", "project.main"), ("quotes:detail", "quote.main")],
)
def test_a_card_is_what_its_own_address_answers(name: str, place: str, alice: Person) -> None:
    """Else it would ask the page's address when it moves, and find the whole page in the answer."""
    quote = factories.sent_quote(by=alice.member)
    shown = {"clients:detail": quote.client, "quotes:detail": quote}.get(name) or factories.project(by=alice.member)
    page = bare(alice.get(name, shown, query={"sort": "name"}).text)
    for card in cards_in(place):
        assert bare(alice.get(card.url_name, shown).text) in page, card


def test_a_part_asked_for_alone_leaves_the_cards_to_the_browser(alice: Person) -> None:
    client = factories.issued_invoice(by=alice.member).client
    part = alice.get("clients:detail", client, query={"part": "record"}).text

    assert drawn(part) == ["invoices-of_client", "quotes-of_client", "scheduling-of_client"]
    assert part.count('hx-trigger="load"') == 3


def test_a_card_costs_what_it_shows_and_no_second_look_at_who_asks(alice: Person) -> None:
    client = factories.client(by=alice.member)
    with CaptureQueriesContext(connection) as queries:
        alice.get("clients:detail", client)
    assert sum("memberships(" in query["sql"] for query in queries) == 1  # for the policy and the list of companies


def test_lower_ranks_come_first() -> None:
    ranks = [card.rank for card in cards_in("client.work")]
    assert ranks == sorted(ranks) and len(ranks) == 3
