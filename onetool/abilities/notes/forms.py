"""What one writes down."""

from django import forms
from django.utils.translation import gettext_lazy as _

from onetool.web.forms import BornOnce


class NoteForm(BornOnce):
    text = forms.CharField(
        label=_("Text"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Enter a note.")},
    )
