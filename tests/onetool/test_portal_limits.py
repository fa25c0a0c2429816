"""What a customer's link, or somebody who guesses one, may ask for in a minute."""

import itertools
import uuid

import pytest
from django.test import Client as Browser

from onetool.access import links
from onetool.access.limits import Allowance
from onetool.access.portal import A_MINUTE, PEOPLE_IN_ONE_NETWORK
from tests import factories
from tests.conftest import Person


def is_cut_off_after(most: int, statuses: list[int], served: int) -> bool:
    """All that are allowed at once are served; one more may be, each time its share of the minute is over."""
    return statuses[:most] == [served] * most and set(statuses[most:]) <= {served, 429} and statuses.count(429) > 1


@pytest.mark.parametrize("places", [["198.51.100.7"], [f"2001:db8::{n}" for n in range(99)]])
def test_guessed_links_are_cut_off(db: None, places: list[str]) -> None:
    most = A_MINUTE["open"] * PEOPLE_IN_ONE_NETWORK
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


def test_reading_is_cut_off_long_after_a_person_is_done_and_another_place_is_served(
    alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert A_MINUTE["read"] >= 120, "a live page asks for its parts by itself"
    monkeypatch.setitem(A_MINUTE, "read", 6)
    hers, other = Browser(REMOTE_ADDR="198.51.100.1"), Browser(REMOTE_ADDR="198.51.100.2")
    pages = [
        browser.get(links.issue(factories.sent_quote(by=alice.member), name="Mary", email="m@example.com", version=1))
        for browser in (hers, other)
    ]
    page, theirs = (answer["Location"] for answer in pages)
    assert is_cut_off_after(6, [hers.get(page, {"part": "quote"}).status_code for _ in range(12)], 200)
    assert other.get(theirs).status_code == 200


def test_who_has_no_cookie_is_refused_and_not_counted(alice: Person) -> None:
    before = Allowance.objects.count()
    assert Browser().get(f"/p/quotes/{uuid.uuid4()}/").status_code == 404
    assert Allowance.objects.count() == before
