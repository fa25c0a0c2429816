"""The one log of what happened: audit trail, activity feed, live pages and reactions all read it."""

import logging
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import connection, models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from onetool import bells
from onetool.records import Record, Thread, insert_all, plain, visible_rows
from onetool.tenancy import OrgForeignKey, OrgManager, OrgModel, TenantWall, uuid7
from onetool.typed_text import isolated

if TYPE_CHECKING:
    from onetool.orgs.models import Member

log = logging.getLogger(__name__)
R = TypeVar("R", bound=Record)
PEAL = 500  # events told by one bell: five thousand bells at once are more than a broker keeps


# --- Who did it -------------------------------------------------------------------------------------------------------
class Actor(Protocol):
    """Whoever an event names: a member, a customer on the portal, Stripe, or the system itself."""

    @property
    def display_name(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def member_id(self) -> uuid.UUID | None: ...


@dataclass(frozen=True, slots=True)
class Outsider:
    """An actor who is no member."""

    display_name: str
    channel: str
    member_id: None = None


SYSTEM = Outsider("OneTool", "system")
STRIPE = Outsider("Stripe", "stripe")


def customer(name: str) -> Outsider:
    """A customer who acts on the portal."""
    return Outsider(name, "portal")


# --- The log ----------------------------------------------------------------------------------------------------------
class Xid8Field(models.Field):  # type: ignore[type-arg]  # no generic at run time
    """PostgreSQL's 64-bit transaction id: it orders the log by what a snapshot can see, not by a clock."""

    def db_type(self, connection: Any) -> str:
        return "xid8"


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, record: Record) -> "EventQuerySet":
        """The record's own story, newest first."""
        return self.filter(subject_kind=record.kind(), subject_id=record.pk).order_by("-id")

    def in_thread_of(self, record: Record) -> "EventQuerySet":
        """The story of the record and of all that hangs on it, newest first."""
        return self.filter(thread_kind=record.kind(), thread_id=record.pk).order_by("-id")

    def visible_to(self, member: "Member") -> "EventQuerySet":
        """Only events of records the member may see."""
        seen = models.Q(subject_kind__in=["organisation"] if member.may("settings.edit") else [])
        for model in record_models():
            grant = member.grant(model.permission)
            if grant.sees_all:
                seen |= models.Q(subject_kind=model.kind())
            elif grant.level:
                seen |= models.Q(subject_kind=model.kind(), subject_id__in=visible_rows(model, member).values("pk"))
        return self.filter(seen)


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
        return SENTENCES[self.verb].format_map(_Facts(self))

    @property
    def changes(self) -> list[tuple[str, Any, Any]]:
        """(label, old, new) of each changed field and line, for the audit view."""
        fields = {**self.facts.get("changes", {}), **self.facts.get("sums", {})}.items()
        lines = self.facts.get("lines", {}).values()
        return [
            *((label(self.subject_kind, name), _yes_no(old), _yes_no(new)) for name, (old, new) in fields),
            *(("Line", old, new) for old, new in lines),
        ]

    @property
    def subject(self) -> Record:
        """The record the event is about, as it is now. Raises DoesNotExist when it is gone."""
        return record_model(self.subject_kind)._default_manager.get(pk=self.subject_id)


class _Facts(dict[str, Any]):
    """What a sentence may name: the event's facts, and its subject as it was called then."""

    def __init__(self, event: Event) -> None:
        fields = [*event.facts.get("changes", {}), *(["lines"] if event.facts.get("lines") else [])]
        named = ", ".join(_inside(label(event.subject_kind, name)) for name in fields)
        super().__init__(event.facts, subject=event.subject_name, fields=named)
        self.verb = event.verb

    def __getitem__(self, key: str) -> Any:
        fact = self.get(key)
        if fact in (None, "") and not (key in OPTIONAL and key in self):
            return _absent(self.verb, key)
        return isolated(fact) if isinstance(fact, str) else fact


OPTIONAL = frozenset({"more"})  # the end of a sentence, where there is more to say


def _absent(verb: str, key: str) -> str:
    """A fact that a sentence names and nobody wrote down: a mistake in an action, which no page shows as a hole."""
    if settings.IS_TESTING:
        raise LookupError(f"{verb} was recorded without {key}")
    log.error("%s was recorded without %s", verb, key)
    return NEUTRAL.get(key, "something")


NEUTRAL = {"to": "someone", "fields": "details", "subject": "a record", "problem": "no reason given",
           "reason": "no reason given", "until": "a later day", "words": "an amount"}  # fmt: skip


@lru_cache(maxsize=1024)
def label(kind: str, field: str) -> str:
    """A field as its form calls it, from the model: `tax_id` is “Tax ID”, `is_tax_exempt` is “Tax exempt”."""
    model = _MODELS_BESIDE.get(kind) or next((one._meta.label for one in record_models() if one.kind() == kind), "")
    try:
        found = apps.get_model(model)._meta.get_field(field) if model else None
        name = str(getattr(found, "verbose_name", field))  # what hangs on a record has none
    except FieldDoesNotExist:
        name = field
    return (spelt := name.removeprefix("is ").removeprefix("is_").replace("_", " "))[:1].upper() + spelt[1:]


_MODELS_BESIDE = {"organisation": "orgs.Organisation"}  # subjects of events that are no records


def _inside(name: str) -> str:
    """A label inside a sentence: “tax ID”."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _yes_no(value: Any) -> Any:
    return {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value


_INSERT = """insert into onetool_event
    (id, org_id, verb, member_id, actor, channel, subject_kind, subject_id, subject_name, thread_kind, thread_id,
        topics, facts)
    select * from jsonb_to_recordset(%s) as e (
        id uuid, org_id uuid, verb text, member_id uuid, actor text, channel text,
        subject_kind text, subject_id uuid, subject_name text, thread_kind text, thread_id uuid,
        topics text[], facts jsonb
    ) returning at"""


def record(verb: str, subject: Record, *, by: Actor, also: Iterable[str] = (), **facts: Any) -> Event:
    """Write down that `verb` happened to `subject`, in the transaction that does it; bells and reactions follow commit.

    `also` names topics beyond the subject's own: those it has just left, for example.
    """
    row = _row(verb, subject, by, also, facts)
    return Event(**row, at=_keep([row]))


def record_all(verb: str, subjects: Mapping[R, Mapping[str, Any]], *, by: Actor) -> None:
    """The same for many records of an organisation, each with its own facts: an event for each, one INSERT for all."""
    if subjects:
        _keep([_row(verb, subject, by, (), facts) for subject, facts in subjects.items()])


def _row(verb: str, subject: Record, by: Actor, also: Iterable[str], facts: Mapping[str, Any]) -> dict[str, Any]:
    thread_kind, thread_id = subject.thread
    return {
        "id": uuid7(), "org_id": subject.org_id, "verb": verb,
        "member_id": by.member_id, "actor": by.display_name, "channel": by.channel,
        "subject_kind": subject.kind(), "subject_id": subject.pk, "subject_name": str(subject),
        "thread_kind": thread_kind, "thread_id": thread_id,
        "topics": list(dict.fromkeys([*subject.topics(), *also])),
        "facts": plain(facts),
    }  # fmt: skip


def _keep(rows: Sequence[dict[str, Any]]) -> datetime:
    """Insert them, and have bells rung and reactions begun after the commit. Returns the transaction's moment."""
    assert connection.in_atomic_block, "record() belongs inside the action's transaction"
    assert rows[0]["verb"] in SENTENCES, f"{rows[0]['verb']} has no sentence"
    at: datetime = insert_all(_INSERT, rows)
    for start in range(0, len(rows), PEAL):
        peal = rows[start : start + PEAL]
        topics = dict.fromkeys(topic for row in peal for topic in row["topics"])
        ring = partial(bells.ring, rows[0]["org_id"], topics, [row["id"] for row in peal])
        transaction.on_commit(ring, robust=True)
    _plan_reactions(rows)
    return at


# --- Records by their kind --------------------------------------------------------------------------------------------
def record_models() -> list[type[Record]]:
    return [model for model in apps.get_models() if issubclass(model, Record)]


def record_model(kind: str) -> type[Record]:
    """The model of a kind named in a topic or an event. Raises LookupError."""
    for model in record_models():
        if model.kind() == kind:
            return model
    raise LookupError(kind)


# --- Reactions --------------------------------------------------------------------------------------------------------
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


class ReactionRunQuerySet(models.QuerySet["ReactionRun"]):
    def given_up(self) -> "ReactionRunQuerySet":
        """Those that failed every time, for somebody to look at and have tried again."""
        return self.filter(state=ReactionRun.State.FAILED)

    def about(self, record: Record) -> "ReactionRunQuerySet":
        """What followed, or should have, from the record's events."""
        return self.filter(event__subject_kind=record.kind(), event__subject_id=record.pk)

    def visible_to(self, member: "Member") -> "ReactionRunQuerySet":
        """What OneTool could not finish is for those who run the organisation."""
        return self if member.may("settings.edit") else self.none()


class ReactionRun(OrgModel):
    """One reaction to one event: planned with the event, leased by a worker, done once."""

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

    event = OrgForeignKey(Event, models.CASCADE, related_name="runs", db_index=False)
    reaction = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)

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


def _plan_reactions(rows: Sequence[dict[str, Any]]) -> None:
    """Plan what follows the events; all that follows one of them at once goes to a worker as one job."""
    now = timezone.now()
    runs = [run for row in rows for run in _runs(row, now)]
    if not runs:
        return
    insert_all(_PLAN, runs)
    at_once = [run for run in runs if run["due_at"] <= now]  # the sweep takes the others when their time has come
    for _, together in groupby(at_once, key=itemgetter("event_id")):
        ids = [str(run["id"]) for run in together]
        transaction.on_commit(partial(bells.enqueue, "onetool.react", str(rows[0]["org_id"]), *ids), robust=True)


def _runs(row: dict[str, Any], now: datetime) -> Iterator[dict[str, Any]]:
    for name in REACTIONS.get(row["verb"], {}):
        field, after = _TERMS[name]
        if field in {"", *row["facts"].get("changes", {})}:
            yield {
                "id": uuid7(), "org_id": row["org_id"], "event_id": row["id"], "reaction": name, "due_at": now + after
            }  # fmt: skip


# --- Sentences --------------------------------------------------------------------------------------------------------
# One per verb, read after the actor's name: “Dana renamed …”. {subject} is the record's name at that time.
SENTENCES: dict[str, str] = {
    "organisation.created": "started {subject}",
    "organisation.edited": "changed the organisation’s {fields}",
    "member.joined": "added {subject} to the team",
    "member.edited": "changed {subject}’s {fields}",
    "member.suspended": "suspended {subject}",
    "member.reinstated": "let {subject} in again",
    "client.created": "added client {subject}",
    "client.edited": "changed {fields} of {subject}",
    "client.archived": "archived {subject}",
    "client.restored": "restored {subject}",
    "client.moved": "moved {subject} to {status}",
    "client.starred": "starred {subject}",
    "client.unstarred": "removed the star from {subject}",
    "client.tagged": "tagged {subject} {tag}",
    "client.untagged": "removed the tag {tag} from {subject}",
    "note.added": "wrote a note on {subject}",
    "note.removed": "removed a note from {subject}",
    "contact.added": "added {subject} as a contact",
    "contact.edited": "changed {fields} of contact {subject}",
    "contact.removed": "removed contact {subject}",
    "property.added": "added the property {subject}",
    "property.edited": "changed {fields} of {subject}",
    "property.removed": "removed the property {subject}",
    "file.added": "added the file {name} to {subject}",
    "file.removed": "removed the file {name} from {subject}",
    "file.restored": "put the file {name} back on {subject}",
    "reaction.failed": "could not {task} after several tries",
    "reaction.requeued": "had OneTool try once more to {task}",
    "mail.failed": "could not deliver “{title}” to {to}",
    "mail.requeued": "sent “{title}” to {to} once more",
    "project.created": "planned {subject}",
    "project.edited": "changed {fields} of {subject}",
    "project.started": "started {subject}",
    "project.completed": "completed {subject}",
    "project.cancelled": "cancelled {subject}",
    "project.reopened": "reopened {subject}",
    "project.staffed": "changed the team of {subject}",
    "task.created": "added the task {subject}",
    "task.edited": "changed {fields} of {subject}",
    "task.assigned": "changed the crew of {subject}",
    "task.started": "started {subject}",
    "task.completed": "completed {subject}",
    "task.cancelled": "cancelled {subject}",
    "task.reopened": "reopened {subject}",
    "task.ticked": "ticked “{item}” of {subject}",
    "task.unticked": "took the tick off “{item}” of {subject}",
    "task.reordered": "moved {subject} to place {position}",
    "taxrate.added": "added the tax rate {subject}",
    "taxrate.edited": "changed {fields} of the tax rate {subject}",
    "taxrate.archived": "put the tax rate {subject} away",
    "taxgroup.added": "added the tax group {subject}",
    "taxgroup.edited": "changed {fields} of the tax group {subject}",
    "taxgroup.archived": "archived the tax group {subject}",
    "quote.created": "wrote quote {subject}",
    "quote.edited": "changed {fields} of quote {subject}",
    "quote.duplicated": "made quote {subject} from {source}",
    "quote.sent": "sent quote {subject} to {to}",
    "quote.resent": "sent quote {subject} to {to} again",
    "quote.viewed": "opened quote {subject}",
    "quote.approved": "approved quote {subject}",
    "quote.planned": "planned {project} from quote {subject}",
    "quote.declined": "declined quote {subject}",
    "quote.answered": "asked for changes to quote {subject}",
    "quote.revised": "took quote {subject} back to revise it",
    "quote.extended": "extended quote {subject} until {until}",
    "quote.withdrawn": "closed the customer’s links to quote {subject}",
    "quote.expired": "let quote {subject} expire",
    "invoice.created": "wrote the invoice {subject}",
    "invoice.edited": "changed {fields} of {subject}",
    "invoice.discarded": "discarded the draft {subject}",
    "invoice.issued": "issued {subject}",
    "invoice.sent": "sent {subject} to {to}",
    "invoice.viewed": "opened {subject}",
    "invoice.withdrawn": "closed the customer’s links to {subject}",
    "invoice.voided": "voided {subject} with {credit_note}",
    "invoice.reduced": "reduced {subject} by {words} with {credit_note}",
    "invoice.credited": "used {words} of credit on {subject}",
    "invoice.written_off": "wrote off {words} of {subject}",
    "payment.recorded": "recorded {words} for {invoice}, {method}{more}",
    "payment.announced": "announced {words} for {invoice}: it is on its way",
    "payment.received": "collected {words} for {invoice}{more}",
    "payment.failed": "could not collect {words} for {invoice}: {problem}",
    "payment.questioned": "brought {words} that need a look: {problem}",
    "payment.accepted": "accepted {words} for {invoice}{more}",
    "payment.closed": "closed a payment of {words}: {reason}",
    "payment.reversed": "reversed a payment of {words}: {reason}",
    "payment.refund_requested": "asked Stripe to give {words} back",
    "payment.refunded": "gave {words} back",
    "payment.refund_failed": "could not give {words} back: {problem}",
    "payment.disputed": "reported that the customer’s bank disputes {words}: {reason}{due}",
    "payment.inquired": "reported that the customer’s bank asks about {words}: {reason}{due}",
    "payment.dispute_moved": "moved the dispute of {words}: {status}",
    "payment.dispute_won": "reported the dispute of {words} won",
    "payment.dispute_lost": "reported the dispute of {words} lost",
    "payment.funds_withdrawn": "withdrew {words} from your Stripe balance during the dispute",
    "payment.funds_reinstated": "returned {words} to your Stripe balance after the dispute",
    "connectedaccount.opened": "opened the Stripe account",
    "connectedaccount.changed": "changed {fields} of the Stripe account",
    "connectedaccount.replayed": "had what Stripe told worked on again: {type}",
    "connectedaccount.enabled": "opened card payments",
    "connectedaccount.paused": "paused card payments",
    "connectedaccount.disconnected": "disconnected the Stripe account",
    "export.requested": "asked for a list of clients as {format}",
    "export.finished": "exported {count} clients",
}

VERB = re.compile(r"^[a-z_]+\.[a-z_]+$")
assert all(VERB.match(verb) for verb in SENTENCES)
