"""Whose rows may be touched: one organisation's, or everybody's for the few that say why."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, Protocol, cast

from django.db import connection, transaction

from onetool.tenancy.roles import APP_ROLE, OWNER_ROLE


class Keyed(Protocol):
    """An organisation's or a member's row, of which only the key is asked."""

    @property
    def pk(self) -> Any: ...


class NoOrg(RuntimeError):
    """A query or a save was tried outside an organisation."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows may be touched: one organisation's, everybody's, or (the default) nobody's."""

    org_id: uuid.UUID | None = None
    member_id: uuid.UUID | None = None
    is_everywhere: bool = False
    snapshot: str = ""  # what PostgreSQL could see before the first read: a page's place in the event log

    @property
    def is_open(self) -> bool:
        return self.is_everywhere or self.org_id is not None


NOWHERE = Scope()
_scope: ContextVar[Scope] = ContextVar("scope", default=NOWHERE)


@contextmanager
def acting_in(org: Keyed | uuid.UUID, member: Keyed | uuid.UUID | None = None) -> Iterator[None]:
    """Open a transaction (a savepoint when nested) that sees the rows of one organisation only."""
    with _entered(Scope(org_id=_key(org), member_id=_key(member) if member else None)):
        yield


def _key(row: Keyed | uuid.UUID) -> uuid.UUID:
    return row if isinstance(row, uuid.UUID) else cast(uuid.UUID, row.pk)


@contextmanager
def everywhere(why: str) -> Iterator[None]:
    """Open a transaction with the owner's rights over all organisations: for tests and benches, as pages have none."""
    assert why
    with _entered(Scope(is_everywhere=True)):
        yield


def across(function: str, *arguments: Any) -> list[tuple[Any, ...]]:
    """What a narrow function of the owner's answers, for all organisations; decision 7 lists them, a test too."""
    marks = ", ".join(["%s"] * len(arguments))
    with connection.cursor() as cursor:
        cursor.execute(f"select * from {function}({marks})", arguments)  # noqa: S608  # names of ours
        return list(cursor.fetchall())


@contextmanager
def _entered(scope: Scope) -> Iterator[None]:
    before = _scope.get()
    was_inside = connection.in_atomic_block
    with transaction.atomic():
        token = _scope.set(scope)
        try:
            _scope.set(replace(scope, snapshot=_tell(scope)))
            yield
        finally:
            _scope.reset(token)
        # An error rolls the settings back by itself, and so does the end of a real outermost transaction;
        # a released savepoint keeps them.
        if was_inside:
            _tell(before)


def _tell(scope: Scope) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('app.org_id', %s, true), set_config('app.member_id', %s, true), "
            "set_config('role', %s, true), pg_current_snapshot()::text",
            [
                str(scope.org_id or ""),
                str(scope.member_id or ""),
                OWNER_ROLE if scope.is_everywhere else APP_ROLE,
            ],
        )
        return str(cursor.fetchone()[3])


def current_scope() -> Scope:
    """Whose rows may be touched now."""
    return _scope.get()


def current_org_id() -> uuid.UUID | None:
    """The organisation acted in, or None outside one."""
    return _scope.get().org_id


def current_snapshot() -> str:
    """The snapshot PostgreSQL had when the current scope was entered, as text; empty outside one."""
    return _scope.get().snapshot
