"""No page reads a tenant table from end to end: the plan of every query of every staff page, at 100,000 clients."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from clients.models import Client
from onetool.abilities.search import index
from onetool.abilities.stars import actions as stars
from onetool.abilities.tags import actions as tags
from onetool.tenancy.scope import acting_in, everywhere
from onetool.tenancy.wall import OrgModel
from tests import factories
from tests.conftest import Person, _person
from tests.onetool.multiplied import multiply
from tests.onetool.plans import LOOKS, committed, plans, questions
from tests.test_access import URLS, path, row_of

pytestmark = [pytest.mark.django_db, pytest.mark.long]

CLIENTS = 100_000
SMALL = 500  # rows, below which reading all of them is the best plan


def read_whole(plan: dict[str, Any]) -> Iterator[str]:
    """The tables a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"]
    for part in plan.get("Plans", ()):
        yield from read_whole(part)


@pytest.fixture(scope="module")
def rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, uuid.UUID]]:
    """One record of every kind and what hangs on them, in five hundred companies with 100,000 clients."""
    with committed(django_db_blocker) as alice:
        with acting_in(alice.org, alice.member):
            made = {kind: row.pk for kind, row in factories.one_of_each(by=alice.member).items()}
            factories.sent_quote(by=alice.member)
            favourite = factories.client(by=alice.member, account_manager=_person("Ted", alice.org).member)
            tags.add(favourite, by=alice.member, name="vip")
            stars.add(favourite, by=alice.member)
            multiply(alice.org, of=Client, until=CLIENTS, others_every=5)
        yield made


def sizes() -> dict[str, int]:
    """Rows of each tenant table."""
    tables = [model._meta.db_table for model in apps.get_models() if issubclass(model, OrgModel)]
    with connection.cursor() as cursor:
        cursor.execute("select relname, reltuples::bigint from pg_class where relname = any(%s)", [tables])
        return dict(cursor.fetchall())


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
