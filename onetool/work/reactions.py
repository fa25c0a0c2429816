"""What follows an event: planned with it, for a worker to do once, after the commit."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import models
from django.utils import timezone

from onetool.access.roles import Viewer
from onetool.events.log import Event
from onetool.events.sentences import SENTENCES
from onetool.records.changing import insert_all
from onetool.records.record import Record
from onetool.tenancy.ids import uuid7
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel
from onetool.work.leased import FAILED, WAITING, Leased, LeasedQuerySet, hand_over

QUEUE = "reactions"
Reaction = Callable[[Event], None]
REACTIONS: dict[str, dict[str, Reaction]] = {}
_TERMS: dict[str, tuple[str, timedelta]] = {}  # reaction → the field whose change it follows, and after how long
AT_ONCE = timedelta(0)


def on(verb: str, *, field: str = "", after: timedelta = AT_ONCE) -> Callable[[Reaction], Reaction]:
    """Register what follows an event: after its commit, in a worker, once, retried with a growing pause.

    With `field` it follows only when that field changed; any other event costs nothing. With `after` it waits so long:
    for what a request normally finishes itself, and somebody has to finish when it is killed half way.
    Write it so that twice is safe. It runs inside its organisation, in the transaction that marks it done; one that
    waits for the outside world is marked `@between_transactions` and opens `acting_in` itself.
    """

    def registered(reaction: Reaction) -> Reaction:
        assert verb in SENTENCES, f"{verb} has no sentence"
        name = f"{reaction.__module__}.{reaction.__name__}"
        REACTIONS.setdefault(verb, {})[name] = reaction
        _TERMS[name] = field, after
        return reaction

    return registered


class ReactionRunQuerySet(LeasedQuerySet["ReactionRun"]):
    def about(self, record: Record) -> "ReactionRunQuerySet":
        """What followed, or should have, from the record's events."""
        return self.filter(event__subject_kind=record.kind(), event__subject_id=record.pk)

    def visible_to(self, member: Viewer) -> "ReactionRunQuerySet":
        """What OneTool could not finish is for those who run the organisation."""
        return self if member.may("settings.edit") else self.none()


class ReactionRun(OrgModel, Leased):
    """One reaction to one event: planned with the event, done once."""

    class State(models.TextChoices):
        WAITING = WAITING
        DONE = "done"
        FAILED = FAILED

    event = OrgForeignKey(Event, models.CASCADE, related_name="runs", db_index=False)
    reaction = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)

    objects = OrgManager.from_queryset(ReactionRunQuerySet)()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "event", "reaction"], name="one_run_per_event_and_reaction"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="run_due", condition=models.Q(state="waiting")),
            models.Index(fields=["org", "id"], name="run_given_up", condition=models.Q(state="failed")),
        ]

    def __str__(self) -> str:
        return self.task

    @property
    def task(self) -> str:
        """What it does, as its function is called: “mail the quote”."""
        return self.reaction.rpartition(".")[2].replace("_", " ")


_PLAN = """insert into onetool_reactionrun (id, org_id, event_id, reaction, state, attempts, due_at, error)
    select id, org_id, event_id, reaction, 'waiting', 0, due_at, '' from jsonb_to_recordset(%s) as r (
        id uuid, org_id uuid, event_id uuid, reaction text, due_at timestamptz
    )"""


def plan(rows: Sequence[dict[str, Any]]) -> None:
    """Plan what follows the events; all that follows one of them at once goes to a worker as one job."""
    now = timezone.now()
    runs = [run for row in rows for run in _runs(row, now)]
    if not runs:
        return
    insert_all(_PLAN, runs)
    at_once = [run for run in runs if run["due_at"] <= now]  # the sweep takes the others when their time has come
    for _, together in groupby(at_once, key=itemgetter("event_id")):
        hand_over(QUEUE, rows[0]["org_id"], *(run["id"] for run in together))


def _runs(row: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    for name in REACTIONS.get(row["verb"], {}):
        field, after = _TERMS[name]
        if field in {"", *row["facts"].get("changes", {})}:
            yield {
                "id": uuid7(), "org_id": row["org_id"], "event_id": row["id"], "reaction": name, "due_at": now + after
            }  # fmt: skip
