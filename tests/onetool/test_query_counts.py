"""Every list costs the same number of queries for one row and for thirty."""

import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions import clients, contacts, properties
from onetool.abilities.notes import actions as notes
from onetool.abilities.tags import actions as tags
from onetool.listing.lists import all_lists
from onetool.orgs.actions import members
from onetool.orgs.models import Member
from quotes.actions import writing
from scheduling.actions import tasks
from tests import factories
from tests.conftest import Person, _user
from tests.test_access import URLS

# Adds one row with each step, and says with what the address is made.
Rows = Callable[[Member], Iterator[tuple[object, ...]]]

MANY = 30


def each(kind: str) -> Rows:
    def rows(by: Member) -> Iterator[tuple[object, ...]]:
        while True:
            factories.make(kind, by=by)
            yield ()

    return rows


def of_one_client(kind: str) -> Rows:
    def rows(by: Member) -> Iterator[tuple[object, ...]]:
        client = factories.client(by=by)
        while True:
            factories.MAKE[kind](by=by, client=client)
            yield (client,)

    return rows


def sent_quotes(by: Member) -> Iterator[tuple[object, ...]]:
    while True:
        factories.sent_quote(by=by)
        yield ()


def on_a_clients_page(by: Member) -> Iterator[tuple[object, ...]]:
    """Everything a client's page lists itself."""
    client = factories.client(by=by)
    number = 0
    while True:
        number += 1
        notes.add(client, by=by, text="Rings twice.")
        contacts.add(client, by=by, name=f"Contact {number}")
        properties.add(client, by=by, street=f"{number} Elm Street")
        tags.add(client, by=by, name=f"tag {number}")
        yield (client,)


def tasks_of_a_project(by: Member) -> Iterator[tuple[object, ...]]:
    project = factories.project(by=by)
    while True:
        tasks.create(by=by, project=project, title="Look at the boiler")
        yield (project,)


def quotes_of_a_project(by: Member) -> Iterator[tuple[object, ...]]:
    project = factories.project(by=by)
    while True:
        writing.create(by=by, client=project.client, project=project, title="Boiler", lines=[factories.line()])
        yield (project,)


def invoices_of_a_project(by: Member) -> Iterator[tuple[object, ...]]:
    project = factories.project(by=by)
    while True:
        factories.invoice(by=by, client=project.client, project=project)
        yield (project,)


def changes_of_a_client(by: Member) -> Iterator[tuple[object, ...]]:
    client = factories.client(by=by)
    number = 0
    while True:
        number += 1
        clients.edit(client, by=by, name=f"Renamed {number}")
        yield (client,)


def colleagues(by: Member) -> Iterator[tuple[object, ...]]:
    number = 0
    while True:
        number += 1
        members.add(by.org, user=_user(f"Colleague{number}"), role=Member.Role.MEMBER, by=by)
        yield ()


# What a page lists, by the page's name; every board has a line.
LISTS: dict[str, Rows] = {
    **{one.page_name: each(str(one.columns.model._meta.model_name)) for one in all_lists().values()},
    "listing:audit": each("client"),
    "home": each("client"),
    "search": each("client"),
    "orgs:team": colleagues,
    "orgs:roles": colleagues,
    "orgs:security": colleagues,
    "clients:board": each("client"),
    "clients:detail": on_a_clients_page,
    "clients:history": changes_of_a_client,
    "clients:duplicates": each("client"),
    "scheduling:board": each("project"),
    "scheduling:today": each("task"),
    "scheduling:of_client": of_one_client("project"),
    "scheduling:project": tasks_of_a_project,
    "quotes:waiting": sent_quotes,
    "quotes:of_client": of_one_client("quote"),
    "quotes:of_project": quotes_of_a_project,
    "documents:taxes": each("taxrate"),
    "invoices:of_client": of_one_client("invoice"),
    "invoices:of_project": invoices_of_a_project,
    "invoices:statement": of_one_client("invoice"),
}
LOOKS = {
    "search": {"q": "client"},
    "clients:duplicates": {"name": "Client 1"},
}  # how, where an address alone shows nothing
NO_LIST = {"files:index"}  # one record's files, asked for by its kind


def asked(person: Person, name: str, args: tuple[object, ...]) -> Counter[str]:
    """The questions of one look at the page, alike ones counted together."""
    with CaptureQueriesContext(connection) as captured:
        response = person.get(name, *args, query=LOOKS.get(name))
    assert response.status_code == 200, response.status_code
    return Counter(re.sub(r"'[^']*'(::\w+)?(, )?|\b\d+\b", "", query["sql"]) for query in captured)


@pytest.mark.django_db
@pytest.mark.parametrize("name", LISTS)
def test_a_list_costs_the_same_for_one_row_and_for_thirty(name: str, alice: Person) -> None:
    rows = LISTS[name](alice.member)
    args = next(rows)
    asked(alice, name, args)  # what a process asks once
    one = asked(alice, name, args)
    for _ in range(MANY - 1):
        args = next(rows)
    many = asked(alice, name, args)
    assert many.total() == one.total(), "\n".join(f"{count} more: {sql}" for sql, count in (many - one).items())


@pytest.mark.django_db
def test_a_whole_list_page_costs_few_questions(alice: Person) -> None:
    """Eight of whoever asks and where they enter, one of what they chose, four of the rows."""
    factories.client(by=alice.member)
    asked(alice, "clients:index", ())
    questions = asked(alice, "clients:index", ())
    assert questions.total() <= 13, "\n".join(questions)


def test_every_index_is_counted() -> None:
    assert {name for name in URLS if name.endswith((":index", ":board"))} - NO_LIST <= set(LISTS)
