"""Words instead of statuses: what hidden records say is in no answer that an outsider can cause."""

import uuid

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from onetool.access import links
from tests import factories
from tests.conftest import Person
from tests.test_access import URLS, path, row_of

WORD = "Xylomancy"
PAGES = {
    "client": "clients:detail",
    "project": "scheduling:project",
    "task": "scheduling:task",
    "quote": "quotes:detail",
    "invoice": "invoices:detail",
}


@pytest.fixture
def hidden(alice: Person) -> dict[str, uuid.UUID]:
    """One record of each kind that has a page, around one client of nobody; and those of the other kinds."""
    place = {"street": f"1 {WORD} Road", "city": WORD, "postcode": "12345", "country": "US"}
    contact = {"name": f"Mrs {WORD}", "email": f"{WORD}@example.com", "phone": "(555) 010-0001"}
    of = factories.client(by=alice.member, name=f"{WORD} Ltd", contact=contact, place=place)
    said = {"client": of, "title": f"{WORD} job", "lines": [factories.line(WORD)]}
    project = factories.project(by=alice.member, client=of, title=WORD)
    return {
        "client": of.pk,
        "contact": of.contacts.get().pk,
        "property": of.properties.get().pk,
        "project": project.pk,
        "task": factories.task(by=alice.member, client=of, title=WORD).pk,
        "quote": factories.quote(by=alice.member, **said).pk,
        "invoice": factories.issued_invoice(by=alice.member, **said).pk,
    }


def told(answer: HttpResponse) -> bool:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return WORD.lower() in (body.decode(errors="replace") + str(answer.headers)).lower()


def leaks(browser: Browser, slug: str, hidden: dict[str, uuid.UUID], method: str) -> list[str]:
    """The addresses whose answers say the word."""
    return [name for name in sorted(URLS) if told(browser.generic(method, path(name, slug, row_of(name, hidden))))]


def customer(alice: Person) -> Browser:
    """Somebody with a link to another document."""
    browser = Browser()
    address = links.issue(factories.issued_invoice(by=alice.member), name="Mrs Smith", email="s@example.com")
    assert browser.get(browser.get(address)["Location"]).status_code == 200
    return browser


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", pytest.param("POST", marks=pytest.mark.prove)])
@pytest.mark.parametrize("who", ["olga", "stranger", "ted", "customer"])
def test_no_outsider_is_told_a_hidden_word(
    who: str, method: str, request: pytest.FixtureRequest, alice: Person, hidden: dict[str, uuid.UUID]
) -> None:
    browser = customer(alice) if who == "customer" else request.getfixturevalue(who).browser
    assert leaks(browser, alice.org.slug, hidden, method) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", PAGES)
def test_the_owner_meets_the_word_on_each_page(alice: Person, hidden: dict[str, uuid.UUID], kind: str) -> None:
    assert told(alice.get(PAGES[kind], hidden[kind]))
