"""Databases full of rows within seconds: copies, made by SQL, of a few rows that the product's own actions made."""

import contextlib
from collections.abc import Iterator, Sequence

from django.db import connection, models

from onetool.tenancy.scope import everywhere


def ids(kind: int, org: str = "o.number", n: str = "n") -> str:
    """SQL of an id that is known by its kind, the organisation's number and its own, and sorts as a UUIDv7 would."""
    return f"('0190{kind:04x}-0000-7' || lpad(to_hex({org}), 3, '0') || '-8000-' || lpad(to_hex({n}), 12, '0'))::uuid"


def copy(model: type[models.Model], template: object, *, orgs: str, numbers: str, **columns: str) -> None:
    """Copy one row once for each organisation of the query `orgs` (id, number) and each n of the query `numbers`.

    `columns` are the SQL of what differs, with o.id, o.number and n at hand.
    """
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if not field.generated]
    values = ", ".join({"org_id": "o.id", **columns}.get(name, f't."{name}"') for name in names)
    quoted = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {table} ({quoted}) select {values} from {table} t, ({orgs}) o, ({numbers}) x(n) "
            "where t.id = %s order by o.number, n",
            [template],
        )


@contextlib.contextmanager
def unguarded(tables: Sequence[str]) -> Iterator[None]:
    """As the owner, without triggers, and with keys and plain indexes made again at the end: many times faster."""
    with everywhere("filling"), connection.cursor() as cursor:
        keys = _rows(
            "select conrelid::regclass, conname, pg_get_constraintdef(oid) from pg_constraint "
            "where contype = 'f' and conrelid::regclass::text = any(%s)",
            tables,
        )
        indexes = _rows(
            "select indexrelid::regclass, pg_get_indexdef(indexrelid) from pg_index "
            "where not indisunique and indrelid::regclass::text = any(%s)",
            tables,
        )
        # Whatever waits for the end of the transaction would stand in the way of the tables' owner.
        cursor.execute("set constraints all immediate")
        for table in tables:
            cursor.execute(f'alter table "{table}" disable trigger user')
        for table, name, _ in keys:
            cursor.execute(f'alter table {table} drop constraint "{name}"')
        for name, _ in indexes:
            cursor.execute(f"drop index {name}")
        yield
        for _, definition in indexes:
            cursor.execute(definition)
        for table, name, definition in keys:
            cursor.execute(f'alter table {table} add constraint "{name}" {definition}')
        for table in tables:
            cursor.execute(f'alter table "{table}" enable trigger user')


def vacuumed(tables: Sequence[str]) -> None:
    """Outside every transaction, as the owner: as autovacuum leaves a table, with fresh statistics of all."""
    with connection.cursor() as cursor:
        cursor.execute("set role onetool")
        cursor.execute(f"vacuum analyze {', '.join(tables)}")
        cursor.execute("analyze")
        cursor.execute("set role onetool_app")


def _rows(query: str, tables: Sequence[str]) -> list[tuple[str, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, [list(tables)])
        return cursor.fetchall()
