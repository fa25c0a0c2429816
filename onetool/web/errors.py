"""What is answered when a request cannot be: in words, with nothing done."""

import json
import logging

import structlog
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import escape

log = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address or a form that cannot be read: said, with nothing done; where htmx asked, the page stays as it is."""
    response = render(request, "400.html", {"reason": str(exception)}, status=400)
    if isinstance(exception, BadRequest) and request.headers.get("HX-Request"):
        response["HX-Trigger"] = json.dumps({"toast": {"text": str(exception), "tone": "danger"}})
    return response


BROKEN = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Something went wrong</title>
<h1>Something went wrong on our side</h1><p>Nothing you typed was changed. Wait a moment, then try again.</p>
<p>If it happens again, tell us this number: %s</p></html>"""


def server_error(request: HttpRequest) -> HttpResponse:
    """Our own fault, said on a page; where no page can be drawn, in plain HTML."""
    number = structlog.contextvars.get_contextvars().get("request_id", "")
    try:
        return render(request, "500.html", {"number": number}, status=500)
    except Exception:
        log.exception("The page of a fault cannot be drawn")
        return HttpResponse(BROKEN % escape(number), status=500)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  # Django passes it by name
    """The form's token is old or missing: nothing was done, and the form can be sent again."""
    return render(
        request, "403.html", {"reason": "The page was open for too long. Go back, reload it and try again."}, status=403
    )
