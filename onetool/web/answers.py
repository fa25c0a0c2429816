"""How a view answers: a page or one of its parts, where to go next, what was refused."""

import contextlib
import json
from collections.abc import Iterator
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django_htmx.middleware import HtmxDetails

from onetool.access.requests import Request
from onetool.records.refusals import Refused


def page(
    request: HttpRequest, template: str, *, status: int = 200, toast: str | None = None, **context: Any
) -> HttpResponse:
    """Render the page now, or only the part that `?part=` (or `part=` in a form) names. Raises Http404 for none."""
    part = request.GET.get("part") or request.POST.get("part")
    name = f"{template}#{part}" if part else template
    try:
        response = render(request, name, context, status=status)
    except TemplateDoesNotExist as missing:
        if part:
            raise Http404 from missing
        raise
    return _with_toast(response, toast)


def see(request: HttpRequest, url: str, toast: str | None = None, undo: str | None = None) -> HttpResponse:
    """Go to `url` after a change: a redirect, or for htmx an order to fetch it; toast and undo are shown there."""
    if toast:
        messages.success(request, toast, extra_tags=undo or "")
    if _htmx(request):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


def stay(request: HttpRequest, url: str, toast: str, undo: str | None = None) -> HttpResponse:
    """The change is made and the page is live: close the dialog and say so.

    Without script, or on the form's own page, go to `url`.
    """
    if not _htmx(request) or _htmx(request).current_url_abs_path == request.path:
        return see(request, url, toast, undo)
    return HttpResponse(
        status=204, headers={"HX-Trigger": json.dumps({"toast": {"text": toast, "undo": undo}, "dialog:close": True})}
    )


def _htmx(request: HttpRequest) -> HtmxDetails:
    return cast(Request, request).htmx


def _with_toast(response: HttpResponse, toast: str | None) -> HttpResponse:
    if toast:
        response["HX-Trigger"] = json.dumps({"toast": {"text": toast}})
    return response


@contextlib.contextmanager
def refusals(form: forms.Form, field_name: str | None = None) -> Iterator[None]:
    """Turn an action's Refused into an error on the form; what was typed stays."""
    try:
        yield
    except Refused as refusal:
        refuse(form, refusal, field_name)


def refuse(form: forms.Form, refusal: Refused, field_name: str | None = None) -> None:
    """Say it at the field it is about, or on the whole form."""
    about = refusal.field if refusal.field in form.fields else None
    form.add_error(field_name or about, ValidationError(str(refusal)))


def refused(request: HttpRequest, refusal: Refused, url: str) -> HttpResponse:
    """A refusal of a one-click action: 422 and its text where the click was; without script, on the page it was on."""
    if _htmx(request):
        return HttpResponse(
            status=422,
            headers={
                "HX-Reswap": "none",
                "HX-Trigger": json.dumps({"toast": {"text": str(refusal), "tone": "danger"}}),
            },
        )
    messages.error(request, str(refusal))
    return HttpResponseRedirect(url)
