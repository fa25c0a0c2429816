"""The word one marks with."""

from django import forms

from onetool.abilities.tags.models import LONGEST
from onetool.records.refusals import Refused

NO_TAG = Refused("Enter a tag of up to {most} characters.", most=LONGEST)


class TagForm(forms.Form):
    name = forms.CharField(max_length=LONGEST, error_messages={"required": "Enter a tag."})
