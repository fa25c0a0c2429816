"""What a form offers to choose from when that is known only once somebody asks: rows of their organisation."""

from typing import Any

from django import forms
from django.db.models import QuerySet


def offer(form: forms.BaseForm, name: str, rows: QuerySet[Any]) -> None:
    """Let the form's field of that name, declared with `queryset=None`, offer these rows."""
    field = form.fields[name]
    assert isinstance(field, forms.ModelChoiceField)
    field.queryset = rows
