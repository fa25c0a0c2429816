"""Marking records as one's own favourites."""

from django.db import transaction

from onetool.abilities.stars.models import Star
from onetool.events.log import record
from onetool.orgs.models import Member
from onetool.records.changing import lock
from onetool.records.record import Record


@transaction.atomic
def add(subject: Record, *, by: Member) -> None:
    """Mark a record as one's own favourite. Twice is harmless."""
    subject = lock(subject)
    _, is_new = Star.objects.get_or_create(subject_kind=subject.kind(), subject_id=subject.pk, member=by)
    if is_new:
        record(f"{subject.kind()}.starred", subject, by=by)


@transaction.atomic
def remove(subject: Record, *, by: Member) -> None:
    """Take one's own mark away. Twice is harmless."""
    subject = lock(subject)
    deleted, _ = Star.objects.filter(subject_kind=subject.kind(), subject_id=subject.pk, member=by).delete()
    if deleted:
        record(f"{subject.kind()}.unstarred", subject, by=by)
