"""One scene for all tests of a module: two companies, what one of them hides, and everybody it is hidden from."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from pytest_django import Settings

from clients.actions import clients
from invoices.models import Invoice
from onetool.access import links
from onetool.accounts.models import User
from onetool.orgs.actions import members
from onetool.orgs.models import Member, Organisation
from onetool.records.record import Record
from onetool.tenancy.scope import acting_in, everywhere
from quotes.models import Quote
from tests import factories
from tests.adversary import cluster
from tests.adversary.cluster import BILLS, DESK, STAFF, WORD, WORDS
from tests.conftest import Person, _person, _user

# Whom which words are hidden from. A colleague's name is no secret among members.
OUTSIDERS = {
    "olga": WORDS,
    "nobody": WORDS,
    "suspended": WORDS,
    "ted": frozenset({WORD, DESK, BILLS}),
    "gus": frozenset({WORD, BILLS}),
    "vera": frozenset({DESK}),
    "other customer": WORDS,
    "former customer": WORDS,
    "customer": frozenset({DESK, STAFF}),
}


@dataclass
class Scene:
    """Who is there, with a browser each, and the ids of what Acme hides and of every customer's link."""

    people: dict[str, Person]
    browsers: dict[str, Browser]
    ids: dict[str, uuid.UUID]
    teds: dict[str, uuid.UUID]  # what Ted works on
    links: list[uuid.UUID]

    @property
    def alice(self) -> Person:
        return self.people["alice"]


@pytest.fixture(scope="module")
def scene(django_db_setup: None, django_db_blocker: Any) -> Iterator[Scene]:
    """Made once a module, in a transaction that is rolled back at its end; each test of it leaves it as it was."""
    with django_db_blocker.unblock(), _given_back():
        yield _set()


@pytest.fixture(autouse=True)
def nobody_at_stripe(settings: Settings) -> None:
    """Nobody is at the other end."""
    settings.STRIPE_SANDBOX_BASE = ""


@contextmanager
def _given_back() -> Iterator[None]:
    """A transaction that is rolled back; a test's, so that what must wait for Stripe outside of one is let through."""
    atomic = transaction.atomic()
    atomic._from_testcase = True
    with atomic:
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _set() -> Scene:
    worlds = _organisations()
    people = {name.lower(): _person(name, worlds["acme-heating"]) for name in ("Alice", "Dana", "Ted", "Vera")}
    people["olga"] = _person("Olga", worlds["other-ltd"])
    alice, ted = people["alice"].member, people["ted"].member
    with acting_in(alice.org_id, alice):
        ids = cluster.hide(alice)
        teds = _work_of(ted, by=alice)
        people["suspended"] = _suspended(alice)
        people["gus"] = _granted(alice)
        customers, known = _customers(alice, ids)
    people["nobody"] = Person(User(), Member(), Organisation(slug="acme-heating"))
    browsers = {name: person.browser for name, person in people.items()} | customers
    return Scene(people, browsers, ids, teds, known)


def _work_of(ted: Member, *, by: Member) -> dict[str, uuid.UUID]:
    """A client of Ted's with all that hangs on it; what is billing's says a word of its own."""
    billing = dict.fromkeys(("street", "city", "region", "tax_id"), BILLS)
    his = factories.client(by=by, name="Ted’s regular", account_manager=ted, **billing)
    clients.edit(his, by=by, tax_id=f"{BILLS} 2", street=f"2 {BILLS} Road")
    made: list[Record] = [
        his,
        his.contacts.get(),
        his.properties.get(),
        factories.project(by=by, client=his, team=[ted]),
        factories.task(by=by, client=his, title="Look", crew=[ted]),
        factories.sent_quote(by=by, client=his),
        factories.issued_invoice(by=by, client=his),
    ]
    return {row.kind(): row.pk for row in made}


def _organisations() -> dict[str, Organisation]:
    with everywhere("test"):
        return Organisation.objects.in_bulk(field_name="slug")


def _suspended(owner: Member) -> Person:
    """An admin who was signed in when the company shut them out."""
    user = _user("Sam")
    person = Person(user, members.add(owner.org, user=user, role=Member.Role.ADMIN, by=owner), owner.org)
    assert person.browser
    members.suspend(person.member, by=owner)
    return person


ASSIGNED = ("clients", "projects", "tasks", "quotes", "invoices", "payments")


def _granted(owner: Member) -> Person:
    """A member who may do everything, and see the log, of what is assigned to him: a project of his own."""
    user = _user("Gus")
    grants = {**dict.fromkeys(ASSIGNED, "delete assigned"), "files": "delete", "audit": "view"}
    member = members.add(owner.org, user=user, role=Member.Role.MEMBER, by=owner)
    member = members.change_role(member, role=member.role, grants=grants, by=owner)
    his = factories.project(by=owner, team=[member])
    factories.payment(by=owner, of=factories.issued_invoice(by=owner, client=his.client, project=his))
    return Person(user, member, owner.org)


def _customers(owner: Member, ids: dict[str, uuid.UUID]) -> tuple[dict[str, Browser], list[uuid.UUID]]:
    """The hidden client's contact, somebody whose link to the same was closed, and another client's contact."""
    hidden: list[Record] = [Quote.objects.get(pk=ids["quote"]), Invoice.objects.get(pk=ids["invoice"])]
    other: list[Record] = [factories.sent_quote(by=owner), factories.issued_invoice(by=owner)]
    browsers = {"former customer": _entered(hidden)}
    for document in hidden:
        links.revoke(document)
    browsers |= {"customer": _entered(hidden), "other customer": _entered(other)}
    return browsers, list(links.Link.objects.values_list("pk", flat=True))


def _entered(documents: list[Record]) -> Browser:
    """Somebody who followed a link to each."""
    browser = Browser()
    for document in documents:
        address = links.issue(document, name="Mrs Smith", email="s@example.com", version=1)
        assert browser.get(browser.get(address)["Location"]).status_code == 200
    return browser
