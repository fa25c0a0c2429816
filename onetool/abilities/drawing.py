"""What people put on a record, drawn on its page: `{% notes_of … %}`, `{% tags_of … %}`, `{% star_of … %}`.

The page has asked for the record with its viewer's rights; who sees the record sees what is on it.
"""

from typing import Any

from django import template

from onetool.abilities.files.models import File
from onetool.abilities.notes.forms import NoteForm
from onetool.abilities.notes.models import Note
from onetool.abilities.stars.models import Star
from onetool.abilities.tags.models import Tag
from onetool.access.roles import Viewer
from onetool.records.record import Record

register = template.Library()
Drawn = dict[str, Any]


@register.inclusion_tag("notes/_notes.html", takes_context=True)
def notes_of(context: Drawn, subject: Record) -> Drawn:
    return {"request": context["request"], **about_notes(subject, context["request"].member)}


def about_notes(subject: Record, member: Viewer, *, form: NoteForm | None = None) -> Drawn:
    """What the card of notes shows; `form` is what was refused."""
    return {**_about(subject, member), "notes": Note.objects.of(subject), "note_form": form or NoteForm()}


@register.inclusion_tag("files/_files.html", takes_context=True)
def files_of(context: Drawn, subject: Record) -> Drawn:
    return {"request": context["request"], "subject": subject, "files": File.objects.of(subject)}


@register.inclusion_tag("tags/_tags.html", takes_context=True)
def tags_of(context: Drawn, subject: Record) -> Drawn:
    names = Tag.objects.of(subject).values_list("name", flat=True)
    return {"request": context["request"], **_about(subject, context["request"].member), "names": names}


@register.inclusion_tag("stars/_star.html", takes_context=True)
def star_of(context: Drawn, subject: Record) -> Drawn:
    is_starred = bool(Star.objects.among([subject], context["request"].member))
    return {"request": context["request"], "subject": subject, "is_starred": is_starred}


def _about(subject: Record, member: Viewer) -> Drawn:
    return {"subject": subject, "may_edit": member.may(f"{subject.permission}.edit")}
