"""Everything that changes an organisation itself."""

import secrets
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.abilities.files import actions
from onetool.abilities.files.actions import Stored
from onetool.abilities.files.models import File
from onetool.access import limits
from onetool.accounts.models import User
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.orgs.actions import members
from onetool.orgs.models import Member, Organisation
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused, is_taken_id
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from onetool.web.slug import RESERVED

MOST_A_DAY = 3  # companies that one person founds
TOO_MANY = _("You can create another company in {wait}.")
PROFILE = frozenset(
    {
        "name",
        "trade",
        "colour",
        "street",
        "city",
        "region",
        "postcode",
        "phone",
        "email",
        "tax_id",
        "payment_instructions",
        "after_approval",
        "after_payment",
        "time_zone",
        "who_invites",
        "two_step_from",
    }
)


class NotALogo(Refused):
    """A logo is a picture."""


def start(
    *, user: User, name: str, trade: str, country: str, currency: str, time_zone: str, key: uuid.UUID | None = None
) -> Organisation:
    """Found an organisation with the person as its owner. A form sent twice carries one key and founds one.

    Raises TooMany: each new company brings an allowance of emails.
    """
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # one at a time, so that a second post sees the first
        if key and (founded := _founded(key, by=user)):
            return founded
        limits.take("companies", user.pk, most=MOST_A_DAY, per=timedelta(days=1), text=TOO_MANY)
        org = Organisation(name=name, trade=trade, country=country, currency=currency, time_zone=time_zone)
        if key:
            org.pk = key
        _place(org)
        with acting_in(org):
            owner = members.create(org.pk, user, role=Member.Role.OWNER)
            record("organisation.created", org, by=owner)
            record("member.joined", owner, by=owner, role=owner.role)
    return org


def _founded(key: uuid.UUID, *, by: User) -> Organisation | None:
    """What the person founded with this key before; another's organisation is none of theirs, whatever its id."""
    with acting_in(key):
        member = Member.objects.filter(user=by).select_related("org").first()
    return member.org if member else None


def _place(org: Organisation) -> None:
    """Save a new organisation at the first free address, and under an id of its own when the given one is taken."""
    for slug in _slugs(org.name):
        org.slug = slug
        try:
            with acting_in(org):
                return org.save(force_insert=True)
        except IntegrityError as error:
            if is_taken_id(error):
                org.pk = uuid7()
    raise AssertionError("no free address was found")


def _slugs(name: str) -> Iterator[str]:
    """Addresses for a name, the nicest first: acme, acme-2 … acme-5, then with a random end."""
    base = slugify(name)[:40].strip("-") or "company"
    if base not in RESERVED:
        yield base
    yield from (f"{base}-{n}" for n in range(2, 6))
    yield from (f"{base}-{secrets.token_hex(3)}" for _ in range(5))


@transaction.atomic
def edit(org: Organisation, *, by: Actor, version: int, **profile: object) -> Organisation:
    """Change the profile. Raises Stale. Country and currency stay: amounts are already written in it."""
    assert set(profile) <= PROFILE, profile
    org = lock(org, version=version)
    changes = change(org, **profile)
    if changes:
        record("organisation.edited", org, by=by, changes=changes)
    return org


@transaction.atomic
def set_logo(org: Organisation, stored: Stored, *, by: Actor) -> File:
    """Use a picture, with its thumbnail made, as the logo on pages, mails and documents. Raises NotALogo."""
    if not stored.has_thumbnail:
        raise NotALogo(gettext("Upload a PNG, JPEG or WebP image."))
    org = lock(org)
    file = actions.keep(org, stored, by=by)
    _change_logo(org, file, by=by)
    return file


@transaction.atomic
def remove_logo(org: Organisation, *, by: Actor) -> None:
    """Show the name instead. Twice is safe."""
    org = lock(org)
    if org.logo_id:
        _change_logo(org, None, by=by)


def _change_logo(org: Organisation, file: File | None, *, by: Actor) -> None:
    before = File.objects.filter(pk=org.logo_id).first() if org.logo_id else None
    change(org, logo_id=file.pk if file else None)
    names = [before.name if before else None, file.name if file else None]
    record("organisation.edited", org, by=by, changes={"logo": names})
