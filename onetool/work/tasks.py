"""Background work of the ground: ids in, one action."""

import uuid

from celery import shared_task
from django.utils import timezone

from onetool.access import limits
from onetool.work import leased


@shared_task(name=leased.TASK)
def work(queue: str, org_id: str, *ids: str) -> None:
    """Do these rows of a queue; of those outside the wall no organisation is named."""
    for pk in ids:
        leased.run(leased.queues()[queue], uuid.UUID(org_id) if org_id else None, uuid.UUID(pk))


@shared_task(name="onetool.sweep")
def sweep() -> None:
    """Every few seconds: hand over again what never began, is due once more or outlived its lease."""
    leased.sweep(timezone.now())


@shared_task(name="onetool.sweep_limits")
def sweep_limits() -> None:
    """Every hour: forget who has all their tries again."""
    limits.sweep(timezone.now())
