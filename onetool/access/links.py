"""Signed, revocable links by which a customer reaches one document without an account (PRODUCT §6)."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import gettext

from onetool.records.record import Record
from onetool.records.refusals import Refused
from onetool.tenancy.wall import OrgManager, OrgModel

LIFETIME = timedelta(days=90)
UNSEEN = "…"  # where the token stands in a mail that is kept


class LinkClosed(Refused):
    """A link that was revoked, or whose time is over, opens nothing any more."""


class LinkQuerySet(models.QuerySet["Link"]):
    def live(self) -> "LinkQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=timezone.now())

    def to(self, subject: Record) -> "LinkQuerySet":
        return self.filter(subject_kind=subject.kind(), subject_id=subject.pk)


class Link(OrgModel):
    """One person's way to one document; only the token's hash is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=120)
    email = models.EmailField()
    facts = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    objects = OrgManager.from_queryset(LinkQuerySet)()

    class Meta(OrgModel.Meta):
        indexes = [models.Index(fields=["org", "subject_id"], name="link_subject")]

    @property
    def topic(self) -> str:
        return f"{self.subject_kind}:{self.subject_id}"


@dataclass(frozen=True, slots=True)
class Key:
    """What the narrow door tells of a token before its organisation is known."""

    org_id: uuid.UUID
    link_id: uuid.UUID


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def address(token: str) -> str:
    """Where a customer enters."""
    return f"{settings.PUBLIC_URL}/p/open/{token}/"


def reserve(subject: Record, *, name: str, email: str, lifetime: timedelta = LIFETIME, **facts: str | int) -> Link:
    """Make a link that nobody can open yet: `renew` makes its token when its mail leaves."""
    return Link.objects.create(
        org_id=subject.org_id,
        token_hash=hashed(secrets.token_urlsafe(32)),
        subject_kind=subject.kind(),
        subject_id=subject.pk,
        name=name,
        email=email,
        facts=facts,
        expires_at=timezone.now() + lifetime,
    )


def renew(link: Link) -> str:
    """Give a live link a new token in the place of its old one, and return its address: nowhere else is it ever seen.

    Raises LinkClosed.
    """
    token = secrets.token_urlsafe(32)
    if not Link.objects.live().filter(pk=link.pk).update(token_hash=hashed(token)):
        raise LinkClosed(gettext("The link in this email was turned off or has expired. Send the document again."))
    return address(token)


def issue(subject: Record, *, name: str, email: str, **facts: str | int) -> str:
    """Make a link that can be opened at once, and return its address."""
    return renew(reserve(subject, name=name, email=email, lifetime=LIFETIME, **facts))


def extend(subject: Record) -> None:
    """A document moved: its live links last 90 days from now."""
    Link.objects.to(subject).live().update(expires_at=timezone.now() + LIFETIME)


def revoke(subject: Record) -> int:
    """Close every live link to the document at once. Returns how many."""
    return Link.objects.to(subject).live().update(revoked_at=timezone.now())


def key(token_hash: str) -> Key | None:
    """The organisation and link of a live token, through the SECURITY DEFINER function `link_key`."""
    with connection.cursor() as cursor:
        cursor.execute("select org_id, link_id from link_key(%s)", [token_hash])
        row = cursor.fetchone()
    return Key(*row) if row else None
