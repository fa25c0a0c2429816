"""What stands round every page: the navigation says where one is, once on a desk and once on a phone."""

import re

import pytest

from clients.models import Client
from tests.conftest import Person

CURRENT = re.compile(r'<a class="(?:rail-link|tabbar-item)" href="([^"]+)"[^>]* aria-current="page"')


@pytest.mark.parametrize(("page", "place"), [("home", "home"), ("clients:index", "clients:index"),
                                             ("clients:detail", "clients:index")])  # fmt: skip
def test_the_navigation_says_where_one_is(alice: Person, smith: Client, page: str, place: str) -> None:
    about = [smith] if page.endswith("detail") else []
    assert CURRENT.findall(alice.get(page, *about).text) == [alice.url(place)] * 2
