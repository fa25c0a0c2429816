"""Positions in the event log: what has become visible since a snapshot, whatever the commit order."""

import functools
import time
import uuid
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction

from onetool.tenancy.scope import across, acting_in, current_snapshot

OLDEST = 24 * 3600.0  # seconds; a position older than this is told to look at everything again

# Every committed event exactly once: not visible in the snapshot before, visible in this one.
_MOVED = """e.xid >= pg_snapshot_xmin(%(at)s::pg_snapshot) and not pg_visible_in_snapshot(e.xid, %(at)s::pg_snapshot)"""
_TOPICS = f"""select pg_current_snapshot()::text, array(
    select distinct t from onetool_event e, unnest(e.topics) t
    where e.org_id = %(org)s and {_MOVED} and t = any(%(topics)s))"""  # noqa: S608  # made of constants


@dataclass(frozen=True, slots=True)
class Position:
    """A place in the log of one database: `snapshot` orders it, `taken_at` (Unix seconds) ages it."""

    snapshot: str
    database: str
    taken_at: float

    def __str__(self) -> str:
        return f"{self.taken_at:.0f}/{self.database}/{self.snapshot}"

    def moved_to(self, snapshot: str) -> "Position":
        return Position(snapshot, self.database, time.time())

    def can_follow(self, earlier: "Position") -> bool:
        """Whether what happened since `earlier` can be told from here."""
        is_of_this_database = earlier.database == self.database and _xmax(earlier.snapshot) <= _xmax(self.snapshot)
        return is_of_this_database and time.time() - earlier.taken_at < OLDEST


@dataclass(frozen=True, slots=True)
class Move:
    """One event as the hub needs it."""

    event_id: uuid.UUID
    org_id: uuid.UUID
    topics: list[str]


def _xmax(snapshot: str) -> int:
    return int(snapshot.split(":")[1])


def parse(text: str) -> Position | None:
    """A position as a socket gave it back, or None when it is none."""
    try:
        taken_at, database, snapshot = text.split("/")
        xmin, xmax, _ = snapshot.split(":")
        is_snapshot = snapshot.isascii() and int(xmin) <= int(xmax)
        return Position(snapshot, database, float(taken_at)) if is_snapshot else None
    except ValueError:
        return None


def now() -> Position:
    """The position of this moment."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_snapshot()::text")
        snapshot = cursor.fetchone()[0]
    return Position(snapshot, _database(), time.time())


def of_this_page() -> str:
    """The position from before the page's first read, without a query of its own; empty outside an organisation."""
    snapshot = current_snapshot()
    return str(Position(snapshot, _database(), time.time())) if snapshot else ""


@functools.cache
def _database() -> str:
    """Names the cluster and database, so that a position from another one, or from before a restore, is foreign."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select (pg_control_system()).system_identifier, oid from pg_database where datname = current_database()"
        )
        return "-".join(str(part) for part in cursor.fetchone())


def moves_since(orgs: list[uuid.UUID], at: Position) -> tuple[Position, list[Move]]:
    """The new position and the events of these organisations that became visible since `at`, in one statement."""
    rows = across("moves_since", orgs, at.snapshot)
    return at.moved_to(rows[0][0]), [Move(event, org, topics) for _, event, org, topics in rows if event]


def topics_since(org_id: uuid.UUID, at: Position, topics: list[str]) -> tuple[Position, list[str]]:
    """The new position and which topics moved since `at`. Raises DatabaseError when PostgreSQL cannot read it."""
    with acting_in(org_id), connection.cursor() as cursor:
        cursor.execute(_TOPICS, {"org": org_id, "at": at.snapshot, "topics": topics})
        snapshot, moved = cursor.fetchone()
    return at.moved_to(snapshot), moved


def catch_up(org_id: uuid.UUID, at: str | None, topics: list[str]) -> tuple[Position, list[str] | None]:
    """Where the log is now and which topics moved since the text position `at`; None: look at everything again."""
    here, earlier = now(), parse(at) if at else None
    if earlier is None:
        return here, None if at else []
    if not here.can_follow(earlier):
        return here, None
    try:
        with transaction.atomic():
            return topics_since(org_id, earlier, topics)
    except DatabaseError:
        return here, None
