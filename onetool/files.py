"""The one door for files people keep: private storage, told by content, reached only through a checked view.

Bytes go to the storage first (`store`, with no transaction open), then their row is written (`add`);
thumbnails follow in a task.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone

from onetool import bells, file_kinds, thumbnails
from onetool.events import Actor, record, record_model
from onetool.records import Record, Refused
from onetool.tenancy import OrgForeignKey, OrgManager, OrgModel, across, acting_in, uuid7

GRACE = timedelta(minutes=1)  # how long a thumbnail may wait for its task before the sweep takes it
PATIENCE = timedelta(hours=1)  # how long it is tried at all


class WrongFile(Refused):
    """A file that cannot be kept; the text says which can."""


# --- The row ----------------------------------------------------------------------------------------------------------
class FileQuerySet(models.QuerySet["File"]):
    def of(self, subject: Record) -> "FileQuerySet":
        """The files kept with a record, newest first."""
        return (
            self.filter(subject_kind=subject.kind(), subject_id=subject.pk, removed_at=None)
            .order_by("-id")
            .select_related("added_by__user")
        )


class File(OrgModel):
    """One file, kept with one record. Whoever sees the record and has `files.view` sees the file."""

    class Thumbnail(models.TextChoices):
        NONE = "none"
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    thumbnail = models.CharField(max_length=10, choices=Thumbnail, default=Thumbnail.NONE)
    added_by = OrgForeignKey("orgs.Member", models.PROTECT, null=True, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = OrgManager.from_queryset(FileQuerySet)()

    class Meta(OrgModel.Meta):
        indexes = [
            models.Index(fields=["org", "subject_id", "id"], name="file_subject"),
            models.Index(fields=["created_at"], name="file_thumbnail_waiting", condition=models.Q(thumbnail="waiting")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Where the bytes are in the storage."""
        return _key(self.org_id, self.id)

    @property
    def thumbnail_key(self) -> str:
        return _thumbnail_key(self.key)

    @property
    def is_inline(self) -> bool:
        return self.content_type in file_kinds.INLINE

    @property
    def has_thumbnail(self) -> bool:
        return self.thumbnail == self.Thumbnail.READY

    @property
    def ending(self) -> str:
        """“PDF”, “XLSX” …: what stands in place of a picture."""
        return self.name.rpartition(".")[2].upper()


def _key(org_id: object, file_id: object) -> str:
    return f"{org_id}/{file_id}"


def _thumbnail_key(key: str) -> str:
    return f"{key}.webp"


# --- Keeping and removing ---------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are in the storage and wait for their row."""

    file_id: uuid.UUID
    org_id: uuid.UUID
    name: str
    size: int
    content_type: str
    has_thumbnail: bool = False

    @property
    def key(self) -> str:
        return _key(self.org_id, self.file_id)


def store(upload: "UploadedFile[bytes]", *, org_id: uuid.UUID) -> Stored:
    """Look into an upload and put it into the storage. Call it with no transaction open. Raises WrongFile."""
    name, size = upload.name or "file", upload.size or 0
    if not size:
        raise WrongFile(f"“{name}” is empty.")
    if size > settings.FILE_MAX_BYTES:
        raise WrongFile(
            f"“{name}” has {filesizeformat(size)}; a file can have up to {filesizeformat(settings.FILE_MAX_BYTES)}."
        )
    kind = _checked_kind(cast(BinaryIO, upload), name)
    stored = Stored(uuid7(), org_id, file_kinds.tidy_name(name, kind), size, kind)
    upload.seek(0)
    default_storage.save(stored.key, Content(upload))
    return stored


def as_logo(stored: Stored) -> Stored:
    """Make the small picture at once, with a ground of its own: it is shown wherever its row is. Raises WrongFile."""
    try:
        _make_small(stored.key, thumbnails.logo)
    except thumbnails.Unreadable as damage:
        raise WrongFile(f"“{stored.name}” cannot be read as a picture.") from damage
    return replace(stored, has_thumbnail=True)


def _checked_kind(content: BinaryIO, name: str) -> str:
    kind = file_kinds.kind_of(content, name)
    if kind is None:
        raise WrongFile(
            f"“{name}” cannot be kept here. Photos (JPEG, PNG, WebP, GIF, HEIC), PDF, text, CSV, Word and Excel can."
        )
    if kind in file_kinds.IMAGES:
        try:
            thumbnails.check(content)
        except thumbnails.Unreadable as damage:
            raise WrongFile(f"“{name}” is damaged: it begins like a picture, but is none.") from damage
    return kind


def keep(subject: Record, stored: Stored, *, by: Actor) -> File:
    """Write the row of stored bytes; `add` and whoever records an event of their own (a logo) call it."""
    assert stored.org_id == subject.org_id
    waits = stored.content_type in file_kinds.IMAGES and not stored.has_thumbnail
    state = File.Thumbnail.WAITING if waits else File.Thumbnail.READY if stored.has_thumbnail else File.Thumbnail.NONE
    file = File.objects.create(
        id=stored.file_id,
        org_id=stored.org_id,
        subject_kind=subject.kind(),
        subject_id=subject.pk,
        name=stored.name,
        size=stored.size,
        content_type=stored.content_type,
        thumbnail=state,
        added_by_id=by.member_id,
    )
    if waits:
        transaction.on_commit(
            partial(bells.enqueue, "onetool.make_thumbnail", str(file.org_id), str(file.pk)), robust=True
        )
    return file


@transaction.atomic
def add(subject: Record, stored: Stored, *, by: Actor) -> File:
    """Keep a file with a record."""
    file = keep(subject, stored, by=by)
    record("file.added", subject, by=by, name=file.name, file=file.pk)
    return file


@transaction.atomic
def remove(file: File, *, by: Actor) -> None:
    """Take a file off its record; the bytes stay, so that it can be undone. Twice is safe."""
    if File.objects.filter(pk=file.pk, removed_at=None).update(removed_at=timezone.now()):
        record("file.removed", subject_of(file), by=by, name=file.name, file=file.pk)


@transaction.atomic
def restore(file: File, *, by: Actor) -> None:
    """Put a removed file back. Twice is safe."""
    if File.objects.filter(pk=file.pk).exclude(removed_at=None).update(removed_at=None):
        record("file.restored", subject_of(file), by=by, name=file.name, file=file.pk)


def subject_of(file: File) -> Record:
    """The record a file is kept with. Raises DoesNotExist, LookupError."""
    return record_model(file.subject_kind)._default_manager.get(pk=file.subject_id)


# --- Thumbnails -------------------------------------------------------------------------------------------------------
def make_thumbnail(org_id: uuid.UUID, file_id: uuid.UUID) -> bool:
    """Make the small picture a file waits for. Returns whether there is one now. Twice is safe."""
    with acting_in(org_id):
        file = File.objects.filter(pk=file_id, thumbnail=File.Thumbnail.WAITING).first()
    if file is None:
        return False
    state = _thumbnail(file)
    with acting_in(org_id):
        File.objects.filter(pk=file_id, thumbnail=File.Thumbnail.WAITING).update(thumbnail=state)
        # Nothing happened that anybody would want to read, so there is no event; pages that show the file look again.
        transaction.on_commit(
            partial(bells.ring, org_id, [f"{file.subject_kind}:{file.subject_id}"], [uuid7()]), robust=True
        )
    return state == File.Thumbnail.READY


def _thumbnail(file: File) -> File.Thumbnail:
    try:
        _make_small(file.key, thumbnails.webp)
    except thumbnails.Unreadable:
        return File.Thumbnail.FAILED
    return File.Thumbnail.READY


def _make_small(key: str, draw: Callable[[BinaryIO], bytes]) -> None:
    with default_storage.open(key) as original:
        small = draw(cast(BinaryIO, original))
    default_storage.delete(_thumbnail_key(key))  # else a second try would be saved under another name
    default_storage.save(_thumbnail_key(key), ContentFile(small))


def small_picture(org_id: uuid.UUID, file_id: uuid.UUID) -> bytes | None:
    """The WebP of a picture, or None when there is none; it stays when the file is taken off its record."""
    try:
        with default_storage.open(_thumbnail_key(_key(org_id, file_id))) as picture:
            return cast(bytes, picture.read())
    except FileNotFoundError:
        return None


def due_thumbnails(now: datetime, limit: int = 200) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """(organisation, file) of pictures whose task never came, oldest first."""
    return across("due_thumbnails", now - PATIENCE, now - GRACE, limit)
