"""Stale saves: theirs beside yours, so that nobody's words are lost."""

from dataclasses import dataclass
from typing import Any

from django import forms

from onetool.records.changing import plain
from onetool.records.record import Subject


@dataclass(frozen=True, slots=True)
class FieldConflict:
    """One field that both changed: what it was called, what is saved now, and what was typed."""

    name: str
    label: str
    theirs: str
    yours: str


def conflicts(form: forms.Form, row: Subject) -> list[FieldConflict]:
    """The fields in which a stale form differs from the row as it is now."""
    found = []
    for bound in form.visible_fields():
        if bound.name not in form.cleaned_data or not hasattr(row, bound.name):
            continue
        now, typed = getattr(row, bound.name), form.cleaned_data[bound.name]
        if plain(now) != plain(typed):
            found.append(FieldConflict(bound.name, str(bound.label), _shown(bound, now), _shown(bound, typed)))
    return found


def _shown(bound: forms.BoundField, value: Any) -> str:
    choices = dict(getattr(bound.field, "choices", []) or [])
    return str(choices.get(value, "" if value is None else value))
