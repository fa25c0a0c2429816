"""The word one marks with."""

from django import forms
from django.utils.translation import gettext_lazy as _

from onetool.abilities.tags.models import LONGEST
from onetool.records.refusals import Refused

NO_TAG = Refused(_("Enter a tag of up to {most} characters."), most=LONGEST)


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=LONGEST, error_messages={"required": _("Enter a tag.")})
