"""The tests' own ground: what a test commits is gone when the next one begins."""

import pytest
from django.apps import apps
from django.db import connection

from onetool.events.log import Event
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in, everywhere
from tests import emptying, factories
from tests.conftest import _person

pytestmark = pytest.mark.django_db(transaction=True)


def filled() -> set[str]:
    """The tables that have rows, besides those the migrations filled."""
    tables = {model._meta.db_table for model in apps.get_models()} - set(emptying.MIGRATED)
    with everywhere("test"), connection.cursor() as cursor:
        return {table for table in tables if cursor.execute(f'select 1 from "{table}" limit 1').fetchone()}


@pytest.mark.parametrize("much", [emptying.MUCH, 0])
def test_nothing_stays_and_what_guards_the_rows_is_back(world: dict[str, Organisation], much: int) -> None:
    alice = _person("Alice", world["acme"])
    with acting_in(alice.org, alice.member):
        for kind in factories.MAKE:
            factories.make(kind, by=alice.member)
        factories.payment(by=alice.member)
    assert filled() >= {Event._meta.db_table, "invoices_invoice", "invoices_ledgerentry"}

    emptying.empty(much=much)
    assert filled() == set()
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) filter (where tgenabled = 'D'), count(*) from pg_trigger where not tgisinternal"
        )
        off, all_of_them = cursor.fetchone()
    assert off == 0 and all_of_them >= 4
