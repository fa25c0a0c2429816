"""What every record has in common: a version, its dates, its topics; locking and changing it."""

import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.conf import settings
from django.db import IntegrityError, connection, models
from django.urls import get_script_prefix
from django.utils import timezone
from psycopg.types.json import Jsonb

from onetool.paths import path
from onetool.tenancy.wall import OrgModel

if TYPE_CHECKING:
    from onetool.orgs.models import Member

Changes = dict[str, list[Any]]
Thread = tuple[str, uuid.UUID]  # kind and id of a record
NOBODY = uuid.UUID(int=0)  # stands for any id in a path
_dumps = partial(json.dumps, default=str)  # ids and moments as PostgreSQL reads them


class Refused(Exception):
    """Something the rules do not allow; the text is for the person who tried."""

    field: str | None = None  # the form's field it is about, where it is about one


class Taken(Refused):
    """The id a form was born with belongs to another row; nothing is told of whose."""

    def __init__(self) -> None:
        super().__init__("This form cannot be used again. Open a new one and type it there.")


def is_taken_id(error: IntegrityError) -> bool:
    """Whether it is the id of a new row that stood in the way."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(diagnosis and diagnosis.constraint_name).endswith(("_pkey", "_wall"))


class Stale(Refused):
    """Somebody saved a newer version since the form was opened."""


class Gone(Refused):
    """The row was removed while somebody was at it."""

    def __init__(self) -> None:
        super().__init__("Somebody removed this in the meantime, so nothing was changed.")


class Record(OrgModel):
    """A thing people open, change and talk about; `permission` names its row in the table of permissions."""

    permission: ClassVar[str]
    page_name: ClassVar[str]  # the URL name of its page
    archived: ClassVar[models.Q | None] = None  # which rows are out of lists: search says so, and has them last

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(OrgModel.Meta):
        abstract = True

    @classmethod
    def kind(cls) -> str:
        """The singular used in topics, events and links: client, quote, invoice …"""
        return str(cls._meta.model_name)

    @classmethod
    def path_of(cls, pk: uuid.UUID) -> str:
        """The path of the page of the record with that id, inside its organisation."""
        anybodys = path(get_script_prefix(), settings.STAFF_URLCONF, cls.page_name, NOBODY)
        return str(pk).join(anybodys.rsplit(str(NOBODY), 1))

    @property
    def path(self) -> str:
        return self.path_of(self.pk)

    @property
    def topic(self) -> str:
        return f"{self.kind()}:{self.pk}"

    def topics(self) -> list[str]:
        """Everything a page may watch that moves when this record does; the last word is the model's."""
        return [self.topic, f"{self.kind()}s"]

    @property
    def thread(self) -> Thread:
        """The record whose story this belongs to (a client's page tells its quotes' events too)."""
        return self.kind(), self.pk


def visible_rows(model: type[Record], member: "Member") -> models.QuerySet[Record]:
    """The rows that a member may see of a kind known only now; where it is written down, ask its own `visible_to`."""
    rows: models.QuerySet[Record] = model.objects.visible_to(member)  # type: ignore[attr-defined]  # each kind brings it
    return rows


R = TypeVar("R", bound=Record)


def lock(row: R, *, version: int | None = None) -> R:
    """The row as it is now, locked until the transaction ends. Raises Gone, and Stale when no longer at `version`."""
    try:
        locked = type(row).objects.select_for_update().get(pk=row.pk)
    except type(row).DoesNotExist as gone:
        raise Gone from gone
    if version is not None and locked.version != version:
        raise Stale("Somebody changed this while you were editing.")
    return locked


@models.UUIDField.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup):
    """`pk__among=ids` is `id = any(one array)`; `pk__in` makes a parameter of each, which three parsers look at."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = any(%s)", (*parameters, list(self.rhs))


def lock_all(rows: models.QuerySet[R]) -> list[R]:
    """The rows as they are now, locked in the order of their ids, so that two people's bulk actions never cross."""
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def change(row: R, **values: Any) -> Changes:
    """Set fields of a locked row, save what differs and bump its version. Returns {field: [old, new]} of those."""
    changes = _set(row, values)
    if changes:
        row.version += 1
        row.updated_at = timezone.now()
        row.save(update_fields=[*changes, "version", "updated_at"])
    return changes


def bump(row: Record) -> None:
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
    return changed


def insert_all(statement: str, rows: Sequence[Mapping[str, Any]]) -> Any:
    """Run an INSERT that takes the rows as one JSON array; the first value it returns, if it returns any.

    For what every action writes: through the ORM one costs three times as much, and a thousand as much as all the rest.
    """
    parameters: list[Any] = [Jsonb(rows, dumps=_dumps)]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()[0] if cursor.description else None


def _set(row: Record, values: Mapping[str, Any]) -> Changes:
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
