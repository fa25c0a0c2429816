"""Background work of organisations."""

from celery import shared_task
from django.utils import timezone

from onetool.orgs.actions import closing


@shared_task(name="orgs.erase")
def erase() -> None:
    """Every hour: erase what was closed thirty days ago."""
    closing.erase_due(timezone.now())
