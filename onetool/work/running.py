"""Running what follows events, given up in words, and tried again when somebody asks."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext

from onetool.access.roles import Viewer
from onetool.events.actors import SYSTEM, Actor
from onetool.events.log import Event, record
from onetool.orgs.models import Organisation
from onetool.records.kinds import record_models
from onetool.records.record import Subject
from onetool.tenancy.scope import across, acting_in
from onetool.text.typed import isolated
from onetool.work import leased
from onetool.work.attention import Kind
from onetool.work.leased import Pauses, Queue
from onetool.work.reactions import QUEUE, REACTIONS, ReactionRun, ReactionRunQuerySet

ATTEMPTS = 8  # in some forty minutes


def react(org_id: uuid.UUID, run_id: uuid.UUID) -> bool:
    """Run one planned reaction now. Returns whether it ran to its end; an error is kept and tried again later."""
    return leased.run(RUNS, org_id, run_id)


def due_reactions(now: datetime, limit: int = 500) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, run) of reactions that never began or outlived their lease, oldest first."""
    return across("due_reactions", now, limit)


def _work(run: ReactionRun) -> None:
    with acting_in(run.org_id):
        event = Event.objects.get(pk=run.event_id)
    reaction = REACTIONS[event.verb][run.reaction]
    if is_between := getattr(reaction, "is_between_transactions", False):
        reaction(event)
    with acting_in(run.org_id):
        if not is_between:
            reaction(event)
        leased.finish(run, state=ReactionRun.State.DONE)


def _tell(run: ReactionRun) -> None:
    facts = {"task": run.task, "error": run.error}
    record("reaction.failed", _known_subject(run.event), by=SYSTEM, also=[_desk(run)], **facts)


RUNS = Queue(
    QUEUE,
    ReactionRun,
    _work,
    Pauses(ATTEMPTS, first=timedelta(seconds=10), factor=2, longest=timedelta(hours=1)),
    find_due=due_reactions,
    find_failed=lambda ids: across("given_up_reactions", ids),
    on_given_up=_tell,
)


@transaction.atomic
def try_again(run: ReactionRun, *, by: Actor) -> None:
    """Let a reaction that was given up run with all its attempts again. Twice is harmless."""
    if leased.try_again(RUNS, run):
        record("reaction.requeued", _known_subject(run.event), by=by, also=[_desk(run)], task=run.task)


@transaction.atomic
def dismiss(run: ReactionRun, *, by: Actor) -> None:
    """Nobody has to look at a reaction that was given up any more. Twice is harmless."""
    if leased.dismiss(RUNS, run):
        record("reaction.dismissed", _known_subject(run.event), by=by, also=[_desk(run)], task=run.task)


@transaction.atomic
def restore(run: ReactionRun, *, by: Actor) -> None:
    """Undo that. Twice is harmless."""
    if leased.restore(RUNS, run):
        record("reaction.restored", _known_subject(run.event), by=by, also=[_desk(run)], task=run.task)


def _seen(member: Viewer) -> ReactionRunQuerySet:
    return ReactionRun.objects.visible_to(member).select_related("event")


ATTENTION = Kind(
    RUNS,
    _seen,
    what=lambda run: run.task[:1].upper() + run.task[1:],
    after=lambda run: gettext("After {actor} {sentence}").format(
        actor=isolated(run.event.actor), sentence=run.event.sentence
    ),
    since=lambda run: run.event.at,
    about=lambda run: (run.event.subject_kind, run.event.subject_id),
    try_again=try_again,
    dismiss=dismiss,
    restore=restore,
)


def _desk(run: ReactionRun) -> str:
    """What the settings' page of given up work watches."""
    return f"organisation:{run.org_id}"


def _known_subject(event: Event) -> Subject:
    """What the event was about, or the organisation when that is gone, or was what it was about."""
    model = next((one for one in record_models() if one.kind() == event.subject_kind), None)
    row = model._default_manager.filter(pk=event.subject_id).first() if model else None
    return row or Organisation.objects.get()
