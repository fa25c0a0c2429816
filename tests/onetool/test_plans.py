"""No page reads a tenant table from end to end: the plan of every query of every staff page, at 100,000 clients."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db import connection

from clients.models import Client
from invoices.models import Invoice
from onetool.abilities.search import index
from onetool.abilities.stars import actions as stars
from onetool.abilities.tags import actions as tags
from onetool.orgs.models import Organisation
from onetool.records.kinds import record_models
from onetool.tenancy.scope import acting_in, everywhere
from onetool.tenancy.wall import OrgModel
from quotes import actions as quotes_actions
from tests import factories
from tests.conftest import Person, _person
from tests.onetool.multiplied import multiply
from tests.test_access import URLS, path, row_of

# Rolled back, the rows would lie dead in the tables of the tests that follow; this way the tables are emptied.
pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 100_000
OWN = 2_000  # invoices of one organisation among five
OWED = {"open", "overdue", "partly_paid"}
LISTED = ("invoice", "quote", "project", "task", "creditnote")
SMALL = 500  # rows, below which reading all of them is the best plan


def orders(*names: str) -> list[dict[str, str]]:
    return [{"sort": sign + name} for name in names for sign in ("", "-")]


# Every list, also those that are cards of another page.
LISTS = (
    "clients:index", "clients:board", "scheduling:index", "scheduling:board", "scheduling:tasks", "scheduling:today",
    "quotes:index", "quotes:waiting", "quotes:attention", "invoices:index", "invoices:payments", "invoices:attention",
)  # fmt: skip

# How a list is looked at, besides as it opens: its orders and filters. Every page without a line here is opened once.
LOOKS: dict[str, list[dict[str, str]]] = {
    "search": [{"q": "elm"}, {"q": "0100"}, {"q": "smtih"}],
    "clients:index": [
        *orders("name", "added", "changed"),
        {"status": "lead"}, {"status": "archived"}, {"tag": "vip"}, {"starred": "1"},
        {"manager": "{member}"}, {"q": "elm"},
        {"status": "active", "tag": "vip", "sort": "-changed"},
    ],
    "clients:board": [{"tag": "vip"}, {"manager": "{member}"}, {"q": "elm"}],
    "clients:duplicates": [{"name": "Client 1", "email": "c1@example.com", "phone": "(555) 010-0001"}],
    "scheduling:index": [
        *orders("added", "title", "changed"), {"status": "planned"}, {"member": "{member}"}, {"q": "elm"},
    ],
    "scheduling:board": [{"member": "{member}"}],
    "scheduling:tasks": [
        *orders("added", "title"), *({"when": one} for one in ("today", "late", "coming", "unscheduled", "done")),
    ],
    "quotes:index": [*orders("changed", "added", "total"), {"status": "draft"}, {"status": "waiting"}, {"q": "elm"}],
    "invoices:index": [
        *orders("added", "changed", "total"),
        *({"standing": one} for one in ("draft", "open", "overdue", "partly_paid", "paid", "void")),
    ],
    "invoices:payments": [*orders("received", "amount"), {"state": "received"}, {"month": "2026-11"}],
}  # fmt: skip


@contextmanager
def plans(options: str = "format json") -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """(statement, plan) of every question asked meanwhile, planned where and as whom it is asked."""
    found: list[tuple[str, dict[str, Any]]] = []

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.lstrip().lower().startswith(("select", "with")):
            with context["connection"].connection.cursor() as cursor:
                cursor.execute(f"explain ({options}) {sql}", params)
                found.append((sql, cursor.fetchone()[0][0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield found


def read_whole(plan: dict[str, Any]) -> Iterator[str]:
    """The tables a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from read_whole(part)


@pytest.fixture
def rows(alice: Person, ted: Person) -> dict[str, uuid.UUID]:
    """One record of every kind and what hangs on them, in five hundred companies with 100,000 clients."""
    kinds = [model.kind() for model in record_models() if model.kind() in factories.MAKE]
    made = {kind: factories.make(kind, by=alice.member).pk for kind in kinds}
    factories.sent_quote(by=alice.member)
    favourite = factories.client(by=alice.member, account_manager=ted.member)
    tags.add(favourite, by=alice.member, name="vip")
    stars.add(favourite, by=alice.member)
    multiply(alice.org, of=Client, until=CLIENTS, others_every=5)
    return made


def sizes() -> dict[str, int]:
    """Rows of each tenant table."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, OrgModel)]
    with connection.cursor() as cursor:
        cursor.execute("select relname, reltuples::bigint from pg_class where relname = any(%s)", [tables])
        return dict(cursor.fetchall())


def questions(
    person: Person, address: str, looks: list[dict[str, str]], options: str = "format json"
) -> list[tuple[str, dict[str, Any]]]:
    """Every statement, with its plan, of the page in each of these looks, and of the next page where there is one."""
    with plans(options) as found:
        for look in looks:
            asked = {key: value.format(member=person.member.pk) for key, value in look.items()}
            response = person.browser.get(address, asked)
            if behind := re.search(r"[?&;]after=([^\"&]+)", response.content.decode(errors="replace")):
                person.browser.get(address, {**asked, "after": unquote(behind[1])})
    return found


def test_no_page_reads_a_tenant_table_from_end_to_end(alice: Person, ted: Person, rows: dict[str, uuid.UUID]) -> None:
    size = sizes()
    assert size[Client._meta.db_table] >= CLIENTS

    def offences(found: list[tuple[str, dict[str, Any]]]) -> set[tuple[str, str]]:
        return {(table, sql) for sql, plan in found for table in read_whole(plan) if size.get(table, 0) > SMALL}

    with everywhere("test"), plans() as found:
        list(Client.objects.filter(tax_id="nobody has an index for this"))
    assert offences(found), "the test sees what it looks for"

    missing = set()
    for name in URLS:
        address = path(name, alice.org.slug, row_of(name, rows))
        found = questions(alice, address, [{}, *LOOKS.get(name, [])])
        if name in LOOKS:
            found += questions(ted, address, [{}])
        missing |= {f"{name}: {table} ({size[table]:,} rows)\n    {sql}" for table, sql in offences(found)}
    assert not missing, "an index is missing:\n" + "\n".join(sorted(missing))


def test_a_search_reads_no_table_of_cards_from_end_to_end(alice: Person, rows: dict[str, uuid.UUID]) -> None:
    """The plans inside a function are not shown; what was read is counted."""
    assert sizes()["onetool_searchentry"] > SMALL
    for text in ("elm", "0100", "smtih"):
        before = whole_reads("onetool_searchentry")
        index.find(text, member=alice.member)
        index.find_pages(text, member=alice.member, kinds=("client",))
        assert whole_reads("onetool_searchentry") == before, text
    with everywhere("test"), connection.cursor() as cursor:
        cursor.execute("select count(*) from onetool_searchentry where detail = 'nobody has an index for this'")
    assert whole_reads("onetool_searchentry") > before, "the test sees what it looks for"


def whole_reads(table: str) -> int:
    """How often this transaction read the table from end to end."""
    with connection.cursor() as cursor:
        cursor.execute("select seq_scan from pg_stat_xact_user_tables where relname = %s", [table])
        return int(cursor.fetchone()[0])


# --- A company with much of its own -----------------------------------------------------------------------------------
@pytest.fixture
def busy(world: dict[str, Organisation]) -> Person:
    """Alice, whose company is one of five with some thousand rows of every kind.

    All is committed before she looks: an index made in the transaction that reads is not always used.
    """
    alice = _person("Alice", world["acme"])
    with acting_in(alice.org, alice.member):
        for kind in LISTED:
            factories.make(kind, by=alice.member)
        for _ in range(5):
            factories.payment(by=alice.member)
            quote = factories.sent_quote(by=alice.member)
            quotes_actions.approve_on_word(quote, by=alice.member, name="Mary", note="Rang")
        multiply(alice.org, of=Invoice, until=5 * OWN, orgs=4)
    return alice


def read_below_a_limit(plan: dict[str, Any], *, is_limited: bool = False) -> int:
    """The most rows any step handed on in a question for the first few."""
    is_limited = is_limited or plan["Node Type"] == "Limit"
    here = int(plan["Actual Rows"] * plan["Actual Loops"]) if is_limited else 0
    return max([here, *(read_below_a_limit(part, is_limited=is_limited) for part in plan.get("Plans", ()))])


def test_a_list_reads_little_more_than_it_shows(busy: Person) -> None:
    measured = "analyze, timing off, format json"
    with acting_in(busy.org), plans(measured) as found:
        assert Invoice.objects.count() >= OWN
        list(Invoice.objects.order_by("title")[:10])
    assert max(read_below_a_limit(plan) for _, plan in found) >= OWN, "the test sees what it looks for"

    offences = set()
    for name in ("home", *LISTS):
        # Not what a search finds: all copies say the same. Nor what is owed: open invoices are few, and read whole.
        looks = [look for look in LOOKS.get(name, []) if "q" not in look and look.get("standing") not in OWED]
        for sql, plan in questions(busy, busy.url(name), [{}, *looks], measured):
            if (rows := read_below_a_limit(plan)) > OWN // 2:
                offences.add(f"{name}: {rows:,} rows\n    {sql}")
    assert not offences, "no index gives the order, or a join comes first:\n" + "\n".join(sorted(offences))
