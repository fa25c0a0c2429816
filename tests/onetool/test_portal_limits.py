"""What a customer's link, or somebody who guesses one, may ask for in a minute."""

import uuid

import pytest
from django.core.cache import cache
from django.test import Client as Browser

from onetool import links
from onetool.portal_access import A_MINUTE, PEOPLE_AT_ONE_ADDRESS
from tests import factories
from tests.conftest import Person


@pytest.fixture(autouse=True)
def fresh(db: None) -> None:
    cache.clear()


def test_guessed_links_are_cut_off(db: None) -> None:
    most = A_MINUTE["open"] * PEOPLE_AT_ONE_ADDRESS
    answers = [Browser().get(f"/p/open/{uuid.uuid4()}/") for _ in range(most + 5)]
    assert [answer.status_code for answer in answers] == [404] * most + [429] * 5
    assert answers[-1]["Retry-After"] == "60"
    assert "Too many tries" in answers[-1].text


def test_answers_and_pdfs_of_one_link_are_cut_off_and_another_is_served(alice: Person) -> None:
    pages = {}
    for n in range(2):
        browser = Browser(REMOTE_ADDR=f"198.51.100.{n}")
        address = links.issue(factories.sent_quote(by=alice.member), name="Mrs Smith", email="s@example.com", version=1)
        pages[browser] = browser.get(address)["Location"]
    [(hers, page), (other, theirs)] = pages.items()
    statuses = [hers.post(f"{page}approve/", {"name": ""}).status_code for _ in range(A_MINUTE["answer"] + 3)]
    assert statuses == [422] * A_MINUTE["answer"] + [429] * 3
    assert hers.get(page).status_code == 200, "it can still be read"
    assert other.post(f"{theirs}approve/", {"name": ""}).status_code == 422
