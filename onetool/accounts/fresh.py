"""Before what cannot be taken back: who signed in a while ago shows once more that it is them."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import is_reauthentication_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from onetool.access.policies import posted_on
from onetool.access.requests import Request
from onetool.web.addresses import public_url

F = TypeVar("F", bound=Callable[..., HttpResponse])


def fresh_sign_in(view: F) -> F:
    """Last signed in over ACCOUNT_REAUTHENTICATION_TIMEOUT ago: first to *Confirm it's you*, then back to the page."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return confirm_first(request) or view(request, *args, **kwargs)

    return cast(F, guarded)


def confirm_first(request: HttpRequest) -> HttpResponse | None:
    """The same for a view that looks for its row before it asks; nothing when it is them."""
    if not request.user.is_authenticated or not is_reauthentication_required(request, app="account"):
        return None
    is_asked_by_page = bool(cast(Request, request).htmx)
    there = posted_on(request) if is_asked_by_page or request.method == "POST" else request.get_full_path()
    url = f"{public_url('account_reauthenticate')}?{urlencode({'next': there})}"
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if is_asked_by_page else HttpResponseRedirect(url)
