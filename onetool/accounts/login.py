"""The form that signs in; apart from our others, which allauth's import."""

from datetime import timedelta
from typing import Any

from allauth.account.forms import LoginForm as AllauthLoginForm
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

STAY = timedelta(days=30)


class LoginForm(AllauthLoginForm):  # type: ignore[misc]  # allauth has no stubs
    """Signs in for a day, as every way in does, or for thirty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in for 30 days")

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        response: HttpResponse = super().login(request, redirect_url=redirect_url)
        request.session.set_expiry(STAY if self.cleaned_data["remember"] else None)
        return response
