"""What nobody could mean and what is tried too often, refused before a view runs."""

import json
import math
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext

from onetool.access.limits import TooMany
from onetool.web.bodies import most_bytes

PAGES = ("HTTP_REFERER", "HTTP_HX_CURRENT_URL")  # the headers that name a page, which we lead back to


class LegibleMiddleware:
    """Refuses what nobody could mean, before anything reads it.

    An address or a header with a NUL: PostgreSQL keeps none, so it is nobody's name and nobody's search.
    A page to go back to that is no address (`http://[`).
    A body larger than a handful of files, and from somebody without a session,
    who has no files to bring, larger than a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = (value for name, value in request.META.items() if name.startswith("HTTP_"))
        has_nul = "%00" in request.META.get("QUERY_STRING", "") or any("\x00" in value for value in said)
        if has_nul or not all(_is_address(request.META.get(name, "")) for name in PAGES):
            raise BadRequest(gettext("This link is broken."))
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()):
            raise BadRequest(gettext("This request can’t be read."))
        if int(length[:20]) > (most := most_bytes(request.COOKIES, int(length[:20]))):
            reason = gettext("This is more than the {most} that can be sent at once.").format(most=filesizeformat(most))
            return render(request, "400.html", {"reason": reason}, status=413)
        return self.get_response(request)


def _is_address(page: str) -> bool:
    """Whether it can be read, as it stands and as htmx encodes it."""
    try:
        urlsplit(page)
        urlsplit(unquote(page))
    except ValueError:
        return False
    return True


class AllowanceMiddleware:
    """Answers what was tried too often: 429, in words, with the seconds to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, TooMany):
            return None
        response = render(request, "429.html", {"reason": str(exception)}, status=429)
        response["Retry-After"] = str(math.ceil(exception.wait.total_seconds()))
        if request.headers.get("HX-Request"):
            response["HX-Trigger"] = json.dumps({"toast": {"text": str(exception), "tone": "danger"}})
        return response
