"""What nobody opened is not on the page: it is asked for."""

import re

import pytest

from onetool.listing.lists import all_lists
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [name for name, one in all_lists().items() if one.verbs])
def test_what_can_be_done_with_ticked_rows_is_asked_for(alice: Person, name: str) -> None:
    listing = all_lists()[name]
    factories.make(listing.columns.model.kind(), by=alice.member)
    offered = [verb.label for verb in listing.verbs if verb.is_offered]
    page, part = (alice.get(listing.page_name, query=query).text for query in ({}, {"part": "verbs"}))
    assert re.findall(r"<button[^>]*formaction[^>]*>([^<]+)<", part) == offered
    assert "formaction" not in page
    assert 'data-bulk-verbs="verbs"' in page
