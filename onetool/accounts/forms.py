"""What a person tells about themselves; allauth's sign-up form inherits the first of these."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from onetool.accounts import actions
from onetool.accounts.models import User
from onetool.orgs.forms import CompanyForm


class CompanyFields(CompanyForm):
    """Sign-up asks for the person and their company beside e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1", "company", "trade", "country", "time_zone"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the account just made; its company waits until the address is proven."""
        actions.sign_up(user, name=self.cleaned_data["name"], founding=self.founding())


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
