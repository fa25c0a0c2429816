"""Locking records and changing them, one or many."""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext
from psycopg.types.json import Jsonb

from onetool.records.record import Changes, R, S, Subject
from onetool.records.refusals import Gone, Stale

_dumps = partial(json.dumps, default=str)  # ids and moments as PostgreSQL reads them


def lock(row: S, *, version: int | None = None) -> S:
    """The row as it is now, locked until the transaction ends. Raises Gone, and Stale when no longer at `version`."""
    try:
        locked = type(row)._default_manager.select_for_update().get(pk=row.pk)
    except type(row).DoesNotExist as gone:
        raise Gone from gone
    if version is not None and locked.version != version:
        raise Stale(gettext("Someone changed this while you were editing."))
    return locked


def lock_all(rows: models.QuerySet[R]) -> list[R]:
    """The rows as they are now, locked in the order of their ids, so that two people's bulk actions never cross."""
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def change(row: Subject, **values: Any) -> Changes:
    """Set fields of a locked row, save what differs and bump its version. Returns {field: [old, new]} of those."""
    changes = _set(row, values)
    if changes:
        row.version += 1
        row.updated_at = timezone.now()
        row.save(update_fields=[*changes, "version", "updated_at"])
    return changes


def bump(row: Subject) -> None:
    """Something that belongs to a locked row changed beside its fields: whoever opened it before is stale."""
    row.version += 1
    row.updated_at = timezone.now()
    row.save(update_fields=["version", "updated_at"])


def change_all(rows: Sequence[R], values_of: Callable[[R], Mapping[str, Any]]) -> dict[R, Changes]:
    """`change` for many locked rows: one UPDATE for all that get the same values. Returns those that changed."""
    changed: dict[R, Changes] = {}
    alike: dict[tuple[tuple[str, Any], ...], list[R]] = defaultdict(list)
    for row in rows:
        if changes := _set(row, values_of(row)):
            changed[row] = changes
            alike[tuple((name, getattr(row, name)) for name in changes)].append(row)
    now = timezone.now()
    for values, same in alike.items():
        found = type(same[0])._default_manager.filter(pk__among=[row.pk for row in same])
        found.update(**dict(values), version=models.F("version") + 1, updated_at=now)
        for row in same:
            row.version, row.updated_at = row.version + 1, now
            row.note_changes(dict(values))
    return changed


def insert_all(statement: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Run an INSERT that takes the rows as one JSON array; the first value it returns, if it returns any.

    For what every action writes: through the ORM one costs three times as much, and a thousand as much as all the rest.
    """
    parameters: list[Any] = [Jsonb(rows, dumps=_dumps)]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0] if cursor.description else None


def _set(row: Subject, values: Mapping[str, Any]) -> Changes:
    changes: Changes = {}
    for name, new in values.items():
        old = getattr(row, name)
        if old != new:
            setattr(row, name, new)
            changes[name] = [plain(old), plain(new)]
    return changes


def plain(value: Any) -> Any:
    """A value as the event log keeps it: text, number, truth, list or nothing."""
    if value is None or isinstance(value, (bool, int, str)):  # a union is made anew at every call
        return str(value) if isinstance(value, str) else value
    if isinstance(value, Decimal | uuid.UUID | models.Model):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)
