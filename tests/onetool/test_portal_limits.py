"""What a customer's link, or somebody who guesses one, may ask for in a minute."""

import itertools
import uuid

import pytest
from django.test import Client as Browser

from onetool.access import links
from onetool.access.portal import A_MINUTE, PEOPLE_AT_ONE_PLACE
from tests import factories
from tests.conftest import Person


def is_cut_off_after(most: int, statuses: list[int], served: int) -> bool:
    """All that are allowed at once are served; one more may be, each time its share of the minute is over."""
    return statuses[:most] == [served] * most and set(statuses[most:]) <= {served, 429} and statuses.count(429) > 1


@pytest.mark.parametrize("places", [["198.51.100.7"], [f"2001:db8::{n}" for n in range(99)]])
def test_guessed_links_are_cut_off(db: None, places: list[str]) -> None:
    most = A_MINUTE["open"] * PEOPLE_AT_ONE_PLACE
    came_from = itertools.cycle(places)
    guesses = [Browser(REMOTE_ADDR=next(came_from)).get(f"/p/open/{uuid.uuid4()}/") for _ in range(most + 10)]
    assert is_cut_off_after(most, [answer.status_code for answer in guesses], 404)
    refusal = next(answer for answer in guesses if answer.status_code == 429)
    assert 0 < int(refusal["Retry-After"]) <= 60
    assert "Too many attempts" in refusal.text


def test_answers_and_pdfs_of_one_link_are_cut_off_and_another_is_served(alice: Person) -> None:
    pages = {}
    for n in range(2):
        browser = Browser(REMOTE_ADDR=f"198.51.100.{n}")
        address = links.issue(factories.sent_quote(by=alice.member), name="Mrs Smith", email="s@example.com", version=1)
        pages[browser] = browser.get(address)["Location"]
    [(hers, page), (other, theirs)] = pages.items()
    statuses = [hers.post(f"{page}approve/", {"name": ""}).status_code for _ in range(A_MINUTE["answer"] + 9)]
    assert is_cut_off_after(A_MINUTE["answer"], statuses, 422)
    assert hers.get(page).status_code == 200, "it can still be read"
    assert other.post(f"{theirs}approve/", {"name": ""}).status_code == 422
