"""The worker's side of the inbox: one task an event, and the sweep behind it."""

from celery import shared_task

from onetool.stripe_door import inbox


@shared_task(name=inbox.TASK)
def run(stripe_id: str) -> None:
    inbox.run(stripe_id)


@shared_task(name="stripe_door.sweep")
def sweep() -> None:
    inbox.sweep()
