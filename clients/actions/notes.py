"""Writing and removing notes."""

import uuid

from django.db import transaction

from clients.models import Client, Note
from onetool.events.log import record
from onetool.orgs.models import Member
from onetool.records.born import born_once
from onetool.records.changing import lock
from onetool.records.refusals import Refused


class NotYours(Refused):
    """A note is taken back by who wrote it."""


@born_once(Note, of="client")
def add_note(client: Client, *, by: Member, text: str, pk: uuid.UUID | None = None) -> Note:
    """Write a note on a client. `pk` makes a second post of the same form harmless."""
    client = lock(client)
    note = Note(pk=pk, client=client, text=text.strip(), author=by)
    note.save(force_insert=True)
    record("note.added", note, by=by, text=note.text)
    return note


@transaction.atomic
def remove_note(note: Note, *, by: Member) -> None:
    """Take a note back; admins may take anybody's. Raises NotYours. Twice is harmless."""
    lock(note.client)
    found = Note.objects.filter(pk=note.pk).first()
    if found is None:
        return
    note = found
    if note.author_id != by.pk and not by.may("clients.delete"):
        raise NotYours("{author} wrote this note; ask them or an admin to remove it.", author=note.author.display_name)
    record("note.removed", note, by=by, text=note.text)
    note.delete()
