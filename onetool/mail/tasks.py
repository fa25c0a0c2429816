"""Background work of mail: ids in, one action."""

import uuid

from celery import shared_task
from django.utils import timezone

from onetool.mail import outbox
from onetool.work import jobs


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
