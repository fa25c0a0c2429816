"""A list of fifty is a light page: no row says what its table can, and what nobody opened is not there."""

import re

import pytest

from clients.models import Client
from onetool.abilities.tags import actions as tags
from onetool.listing.lists import all_lists
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db
MOST = 40 * 1024  # bytes, before they are compressed
NAME = "Mary and Joseph {} of Elm Street"


@pytest.fixture
def fifty(alice: Person) -> list[Client]:
    """As full as a business has them."""
    rows = [Client(name=NAME.format(n), sort_name=NAME.format(n), account_manager=alice.member) for n in range(50)]
    made = Client.objects.bulk_create(rows)
    for client in made[::2]:
        tags.add(client, by=alice.member, name="service plan")
    return made


def test_a_list_of_fifty_is_light(alice: Person, fifty: list[Client]) -> None:
    page = alice.get("clients:index").content
    assert page.count(b"<tr id=row-") == 50
    assert len(page) <= MOST


def test_a_row_says_its_id_once_beside_its_address(alice: Person, fifty: list[Client]) -> None:
    page = alice.get("clients:index").text
    assert page.count(str(fifty[0].pk)) == 2
    row = page.partition(f"row-{fifty[0].pk}")[2].partition("<tr")[0]
    assert re.findall(r"(?:hx|data)-[\w-]+", row) == ["data-version", "data-tone"]


@pytest.mark.parametrize("name", [name for name, one in all_lists().items() if one.verbs])
def test_what_can_be_done_with_ticked_rows_is_asked_for(alice: Person, name: str) -> None:
    listing = all_lists()[name]
    factories.make(listing.columns.model.kind(), by=alice.member)
    offered = [verb.label for verb in listing.verbs if verb.is_offered]
    page, part = (alice.get(listing.page_name, query=query).text for query in ({}, {"part": "verbs"}))
    assert re.findall(r"<button[^>]*formaction[^>]*>([^<]+)<", part) == offered
    assert "formaction" not in page
    assert 'data-bulk-verbs="verbs"' in page
