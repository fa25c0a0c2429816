"""Before what cannot be taken back: whoever sits at the browser says again who they are."""

import functools
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from onetool.access.policies import posted_on
from onetool.access.requests import Request
from onetool.web.addresses import public_url

F = TypeVar("F", bound=Callable[..., Any])


def fresh_sign_in(view: F) -> F:
    """Below a policy: who signed in longer than five minutes ago first confirms it, and then comes back to the page."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return confirm_first(request) or cast(HttpResponse, view(request, *args, **kwargs))

    return cast(F, guarded)


def confirm_first(request: HttpRequest) -> HttpResponse | None:
    """The same for a view that looks for its row before it asks; nothing when it is them."""
    return None if not request.user.is_authenticated or is_fresh(request) else confirm(request)


def is_fresh(request: HttpRequest) -> bool:
    """Whether this session proved who it is within the last minutes, by signing in or by confirming it."""
    proofs = get_authentication_records(request, cast(Any, request.user))
    return any(0 <= time.time() - proof["at"] < app_settings.REAUTHENTICATION_TIMEOUT for proof in proofs)


def confirm(request: HttpRequest) -> HttpResponse:
    """To *Confirm it's you*. Who has nothing to confirm it with, no password for one, signs in again by code."""
    back = request.get_full_path() if _is_page(request) else posted_on(request)
    if get_reauthentication_flows(request.user):
        address = redirect_to_login(back, public_url("account_reauthenticate"))["Location"]
    else:
        logout(request)
        address = redirect_to_login(back, public_url("account_request_login_code"))["Location"]
    if cast(Request, request).htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)


def _is_page(request: HttpRequest) -> bool:
    return request.method in {"GET", "HEAD"} and not cast(Request, request).htmx
