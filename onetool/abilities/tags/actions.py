"""Marking records with words, one and many."""

from collections.abc import Iterable
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext

from onetool.abilities.tags.models import LONGEST, Tag
from onetool.events.actors import Actor
from onetool.events.log import record, record_all
from onetool.records.changing import lock, lock_all
from onetool.records.record import Record
from onetool.records.refusals import Refused

R = TypeVar("R", bound=Record)


@transaction.atomic
def add(subject: Record, *, by: Actor, name: str) -> None:
    """Mark a record with a word. Twice is harmless."""
    _mark([lock(subject)], by, _cleaned(name))


@transaction.atomic
def add_all(rows: QuerySet[R], *, by: Actor, name: str) -> list[R]:
    """Mark many records of a kind with a word in one go; who has it already keeps it. Returns all of them."""
    found = lock_all(rows)
    _mark(found, by, _cleaned(name))
    return found


@transaction.atomic
def remove(subject: Record, *, by: Actor, name: str) -> None:
    """Take a word away. Twice is harmless."""
    subject, name = lock(subject), _cleaned(name)
    deleted, _ = Tag.objects.of(subject).filter(name=name).delete()
    if deleted:
        record(f"{subject.kind()}.untagged", subject, by=by, tag=name)


def _mark(rows: Iterable[Record], by: Actor, name: str) -> None:
    marked = Tag.objects.filter(subject_id__among=[row.pk for row in rows], name=name)
    have_it = set(marked.values_list("subject_id", flat=True))
    new = [row for row in rows if row.pk not in have_it]
    Tag.objects.bulk_create([Tag(subject_kind=row.kind(), subject_id=row.pk, name=name) for row in new])
    if new:
        record_all(f"{new[0].kind()}.tagged", {row: {"tag": name} for row in new}, by=by)


def _cleaned(name: str) -> str:
    cleaned = " ".join(name.lower().split())
    if not cleaned:
        raise Refused(gettext("Enter a tag."))
    if len(cleaned) > LONGEST:
        raise Refused(gettext("Tags can have up to {most} characters."), most=LONGEST)
    return cleaned
