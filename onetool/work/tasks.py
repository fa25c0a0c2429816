"""Background work of the ground: ids in, one action."""

import uuid

from celery import shared_task
from django.utils import timezone

from onetool.access import limits
from onetool.work import jobs, running


@shared_task(name="onetool.react")
def react(org_id: str, *run_ids: str) -> None:
    for run_id in run_ids:
        running.react(uuid.UUID(org_id), uuid.UUID(run_id))


@shared_task(name="onetool.sweep_reactions")
def sweep_reactions() -> None:
    """Every few seconds: hand over again what never began or outlived its lease."""
    for org_id, run_id in running.due_reactions(timezone.now()):
        jobs.enqueue("onetool.react", str(org_id), str(run_id))


@shared_task(name="onetool.sweep_limits")
def sweep_limits() -> None:
    """Every hour: forget who has all their tries again."""
    limits.sweep(timezone.now())
