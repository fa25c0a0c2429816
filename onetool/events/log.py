"""The one log of what happened: audit trail, activity feed, live pages and reactions all read it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models.functions import Now
from django.utils.translation import gettext

from onetool.access.roles import Viewer
from onetool.brings import brought
from onetool.events.actors import Actor
from onetool.events.sentences import SENTENCES, label, sentence, value_label
from onetool.records.changing import insert_all, plain
from onetool.records.kinds import about_what_is_seen, record_model, subject_models
from onetool.records.record import Record, Subject, Thread
from onetool.tenancy.ids import uuid7
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel, TenantWall

R = TypeVar("R", bound=Subject)
EventRow = dict[str, Any]  # an event as it stands in its table
Subscriber = Callable[[Sequence[EventRow]], None]
Told = Sequence[tuple[Subject, frozenset[str]]]  # what an action's events are about, and what of it changed
_subscribers: list[Subscriber] = []
_followers: list[Callable[[Told], None]] = []


def subscribe(function: Subscriber) -> None:
    """Have it called with the rows of every action's events, inside the transaction that writes them."""
    if function not in _subscribers:
        _subscribers.append(function)


def follow(function: Callable[[Told], None]) -> None:
    """Have it called with what every action's events are about, inside the transaction that writes them."""
    if function not in _followers:
        _followers.append(function)


class Xid8Field(models.Field):  # type: ignore[type-arg]  # no generic at run time
    """PostgreSQL's 64-bit transaction id: it orders the log by what a snapshot can see, not by a clock."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, record: Subject) -> "EventQuerySet":
        """The record's own story, newest first."""
        return self.filter(subject_kind=record.kind(), subject_id=record.pk).order_by("-id")

    def in_thread_of(self, record: Subject) -> "EventQuerySet":
        """The story of the record and of all that hangs on it, newest first."""
        return self.filter(thread_kind=record.kind(), thread_id=record.pk).order_by("-id")

    def visible_to(self, member: Viewer) -> "EventQuerySet":
        """Only events of records the member may see; of some kinds only those who may read the log see any."""
        seen = self.filter(about_what_is_seen(subject_models(), member))
        return seen if member.may("audit.view") else seen.told()

    def told(self) -> "EventQuerySet":
        """Without those that stand in the log alone: nobody follows their colleagues' sign-ins."""
        return self.exclude(verb__in=set().union(*brought("AUDIT_ONLY")))


class Event(OrgModel):
    """One thing that happened. Rows are only ever added; PostgreSQL refuses the rest."""

    verb = models.CharField(max_length=60)
    member = OrgForeignKey("orgs.Member", models.DO_NOTHING, null=True, db_index=False, related_name="+")
    actor = models.CharField(max_length=120)
    channel = models.CharField(max_length=20)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    subject_name = models.CharField(max_length=700)  # an address is the longest name
    thread_kind = models.CharField(max_length=40)
    thread_id = models.UUIDField()
    topics = ArrayField(models.CharField(max_length=60))
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(db_default=Now())
    xid = Xid8Field(db_default=models.Func(function="pg_current_xact_id"), editable=False)

    objects = OrgManager.from_queryset(EventQuerySet)()

    class Meta(OrgModel.Meta):
        constraints = [TenantWall(name="event_wall", append_only=True)]
        indexes = [
            models.Index(fields=["org", "xid"], name="event_org_xid"),
            models.Index(fields=["xid"], name="event_xid"),
            models.Index(fields=["org", "subject_id", "id"], name="event_org_subject"),
            models.Index(fields=["org", "thread_id", "id"], name="event_org_thread"),
        ]

    def __str__(self) -> str:
        return self.sentence

    @property
    def thread(self) -> Thread:
        """The record in whose story it is told."""
        return self.thread_kind, self.thread_id

    @property
    def sentence(self) -> str:
        """What happened in one plain sentence, without the actor: “sent quote Q-000007”."""
        return sentence(self)

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(label, old, new) of each changed field and line, for the audit view."""
        kind = self.subject_kind
        fields = {**self.facts.get("changes", {}), **self.facts.get("sums", {})}.items()
        lines = self.facts.get("lines", {}).values()
        return [
            *(
                (label(kind, name), value_label(kind, name, old), value_label(kind, name, new))
                for name, (old, new) in fields
            ),
            *((gettext("Line"), old, new) for old, new in lines),
        ]

    @property
    def subject(self) -> Record:
        """The record the event is about, as it is now. Raises DoesNotExist when it is gone."""
        return record_model(self.subject_kind)._default_manager.get(pk=self.subject_id)


_INSERT = """insert into onetool_event
    (id, org_id, verb, member_id, actor, channel, subject_kind, subject_id, subject_name, thread_kind, thread_id,
        topics, facts)
    select * from jsonb_to_recordset(%s) as e (
        id uuid, org_id uuid, verb text, member_id uuid, actor text, channel text,
        subject_kind text, subject_id uuid, subject_name text, thread_kind text, thread_id uuid,
        topics text[], facts jsonb
    ) returning at"""


def record(verb: str, subject: Subject, *, by: Actor, also: Iterable[str] = (), **facts: Any) -> Event:
    """Write down that `verb` happened to `subject`, in the transaction that does it; bells and reactions follow commit.

    `also` names topics beyond the subject's own: those it has just left, for example.
    """
    row = _row(verb, subject, by, also, facts)
    return Event(**row, at=_keep([row], [subject]))


def record_all(verb: str, subjects: Mapping[R, Mapping[str, Any]], *, by: Actor) -> None:
    """The same for many records of an organisation, each with its own facts: an event for each, one INSERT for all."""
    if subjects:
        _keep([_row(verb, subject, by, (), facts) for subject, facts in subjects.items()], list(subjects))


def _row(verb: str, subject: Subject, by: Actor, also: Iterable[str], facts: Mapping[str, Any]) -> EventRow:
    thread_kind, thread_id = subject.thread
    return {
        "id": uuid7(), "org_id": subject.org_id, "verb": verb,
        "member_id": by.member_id, "actor": by.display_name, "channel": by.channel,
        "subject_kind": subject.kind(), "subject_id": subject.pk, "subject_name": str(subject),
        "thread_kind": thread_kind, "thread_id": thread_id,
        "topics": list(dict.fromkeys([*subject.topics(), *also])),
        "facts": plain(facts),
    }  # fmt: skip


def _keep(rows: Sequence[EventRow], subjects: Sequence[Subject]) -> datetime:
    """Insert them and tell those who subscribed and follow. Returns the transaction's moment."""
    assert connection.in_atomic_block, "record() belongs inside the action's transaction"
    assert rows[0]["verb"] in SENTENCES, f"{rows[0]['verb']} has no sentence"
    at: datetime = insert_all(_INSERT, rows)
    for subscriber in _subscribers:
        subscriber(rows)
    changes = [(subject, subject.take_changes()) for subject in subjects]
    for follower in _followers:
        follower(changes)
    return at
