"""Background work of accounts."""

from celery import shared_task
from django.utils import timezone

from onetool.accounts import actions


@shared_task(name="accounts.sweep")
def sweep() -> None:
    """Every hour: forget sign-ups whose address was never proven, and links to former addresses."""
    actions.sweep_abandoned(timezone.now())
    actions.sweep_restores(timezone.now())
