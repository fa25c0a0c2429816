"""Notes on a record, whatever its kind."""

import uuid

from django.http import HttpResponse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from onetool.abilities.drawing import about_notes
from onetool.abilities.notes import actions
from onetool.abilities.notes.forms import NoteForm
from onetool.abilities.notes.models import Note
from onetool.access.policies import on_record, row_or_404
from onetool.access.requests import OrgRequest
from onetool.records.record import Record
from onetool.web.answers import page, see, stay


@require_POST
@on_record("edit")
def add(request: OrgRequest, subject: Record) -> HttpResponse:
    """Write something down; the card comes back with an empty form."""
    form = NoteForm(request.POST)
    is_fine = form.is_valid()
    if is_fine:
        actions.add(subject, by=request.member, **form.values())
    if not request.htmx:
        return see(request, subject.path, gettext("Note added") if is_fine else gettext("Enter a note."))
    drawn = about_notes(subject, request.member, form=None if is_fine else form)
    return page(request, "notes/_notes.html", status=200 if is_fine else 422, **drawn)


@require_POST
@on_record("edit")
def remove(request: OrgRequest, subject: Record, item: uuid.UUID) -> HttpResponse:
    """Take a note back."""
    note = row_or_404(Note.objects.of(subject), item)
    actions.remove(subject, by=request.member, note=note.pk)
    return stay(request, subject.path, gettext("Note removed"))
