"""Cards of search: kept by what actions record, so that no action thinks of them and none goes stale."""

import ast
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clients.actions import clients, contacts, properties
from clients.models import Client
from invoices.actions import crediting, drafting
from onetool.abilities.search import index
from onetool.orgs.models import Member
from onetool.records.kinds import record_models
from quotes.actions import writing
from scheduling.actions import projects, tasks
from tests import factories
from tests.conftest import Person
from tests.test_architecture import sources

pytestmark = pytest.mark.django_db

FOUND = sorted(model.kind() for model in record_models() if model.searched_by)
RENAME: dict[str, Callable[[Any, Member, str], Any]] = {
    "client": lambda row, by, name: clients.edit(row, by=by, name=name),
    "contact": lambda row, by, name: contacts.edit(row, by=by, name=name),
    "property": lambda row, by, name: properties.edit(row, by=by, label=name),
    "project": lambda row, by, name: projects.edit(row, by=by, title=name),
    "task": lambda row, by, name: tasks.edit(row, by=by, title=name),
    "quote": lambda row, by, name: writing.edit(row, by=by, title=name, lines=[factories.line()]),
    "invoice": lambda row, by, name: drafting.edit(row, by=by, title=name, lines=[factories.line()]),
}


COLUMNS = ("kind", "subject_id", "page_kind", "page_id", "needs", "title", "detail", "text")


def kept() -> set[tuple[Any, ...]]:
    """What stands on the cards."""
    return set(index.SearchEntry.objects.values_list(*COLUMNS))


def written_anew() -> set[tuple[Any, ...]]:
    """What would stand on them were all of them written again."""
    rows = [row for model in record_models() for row in model._default_manager.all()]
    entries = [index._entry(row, card) for row in rows for card in row.cards()]
    return {tuple(entry[name] for name in COLUMNS) for entry in entries}


@pytest.mark.parametrize("kind", FOUND)
def test_every_record_is_found_once_it_is_made_and_by_its_new_name_only(kind: str, alice: Person) -> None:
    row = factories.make(kind, by=alice.member)
    assert kept() == written_anew()
    before = index.find(str(row), member=alice.member, kinds=(kind,))
    assert row.pk in {hit.pk for hit in before}
    RENAME[kind](row, alice.member, "Quincunx")
    assert [hit.pk for hit in index.find("quincunx", member=alice.member, kinds=(kind,))] == [row.pk]


def test_a_client_is_found_when_it_is_put_away_and_brought_back(alice: Person, smith: Client) -> None:
    for move in (clients.archive, clients.restore):
        move(smith, by=alice.member)
        assert [hit.pk for hit in index.find("smith", member=alice.member, kinds=("client",))] == [smith.pk]


def test_a_draft_that_is_thrown_away_leaves_no_card(alice: Person) -> None:
    invoice = factories.invoice(by=alice.member, title="Quincunx")
    drafting.discard(invoice, by=alice.member)
    assert index.find("quincunx", member=alice.member, kinds=("invoice",)) == []
    assert kept() == written_anew()


def test_numbers_given_on_the_way_are_found(alice: Person) -> None:
    quote, invoice = factories.sent_quote(by=alice.member), factories.issued_invoice(by=alice.member)
    note = crediting.credit(invoice, by=alice.member, part=lambda left: left, reason="All of it")
    for number, row in ((quote.number, quote), (invoice.number, invoice), (note.number, invoice)):
        assert row.pk in {hit.pk for hit in index.find(number or "", member=alice.member)}
    assert kept() == written_anew()


def test_what_no_card_shows_writes_none(alice: Person) -> None:
    client = factories.client(by=alice.member)
    quote = factories.quote(by=alice.member, client=client)
    task = factories.task(by=alice.member)
    verbs: list[Callable[[], Any]] = [
        lambda: clients.edit(client, by=alice.member, payment_terms_days=30),
        lambda: clients.move(client, by=alice.member, status="inactive"),
        lambda: clients.archive(client, by=alice.member),
        lambda: writing.edit(quote, by=alice.member, lines=[factories.line(), factories.line()]),
        lambda: tasks.start(task, by=alice.member),
        lambda: tasks.edit(task, by=alice.member, priority=3),
    ]
    for verb in verbs:
        with CaptureQueriesContext(connection) as asked:
            verb()
        assert not [one for one in asked if "onetool_searchentry" in one["sql"]]


def test_many_records_told_of_together_cost_one_statement(alice: Person) -> None:
    rows = [factories.client(by=alice.member) for _ in range(3)]
    with CaptureQueriesContext(connection) as asked:
        index.put(rows)
    assert len(asked) == 1


def test_nobody_writes_a_card_but_search_itself() -> None:
    calls = [
        f"{path}:{node.lineno}"
        for path, tree in sources()
        for node in ast.walk(tree)
        if path.parts[:3] != ("onetool", "abilities", "search")
        and isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"index.put", "index.put_again", "index.keep_cards", "put_again"}
    ]
    assert calls == [], "name the field in the model's `searched_by`"


def test_every_name_that_others_show_is_followed() -> None:
    for model in record_models():
        for key, field in model.searched_with.items():
            above = model._meta.get_field(key).related_model
            assert key in model.searched_by or key == model.part_of, "another row above is another name"
            assert field in above.searched_by


def test_rows_that_search_finds_leave_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'leaves_nothing'")
        leaving = {table for (table,) in cursor.fetchall()}
    tables = {model._meta.db_table for model in record_models() if model.searched_by}
    assert tables - leaving == set(), "records.leaving, in its migration"
