"""Writing notes and taking them back."""

import uuid

from django.db import transaction
from django.utils.translation import gettext

from onetool.abilities.notes.models import Note
from onetool.events.log import record
from onetool.orgs.models import Member
from onetool.records.changing import lock
from onetool.records.creating import created_once
from onetool.records.record import Record
from onetool.records.refusals import Refused


class NotYours(Refused):
    """A note is taken back by who wrote it."""


@created_once(Note, of="subject")
def add(subject: Record, *, by: Member, text: str, pk: uuid.UUID | None = None) -> Note:
    """Write a note on a record. `pk` makes a second post of the same form harmless."""
    subject = lock(subject)
    note = Note(pk=pk, subject_kind=subject.kind(), subject_id=subject.pk, text=text.strip(), author=by)
    note.save(force_insert=True)
    record("note.added", subject, by=by, text=note.text, note=note.pk)
    return note


@transaction.atomic
def remove(subject: Record, *, by: Member, note: uuid.UUID) -> None:
    """Take a note back; who may delete the record may take anybody's. Raises NotYours. Twice is harmless."""
    subject = lock(subject)
    found = Note.objects.of(subject).filter(pk=note).first()
    if found is None:
        return
    if found.author_id != by.pk and not by.may(f"{subject.permission}.delete"):
        raise NotYours(
            gettext("{author} wrote this note; ask them or an admin to remove it."), author=found.author.display_name
        )
    record("note.removed", subject, by=by, text=found.text, note=found.pk)
    found.delete()
