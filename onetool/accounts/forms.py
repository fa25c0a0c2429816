"""What a person tells about themselves; allauth's sign-up form inherits the first of these."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.accounts import actions, passwords
from onetool.accounts.models import User
from onetool.orgs.forms import CompanyForm


class CompanyFields(CompanyForm):
    """Sign-up asks for the person and their company beside e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password1", "company", "trade", "country", "time_zone"]

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth with the account just made; its company waits until the address is proven."""
        actions.sign_up(user, name=self.cleaned_data["name"], founding=self.founding())


class JoinForm(forms.Form):
    """What a person invited to a team tells about themselves; their address is known."""

    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=_("Password"),
        max_length=passwords.LONGEST,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=passwords.HELP,
    )

    def __init__(self, data: Any = None, *, email: str) -> None:
        super().__init__(data)
        self.email = email

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        if password := values.get("password"):
            try:
                validate_password(password, User(email=self.email, name=values.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return values


class DeleteForm(forms.Form):
    """One's own address, so that no click deletes an account."""

    email = forms.CharField(label=_("Your email"), widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, data: Any = None, *, address: str) -> None:
        super().__init__(data)
        self.address = address

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"]
        if typed.strip().lower() != self.address.lower():
            raise forms.ValidationError(gettext("Type {email} to delete your account.").format(email=self.address))
        return typed


class ProfileForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
