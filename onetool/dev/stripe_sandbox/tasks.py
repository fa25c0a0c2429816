"""Deliveries and expiries of the sandbox, in the background."""

from celery import shared_task

from onetool.dev.stripe_sandbox import actions, deliver
from onetool.dev.stripe_sandbox.models import Event


@shared_task(name=actions.DELIVER)
def deliver_event(event_id: str) -> None:
    deliver.deliver(Event.objects.select_related("account").get(pk=event_id))


@shared_task(name="stripe_sandbox.sweep")
def sweep() -> None:
    actions.expire_overdue()
    deliver.deliver_due()
