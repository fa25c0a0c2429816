"""Background work of the ground floor: ids in, one action."""

import uuid

from celery import shared_task
from django.utils import timezone

from onetool import bells, events


@shared_task(name="onetool.react")
def react(org_id: str, run_id: str) -> None:
    events.react(uuid.UUID(org_id), uuid.UUID(run_id))


@shared_task(name="onetool.sweep_reactions")
def sweep_reactions() -> None:
    """Every few seconds: hand over again what never began or outlived its lease."""
    for org_id, run_id in events.due_reactions(timezone.now()):
        bells.enqueue("onetool.react", str(org_id), str(run_id))
