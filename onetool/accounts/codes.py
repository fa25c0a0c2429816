"""The forms that take a code of an app, or a recovery code; each try is counted."""

import unicodedata

from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.core.cache import cache
from django.core.exceptions import ValidationError

from onetool.access.limits import TooMany
from onetool.access.links import hashed
from onetool.accounts import guessing

GOOD_FOR = 90  # seconds: of 30 each, the step now, the one before and the one after


class Counted:
    """allauth's own limit is that of passwords, which we count ourselves."""

    def clean_code(self) -> str:
        try:
            guessing.count_second_step(context.request, self.user)  # type: ignore[attr-defined]
        except TooMany as error:
            raise ValidationError(str(error), code="too_many_login_attempts") from error
        # “１２３４５６” and “123 456” are the code that the app shows.
        typed = self.cleaned_data["code"]  # type: ignore[attr-defined]
        self.cleaned_data["code"] = "".join(  # type: ignore[attr-defined]
            str(unicodedata.digit(sign, sign)) for sign in typed if sign.isalnum()
        )
        code: str = super().clean_code()  # type: ignore[misc]
        # allauth forgets a used code after one step, and with a tolerance it is good for three.
        if not cache.add(f"onetool.used-code.{self.user.pk}.{hashed(code)}", True, timeout=GOOD_FOR):  # type: ignore[attr-defined]
            raise get_adapter().validation_error("incorrect_code")
        guessing.second_step_proven(context.request, self.user)  # type: ignore[attr-defined]
        return code


class AuthenticateForm(Counted, AllauthAuthenticateForm):  # type: ignore[misc]  # allauth has no stubs
    """The second step of signing in."""


class ReauthenticateForm(Counted, AllauthReauthenticateForm):  # type: ignore[misc]  # allauth has no stubs
    """The same to confirm who one is."""
