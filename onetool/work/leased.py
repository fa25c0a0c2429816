"""One queue for all that is done after a request: rows that a worker leases, tries again later, and at last gives up.

A row waits until it is due. Who takes it counts an attempt and moves the moment on by a lease, in one statement that
passes over what somebody else is taking. Who ends it says so in the transaction of the work, and only while the count
is still theirs: who outlived the lease has nothing more to say, and what they did with it is undone.
"""

import logging
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, ClassVar, Generic, Self, TypeVar, cast

from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.brings import brought
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from onetool.work import jobs

log = logging.getLogger(__name__)

TASK = "onetool.work"
WAITING, FAILED = "waiting", "failed"  # states that every kind has; how work ends well is its own word
KILLED = _("OneTool was interrupted while doing this.")
ERROR_LENGTH = 2000


# --- Rows -------------------------------------------------------------------------------------------------------------
M = TypeVar("M", bound="Leased")


class LeasedQuerySet(models.QuerySet[M]):
    """The questions the mechanism asks; a kind that shows its rows adds `visible_to`."""

    def unfinished(self) -> Self:
        """Those that still have to be done, or are being done."""
        return self.filter(state__in=self.model.UNFINISHED)

    def due(self, now: datetime) -> Self:
        """Those that never began, are to be tried again by now, or whose worker outlived its lease."""
        return self.unfinished().filter(due_at__lte=now)

    def failed(self) -> Self:
        """Those that were given up, whether or not somebody still has to look at them."""
        return self.filter(state__in=self.model.GIVEN_UP)

    def given_up(self) -> Self:
        """Those that somebody has to look at."""
        return self.failed().filter(dismissed_at=None)


class Leased(models.Model):
    """A row of work; a kind names its own states beside WAITING and FAILED, and indexes what waits by `due_at`."""

    UNFINISHED: ClassVar[Sequence[str]] = [WAITING]  # of another than WAITING, `mark`ed, nobody knows if it was done
    GIVEN_UP: ClassVar[Sequence[str]] = [FAILED]
    UNCERTAIN: ClassVar[str] = FAILED  # what that is called once its worker is gone: it is not done again

    state = models.CharField(max_length=10, default=WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)  # begun, begun again, or its lease over
    error = models.TextField(blank=True)  # of the last attempt, in words
    dismissed_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


# --- Kinds ------------------------------------------------------------------------------------------------------------
class TryLater(Exception):
    """It cannot be done now; the text says why. What other errors say is written to the log as well."""


class GiveUp(Exception):
    """It will never be done; the text says why. `state` is how that is called of this kind."""

    def __init__(self, text: str, *, state: str = FAILED) -> None:
        super().__init__(text)
        self.state = state


class LeaseOutlived(Exception):
    """Another worker has it by now, so what this one did is undone."""


@dataclass(frozen=True, slots=True)
class Pauses:
    """How long to wait after each attempt, and how many there are."""

    attempts: int
    first: timedelta
    factor: int
    longest: timedelta

    def after(self, row: Leased) -> timedelta:
        """The pause grows, and is up to a fifth longer by the row's id: what failed together is not tried together."""
        grown: int = self.factor ** (row.attempts - 1)
        spread: float = 1 + row.pk.int % 1024 / 5120
        return min(self.first * grown, self.longest) * spread


@dataclass(frozen=True, slots=True)
class Queue(Generic[M]):
    """One kind of leased work, as an app brings it.

    `work` does one leased row and calls `finish`, or raises: TryLater, GiveUp, or whatever went wrong. `find_due` and
    `find_failed` ask for (organisation, row) of all organisations; a table outside the wall is asked itself.
    `on_given_up` is told in the transaction that gives a row up.
    """

    name: str
    model: type[M]
    work: Callable[[M], None]
    pauses: Pauses
    lease: timedelta = timedelta(minutes=2)
    find_due: Callable[[datetime, int], list[tuple[uuid.UUID, uuid.UUID]]] | None = None
    find_failed: Callable[[Sequence[uuid.UUID] | None], list[tuple[uuid.UUID, uuid.UUID]]] | None = None
    on_given_up: Callable[[M], None] | None = None

    @property
    def rows(self) -> LeasedQuerySet[M]:
        return cast(LeasedQuerySet[M], self.model._default_manager.all())

    def inside(self, org_id: uuid.UUID | None) -> AbstractContextManager[None]:
        """A transaction that sees the rows of that organisation, or those outside the wall."""
        return acting_in(org_id) if org_id else transaction.atomic()

    def due(self, now: datetime, limit: int = 500) -> list[tuple[uuid.UUID | None, uuid.UUID]]:
        """(organisation or None, row) of what is due, oldest first."""
        if self.find_due:
            return [*self.find_due(now, limit)]
        return [(None, pk) for pk in self.rows.due(now).order_by("due_at").values_list("pk", flat=True)[:limit]]

    def failed(self, ids: Sequence[uuid.UUID] | None) -> list[tuple[uuid.UUID | None, uuid.UUID]]:
        """(organisation or None, row) of those that can be tried again, or of all that can when none is named."""
        if self.find_failed:
            return [*self.find_failed(ids)]
        failed = self.rows.given_up().filter(state=FAILED)
        named = failed if ids is None else failed.filter(pk__in=ids)
        return [(None, pk) for pk in named.values_list("pk", flat=True)]


@lru_cache(maxsize=1)
def queues() -> dict[str, Queue[Any]]:
    """All kinds by name: `LEASED` of each app names where its queues stand."""
    found: list[Queue[Any]] = [import_string(place) for places in brought("LEASED") for place in places]
    return {queue.name: queue for queue in found}


# --- Handing over -----------------------------------------------------------------------------------------------------
def hand_over(queue: str, org_id: uuid.UUID | None, *ids: uuid.UUID) -> None:
    """Ask a worker to do these rows once this transaction is committed; what is lost on the way the sweep finds."""
    job = partial(jobs.enqueue, TASK, queue, str(org_id or ""), *map(str, ids))
    transaction.on_commit(job, robust=True)


def sweep(now: datetime) -> None:
    """Hand over what is due and perhaps nobody has been told of; it is forgotten when the next sweep does so again."""
    for name, queue in queues().items():
        for org_id, pk in queue.due(now):
            jobs.enqueue(TASK, name, str(org_id or ""), str(pk), expires=jobs.SWEPT_EVERY)


# --- Running ----------------------------------------------------------------------------------------------------------
def run(queue: Queue[M], org_id: uuid.UUID | None, pk: uuid.UUID) -> bool:
    """Do one row now, if it is due and nobody else has it. Returns whether it came to a good end."""
    row = _lease(queue, org_id, pk)
    if row is None:
        return False
    try:
        queue.work(row)
    except LeaseOutlived:
        log.warning("%s %s took longer than its lease", queue.name, pk)
    except GiveUp as reason:
        with queue.inside(org_id):
            _give_up(queue, row, str(reason), state=reason.state)
    except TryLater as reason:
        _put_off(queue, org_id, row, str(reason))
    except Exception as error:
        log.exception("%s %s failed, attempt %s", queue.name, pk, row.attempts)
        if row.state == WAITING:  # else nobody knows what was done: it is left until its lease is over
            _put_off(queue, org_id, row, _error_text(error))
    else:
        return True
    return False


def finish(row: Leased, *, state: str, error: str = "", **values: Any) -> None:
    """Write down how it ended, in the transaction of the work. Raises LeaseOutlived."""
    if not _leave(row, state=state, error=error, **values):
        raise LeaseOutlived


def mark(row: Leased, *, state: str) -> None:
    """From here on it may have been done, and will not be done again. Raises LeaseOutlived."""
    if not _leave(row, state=state, error=row.error):
        raise LeaseOutlived
    row.state = state


def _lease(queue: Queue[M], org_id: uuid.UUID | None, pk: uuid.UUID) -> M | None:
    now = timezone.now()
    with queue.inside(org_id):
        free = queue.rows.due(now).filter(pk=pk).select_for_update(skip_locked=True)
        taken = queue.rows.filter(pk__in=free.values("pk"))
        if not taken.update(attempts=models.F("attempts") + 1, due_at=now + queue.lease):
            return None
        row = queue.rows.get(pk=pk)
        before = row.attempts - 1
        if row.state != WAITING:
            _give_up(queue, row, str(KILLED), state=row.UNCERTAIN, attempts=before)
        elif before >= queue.pauses.attempts:  # each of its workers was killed before it could say why
            _give_up(queue, row, row.error or str(KILLED), attempts=before)
        else:
            return row
    return None


def _put_off(queue: Queue[M], org_id: uuid.UUID | None, row: M, error: str) -> None:
    with queue.inside(org_id):
        if row.attempts >= queue.pauses.attempts:
            _give_up(queue, row, error)
        else:
            _leave(row, state=WAITING, error=error, due_at=timezone.now() + queue.pauses.after(row))


def _give_up(queue: Queue[M], row: M, error: str, *, state: str = FAILED, **values: Any) -> None:
    if _leave(row, state=state, error=error, **values):
        log.error("%s %s is given up: %s", queue.name, row.pk, error)
        row.state, row.error = state, error[:ERROR_LENGTH]
        if queue.on_given_up:
            queue.on_given_up(row)


def _leave(row: Leased, *, error: str, **values: Any) -> bool:
    """Write to a row that is still ours: who takes it counts on."""
    row_itself = cast(LeasedQuerySet[Any], type(row)._default_manager.filter(pk=row.pk, attempts=row.attempts))
    return bool(row_itself.unfinished().update(error=error[:ERROR_LENGTH], **values))


def _error_text(error: Exception) -> str:
    """Why, for who runs the organisation: what was meant for people as it is, anything else as what it is."""
    if isinstance(error, Refused):
        return str(error)
    return (
        gettext("Unexpected error ({kind}): {error}").format(kind=type(error).__name__, error=error).replace("\0", "")
    )  # which PostgreSQL does not keep


# --- What was given up ------------------------------------------------------------------------------------------------
def try_again(queue: Queue[M], row: M) -> bool:
    """Let a row that failed for good wait again, with all its attempts. Returns whether it had; twice is harmless."""
    failed = queue.rows.filter(pk=row.pk, state=FAILED)
    again = {"state": WAITING, "attempts": 0, "error": "", "due_at": timezone.now(), "dismissed_at": None}
    if not failed.update(**again):
        return False
    hand_over(queue.name, getattr(row, "org_id", None), row.pk)
    return True


def dismiss(queue: Queue[M], row: M) -> bool:
    """Nobody has to look at a given up row any more. Returns whether somebody had; twice is harmless."""
    return bool(queue.rows.given_up().filter(pk=row.pk).update(dismissed_at=timezone.now()))


def restore(queue: Queue[M], row: M) -> bool:
    """Undo that. Returns whether it had been dismissed; twice is harmless."""
    dismissed = queue.rows.failed().filter(pk=row.pk).exclude(dismissed_at=None)
    return bool(dismissed.update(dismissed_at=None))
