"""The end of an organisation: closed, read only and open again for thirty days, then erased."""

import logging
import uuid
from datetime import datetime

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from onetool.brings import brought
from onetool.events.log import record
from onetool.mail import outbox
from onetool.orgs.actions.members import OnlyOwners
from onetool.orgs.models import UNDONE_FOR, Member, Organisation
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused
from onetool.tenancy.scope import across, acting_in

log = logging.getLogger(__name__)


class WrongName(Refused):
    """Whoever closes a company types its name, so that no click does it."""

    field = "name"


class TooLate(Refused):
    """What is being erased stays closed: its files may be gone already."""


@transaction.atomic
def close(org: Organisation, *, by: Member, name: str) -> Organisation:
    """Nothing can be changed from now on, and in thirty days nothing is left. Raises OnlyOwners, WrongName."""
    _check_owner(by)
    if " ".join(name.split()).casefold() != " ".join(org.name.split()).casefold():
        raise WrongName(gettext("Type {name} to close it."), name=org.name)
    org = lock(org)
    if change(org, closed_at=org.closed_at or timezone.now()):
        record("organisation.closed", org, by=by)
        for owner in Member.objects.active().filter(role=Member.Role.OWNER).select_related("user"):
            outbox.send("organisation_closed", to=owner.user.email, to_name=owner.display_name, by=by)
    return org


@transaction.atomic
def reopen(org: Organisation, *, by: Member) -> Organisation:
    """Everything is as it was. Raises OnlyOwners, TooLate. Twice is safe."""
    _check_owner(by)
    org = lock(org)
    if org.closed_at and org.closed_at < timezone.now() - UNDONE_FOR:
        raise TooLate(gettext("The thirty days are over, and the data is being deleted."))
    if change(org, closed_at=None):
        record("organisation.reopened", org, by=by)
    return org


def erase_due(now: datetime) -> int:
    """Erase those that were closed thirty days ago; one that fails keeps no other waiting. Returns how many."""
    return sum(_erase_or_log(pk) for (pk,) in across("closed_organisations", now))


def _erase_or_log(org_id: uuid.UUID) -> bool:
    try:
        erase(org_id)
    except Exception:
        log.exception("Organisation %s cannot be erased; the next day tries again", org_id)
        return False
    return True


def erase(org_id: uuid.UUID) -> None:
    """Leave no row and no file of it; PostgreSQL refuses before its time. The people keep their accounts.

    Whatever stops it half way, the rows stay, and the next day does it all again.
    """
    with transaction.atomic():
        with acting_in(org_id):
            for forget in (one for some in brought("BEFORE_ERASING") for one in some):
                forget()
        across("erase_organisation", org_id)
        _remove_files(str(org_id))
    log.info("Organisation %s was erased", org_id)


def _remove_files(folder: str) -> None:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    for name in folders:
        _remove_files(f"{folder}/{name}")


def _check_owner(by: Member) -> None:
    if by.role != Member.Role.OWNER:
        raise OnlyOwners(gettext("Only an owner can do that."))
