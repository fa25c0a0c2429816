"""The forms that take a code of an app, or a recovery code; each try is counted."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.core.exceptions import ValidationError

from onetool.access.limits import TooMany
from onetool.accounts import guessing


class Counted:
    """allauth's own limit is that of passwords, which we count ourselves."""

    def clean_code(self) -> str:
        try:
            guessing.count_second_step(context.request, self.user)  # type: ignore[attr-defined]
        except TooMany as error:
            raise ValidationError(str(error), code="too_many_login_attempts") from error
        code: str = super().clean_code()  # type: ignore[misc]
        guessing.second_step_proven(context.request, self.user)  # type: ignore[attr-defined]
        return code


class AuthenticateForm(Counted, AllauthAuthenticateForm):  # type: ignore[misc]  # allauth has no stubs
    """The second step of signing in."""


class ReauthenticateForm(Counted, AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no stubs
    """The same to confirm who one is."""
