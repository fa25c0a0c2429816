"""Running what follows events: leased by a worker, retried, given up in words, and tried again when somebody asks."""

import logging
import uuid
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone

from onetool.events.actors import SYSTEM, Actor
from onetool.events.log import Event, record
from onetool.orgs.models import Organisation
from onetool.records.kinds import record_models
from onetool.records.record import Subject
from onetool.tenancy.scope import across, acting_in
from onetool.work import jobs
from onetool.work.reactions import REACTIONS, ReactionRun

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
ATTEMPTS = 8


def react(org_id: uuid.UUID, run_id: uuid.UUID) -> bool:
    """Run one planned reaction now. Returns whether it ran to its end; an error is kept and tried again later."""
    with acting_in(org_id):
        run = _lease(run_id)
    if run is None:
        return False
    try:
        with acting_in(org_id):
            event = Event.objects.get(pk=run.event_id)
        reaction = REACTIONS[event.verb][run.reaction]
        if getattr(reaction, "is_between_transactions", False):
            reaction(event)
        with acting_in(org_id):
            if not getattr(reaction, "is_between_transactions", False):
                reaction(event)
            ReactionRun.objects.filter(pk=run.pk).update(state=ReactionRun.State.DONE, error="")
    except Exception as error:
        log.exception("Reaction %s to event %s failed", run.reaction, run.event_id)
        _retry_later(org_id, run, error)
        return False
    return True


def _lease(run_id: uuid.UUID) -> ReactionRun | None:
    run = (
        ReactionRun.objects.select_for_update(skip_locked=True)
        .filter(pk=run_id, state=ReactionRun.State.WAITING, due_at__lte=timezone.now())
        .first()
    )
    if run is None:
        return None
    if run.attempts >= ATTEMPTS:
        # Each of its workers was killed before it could say why.
        _give_up(run, run.error or "Every worker that ran it was killed.")
        return None
    run.attempts += 1
    run.due_at = timezone.now() + LEASE
    run.save(update_fields=["attempts", "due_at"])
    return run


def _retry_later(org_id: uuid.UUID, run: ReactionRun, error: Exception) -> None:
    pause = timedelta(seconds=5 * 2**run.attempts)
    with acting_in(org_id):
        ReactionRun.objects.filter(pk=run.pk).update(due_at=timezone.now() + pause, error=repr(error)[:2000])
        if run.attempts >= ATTEMPTS:
            _give_up(run, repr(error))


def _give_up(run: ReactionRun, error: str) -> None:
    log.error("%s is given up: %s", run.reaction, error)
    waiting = ReactionRun.objects.filter(pk=run.pk, state=ReactionRun.State.WAITING)
    if waiting.update(state=ReactionRun.State.FAILED, error=error[:2000]):
        facts = {"task": run.task, "error": error[:500]}
        record("reaction.failed", _known_subject(run.event), by=SYSTEM, also=[_desk(run)], **facts)


def try_again(run: ReactionRun, *, by: Actor) -> None:
    """Let a reaction that was given up run with all its attempts again. Twice is harmless."""
    given_up = ReactionRun.objects.given_up().filter(pk=run.pk)
    if given_up.update(state=ReactionRun.State.WAITING, attempts=0, error="", due_at=timezone.now()):
        record("reaction.requeued", _known_subject(run.event), by=by, also=[_desk(run)], task=run.task)
        transaction.on_commit(partial(jobs.enqueue, "onetool.react", str(run.org_id), str(run.pk)), robust=True)


def _desk(run: ReactionRun) -> str:
    """What the settings' page of unfinished work watches."""
    return f"organisation:{run.org_id}"


def _known_subject(event: Event) -> Subject:
    """What the event was about, or the organisation when that is gone, or was what it was about."""
    model = next((one for one in record_models() if one.kind() == event.subject_kind), None)
    row = model._default_manager.filter(pk=event.subject_id).first() if model else None
    return row or Organisation.objects.get()


def due_reactions(now: datetime, limit: int = 500) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, run) of reactions that never began or outlived their lease, oldest first."""
    return across("due_reactions", now, limit)
