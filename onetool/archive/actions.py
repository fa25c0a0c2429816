"""Everything an organisation has, asked for by those who run it: built by a worker, kept for seven days."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from onetool.archive.models import Archive
from onetool.events.actors import SYSTEM
from onetool.events.log import record
from onetool.live import bells
from onetool.mail import outbox
from onetool.orgs import granting
from onetool.orgs.models import Member
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused
from onetool.tenancy.scope import across, acting_in

KEPT = timedelta(days=7)


class NotYours(Refused):
    """Everything is for those who may see everything."""


@transaction.atomic
def request(*, by: Member) -> Archive:
    """Ask for everything; while one is being built that one is returned. Raises NotYours."""
    if not granting.is_full(by.role):
        raise NotYours(gettext("Only owners and admins can download everything."))
    lock(by.org)
    if running := Archive.objects.running().first():
        return running
    archive = Archive.objects.create(org_id=by.org_id, requested_by=by)
    record("archive.requested", archive, by=by)
    return archive


def advance(archive: Archive, *, done: int, total: int) -> None:
    """How far it is; only those who look at it are told."""
    with acting_in(archive.org_id):
        Archive.objects.filter(pk=archive.pk).update(done=done, total=total)
    bells.ring(archive.org_id, archive.topics(), [])


def finish(archive: Archive, *, size: int) -> None:
    """It is there: whoever asked gets an email with the page it is on. Twice is harmless."""
    with acting_in(archive.org_id):
        archive = lock(archive)
        if archive.status == Archive.Status.READY:
            return
        change(archive, status=Archive.Status.READY, size=size, expires_at=timezone.now() + KEPT)
        by = Member.objects.select_related("user", "org").get(pk=archive.requested_by_id)
        record("archive.finished", archive, by=by)
        url = f"{settings.PUBLIC_URL}/{by.org.slug}{archive.path.removeprefix(f'/{by.org.slug}')}"
        outbox.send("archive_ready", to=by.user.email, to_name=by.display_name, url=url, archive=archive)


def remove_expired(now: datetime) -> int:
    """Delete the zips whose seven days are over; their rows say so. Returns how many."""
    due = across("expired_archives", now)
    for org_id, pk in due:
        with acting_in(org_id):
            archive = Archive.objects.get(pk=pk)
            change(archive, status=Archive.Status.EXPIRED)
            record("archive.expired", archive, by=SYSTEM)
            default_storage.delete(archive.key)  # before the commit: who is stopped here does it again
    return len(due)
