"""Bringing files: what they are is checked before they are stored; storing needs no transaction, keeping needs one."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.base import File as Content
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext

from onetool.abilities.files import kinds, thumbnails
from onetool.abilities.files.models import File, storage_key, thumbnail_key_of
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.live import bells
from onetool.records.kinds import record_model
from onetool.records.record import Record, Subject
from onetool.records.refusals import Refused
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in


class WrongFile(Refused):
    """A file that cannot be kept; the text says which can."""


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
        return storage_key(self.org_id, self.file_id)


def store(upload: "UploadedFile[bytes]", *, org_id: uuid.UUID) -> Stored:
    """Look into an upload and put it into the storage. Call it with no transaction open. Raises WrongFile."""
    name, size = upload.name or "file", upload.size or 0
    if not size:
        raise WrongFile(gettext("“{name}” is empty."), name=name)
    if size > settings.FILE_MAX_BYTES:
        raise WrongFile(
            gettext("“{name}” has {size}; a file can have up to {most}."),
            name=name,
            size=filesizeformat(size),
            most=filesizeformat(settings.FILE_MAX_BYTES),
        )
    kind = _checked_kind(cast(BinaryIO, upload), name)
    stored = Stored(uuid7(), org_id, kinds.tidy_name(name, kind), size, kind)
    upload.seek(0)
    default_storage.save(stored.key, Content(upload))
    return stored


def as_logo(stored: Stored) -> Stored:
    """Make the small picture at once, with a ground of its own: it is shown wherever its row is. Raises WrongFile."""
    try:
        _make_small(stored.key, thumbnails.logo)
    except thumbnails.Unreadable as damage:
        raise WrongFile(gettext("“{name}” can’t be read as a picture."), name=stored.name) from damage
    return replace(stored, has_thumbnail=True)


def _checked_kind(content: BinaryIO, name: str) -> str:
    kind = kinds.kind_of(content, name)
    if kind is None:
        raise WrongFile(
            gettext(
                "“{name}” can’t be uploaded. Use a photo (JPEG, PNG, WebP, GIF, HEIC), "
                "PDF, text, CSV, Word or Excel file."
            ),
            name=name,
        )
    if kind in kinds.IMAGES:
        try:
            thumbnails.check(content)
        except thumbnails.Unreadable as damage:
            raise WrongFile(gettext("“{name}” is damaged and can’t be opened."), name=name) from damage
    return kind


def keep(subject: Subject, stored: Stored, *, by: Actor) -> File:
    """Write the row of stored bytes; `add` and whoever records an event of their own (a logo) call it."""
    assert stored.org_id == subject.org_id
    waits = stored.content_type in kinds.IMAGES and not stored.has_thumbnail
    state = File.Thumbnail.WAITING if waits else File.Thumbnail.READY if stored.has_thumbnail else File.Thumbnail.NONE
    return File.objects.create(
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
    default_storage.delete(thumbnail_key_of(key))  # else a second try would be saved under another name
    default_storage.save(thumbnail_key_of(key), ContentFile(small))


def small_picture(org_id: uuid.UUID, file_id: uuid.UUID) -> bytes | None:
    """The WebP of a picture, or None when there is none; it stays when the file is taken off its record."""
    try:
        with default_storage.open(thumbnail_key_of(storage_key(org_id, file_id))) as picture:
            return cast(bytes, picture.read())
    except FileNotFoundError:
        return None
