"""What is answered when a request cannot be: in words, with nothing done."""

import json
import logging
from collections.abc import Callable
from typing import cast

import structlog
from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape
from django.utils.translation import gettext
from django.views.defaults import page_not_found

from onetool.access.limits import TooMany
from onetool.access.policies import posted_on
from onetool.access.portal import page_of
from onetool.access.requests import Request
from onetool.records.refusals import Gone, Refused
from onetool.web.answers import refused

log = logging.getLogger(__name__)


class RefusalMiddleware:
    """Says what an action refused and the view left to it: on the page where it was clicked, with nothing done."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused) or isinstance(exception, TooMany):
            return None
        if request.method == "POST" and (home := _home(request)):
            there = posted_on(request)
            return refused(request, exception, there if there != "/" else home)
        if isinstance(exception, Gone):
            return page_not_found(request, exception)
        return bad_request(request, BadRequest(str(exception)))


def _home(request: HttpRequest) -> str:
    """The first page of whoever acts in an organisation: a member's, or a customer's one; of nobody else."""
    if member := getattr(request, "member", None):
        return f"/{member.org.slug}/"
    return page_of(link) if (link := getattr(request, "link", None)) else ""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address or a form that cannot be read: said, with nothing done; where htmx asked, the page stays as it is."""
    response = render(request, "400.html", {"reason": str(exception)}, status=400)
    if isinstance(exception, BadRequest) and request.headers.get("HX-Request"):
        response["HX-Trigger"] = json.dumps({"toast": {"text": str(exception), "tone": "danger"}})
    return response


BROKEN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>
<h1>Something went wrong on our side</h1><p>Nothing you typed was changed. Wait a moment, then try again.</p>
<p>If it happens again, contact support with this number: %s</p></html>"""


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault, said on a page; where no page can be drawn, in plain HTML."""
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    try:
        return render(request, "500.html", {"number": number}, status=500)
    except Exception:
        log.exception("The page of a fault cannot be drawn")
        return HttpResponse(BROKEN % escape(number), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django passes it by name
    """The page is from before a sign-in in another tab: nothing was done, and its script keeps what was typed."""
    there = posted_on(request)
    if cast(Request, request).htmx:
        messages.warning(request, gettext("This page was out of date, so nothing was done. Please try again."))
        return HttpResponse(status=204, headers={"HX-Redirect": there, "X-Not-Saved": "1"})
    return render(request, "out_of_date.html", {"there": there}, status=403)
