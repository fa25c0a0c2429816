"""Background work of files: ids in, one action."""

import uuid

from celery import shared_task
from django.utils import timezone

from onetool.abilities.files import actions
from onetool.work import jobs


@shared_task(name="onetool.make_thumbnail")
def make_thumbnail(org_id: str, file_id: str) -> None:
    actions.make_thumbnail(uuid.UUID(org_id), uuid.UUID(file_id))


@shared_task(name="onetool.sweep_thumbnails")
def sweep_thumbnails() -> None:
    """Every half minute: pictures whose task was lost."""
    for org_id, file_id in actions.due_thumbnails(timezone.now()):
        jobs.enqueue("onetool.make_thumbnail", str(org_id), str(file_id))
