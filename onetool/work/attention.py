"""What was given up, of every kind, for those who may see it: said in words, tried again, dismissed."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol

from django.utils.module_loading import import_string

from onetool.access.roles import Viewer
from onetool.brings import brought
from onetool.events.actors import Actor
from onetool.records.kinds import record_models
from onetool.records.record import Record, visible_rows
from onetool.records.refusals import Refused
from onetool.work.leased import FAILED, Leased, LeasedQuerySet, Queue

About = tuple[str, uuid.UUID | None]  # kind and id of a record, which may be gone


class Verb(Protocol):
    """An action on a row that was given up; twice is harmless."""

    def __call__(self, row: Any, /, *, by: Actor) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work on the page, as an app brings it."""

    queue: Queue[Any]
    visible_to: Callable[[Viewer], LeasedQuerySet[Any]]
    what: Callable[[Any], str]
    after: Callable[[Any], str]  # what it followed, or what it means
    since: Callable[[Any], datetime]
    try_again: Verb
    about: Callable[[Any], About] | None = None
    dismiss: Verb | None = None  # none where something would be missing for good
    restore: Verb | None = None


@dataclass(slots=True)
class Item:
    """One row that was given up, as the page shows it."""

    kind: Kind
    row: Leased
    record: Record | None = None  # whose page the viewer may open

    @property
    def pk(self) -> uuid.UUID:
        found: uuid.UUID = self.row.pk
        return found

    @property
    def what(self) -> str:
        return self.kind.what(self.row)

    @property
    def after(self) -> str:
        return self.kind.after(self.row)

    @property
    def about(self) -> About | None:
        return self.kind.about(self.row) if self.kind.about else None

    @property
    def since(self) -> datetime:
        return self.kind.since(self.row)

    @property
    def why(self) -> str:
        return self.row.error

    @property
    def attempts(self) -> int:
        return self.row.attempts

    @property
    def can_be_tried(self) -> bool:
        """It certainly was not done."""
        return self.row.state == FAILED

    @property
    def can_be_dismissed(self) -> bool:
        return self.kind.dismiss is not None


@lru_cache(maxsize=1)
def kinds() -> list[Kind]:
    """All kinds: `ATTENTION` of each app names where they stand."""
    return [import_string(place) for places in brought("ATTENTION") for place in places]


def newest(member: Viewer, most: int) -> list[Item]:
    """What was given up and the member may see, newest first."""
    items = [Item(kind, row) for kind in kinds() for row in _given_up(kind, member).order_by("-id")[:most]]
    items = sorted(items, key=lambda item: item.since, reverse=True)[:most]
    _name(items, member)
    return items


def count(member: Viewer) -> int:
    return sum(_given_up(kind, member).count() for kind in kinds())


def find(member: Viewer, pk: uuid.UUID) -> Item | None:
    """The row of that id, of whatever kind, whatever became of it; None when the member may not see it."""
    for kind in kinds():
        if row := kind.visible_to(member).filter(pk=pk).first():
            return Item(kind, row)
    return None


def try_all_again(member: Viewer, *, by: Actor, most: int) -> int:
    """Have all that can be tried again wait once more, oldest first. Raises Refused when not even one may."""
    tried, refusal = 0, None
    for item in reversed([item for item in newest(member, most) if item.can_be_tried]):
        try:
            item.kind.try_again(item.row, by=by)
            tried += 1
        except Refused as error:
            refusal = error
    if refusal and not tried:
        raise refusal
    return tried


def _given_up(kind: Kind, member: Viewer) -> LeasedQuerySet[Any]:
    return kind.visible_to(member).given_up()


def _name(items: Iterable[Item], member: Viewer) -> None:
    """Look up the records they are about, those that the member may see; a query for each kind of record."""
    ids: dict[str, set[uuid.UUID]] = defaultdict(set)
    for item in items:
        if (about := item.about) and about[1]:
            ids[about[0]].add(about[1])
    seen: dict[About, Record] = {}
    for model in record_models():
        if wanted := ids.get(model.kind()):
            seen |= {(model.kind(), row.pk): row for row in visible_rows(model, member).filter(pk__in=wanted)}
    for item in items:
        item.record = seen.get(item.about) if item.about else None
