"""What every form of the product has, allauth's included: each text that is typed is cleaned before it is read.

Django asks the form's renderer for the class of its bound fields: no form and no field can forget it.
"""

from typing import Any

from django import forms
from django.forms.renderers import DjangoTemplates

from onetool.typed_text import clean


class TypedField(forms.BoundField):
    """A field of a form as it was typed into."""

    @property
    def data(self) -> Any:
        """What was typed, cleaned; a password is kept letter for letter."""
        typed = super().data
        if isinstance(self.field.widget, forms.PasswordInput):
            return typed
        is_multiline = isinstance(self.field.widget, forms.Textarea)
        if isinstance(typed, str):
            return clean(typed, is_multiline=is_multiline)
        if isinstance(typed, list):
            return [clean(one, is_multiline=is_multiline) if isinstance(one, str) else one for one in typed]
        return typed


class Renderer(DjangoTemplates):
    bound_field_class = TypedField
