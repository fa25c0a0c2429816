"""Background work of mail: ids in, one action."""

from celery import shared_task
from django.utils import timezone

from onetool.mail import outbox


@shared_task(name="onetool.sweep_sign_in_mails")
def sweep_sign_in_mails() -> None:
    """Every hour: forget the old ones."""
    outbox.sweep_sign_in_mails(timezone.now())
