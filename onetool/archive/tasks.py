"""Background work of the copies of everything."""

from celery import shared_task
from django.utils import timezone

from onetool.archive import actions


@shared_task(name="archive.remove_expired")
def remove_expired() -> None:
    """Every hour: delete the copies of all data whose days are over."""
    actions.remove_expired(timezone.now())
