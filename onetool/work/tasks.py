"""Background work of the ground floor: ids in, one action."""

import uuid

from celery import shared_task
from django.utils import timezone

from onetool.abilities.files import actions
from onetool.access import limits
from onetool.mail import outbox
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


@shared_task(name="onetool.send_mail")
def send_mail(org_id: str, message_id: str) -> None:
    outbox.deliver(uuid.UUID(org_id), uuid.UUID(message_id))


@shared_task(name="onetool.send_sign_in_mail")
def send_sign_in_mail(mail_id: str) -> None:
    outbox.deliver_sign_in(uuid.UUID(mail_id))


@shared_task(name="onetool.sweep_mails")
def sweep_mails() -> None:
    """Every half minute: hand over again what is still queued after a minute, or due for its next try."""
    now = timezone.now()
    for org_id, message_id in outbox.due_mails(now):
        jobs.enqueue("onetool.send_mail", str(org_id), str(message_id))
    for mail_id in outbox.due_sign_in_mails(now):
        jobs.enqueue("onetool.send_sign_in_mail", str(mail_id))


@shared_task(name="onetool.make_thumbnail")
def make_thumbnail(org_id: str, file_id: str) -> None:
    actions.make_thumbnail(uuid.UUID(org_id), uuid.UUID(file_id))


@shared_task(name="onetool.sweep_thumbnails")
def sweep_thumbnails() -> None:
    """Every half minute: pictures whose task was lost."""
    for org_id, file_id in actions.due_thumbnails(timezone.now()):
        jobs.enqueue("onetool.make_thumbnail", str(org_id), str(file_id))


@shared_task(name="onetool.sweep_limits")
def sweep_limits() -> None:
    """Every hour: forget who has all their tries again."""
    limits.sweep(timezone.now())
