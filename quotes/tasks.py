"""Background work of quotes: ids in, one action."""

from celery import shared_task

from quotes.actions import sending


@shared_task(name="quotes.expire")
def expire() -> None:
    """Every few minutes: let quotes expire whose last day is over where their organisation is."""
    sending.expire_due()
