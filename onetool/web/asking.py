"""What a view asks of a person, each in one call: a dialog that asks and does, a form that edits, a choice on the page.

The shared template is a page, and the dialog that opens over another one. What it shows between its head and its
buttons is `fields`, a template's name: by default every field in the form's own order.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

from onetool.access.requests import OrgRequest
from onetool.records.hidden_fields import posted_version
from onetool.records.record import Subject
from onetool.records.refusals import Refused, Stale
from onetool.tenancy.scope import acting_in, current_org_id
from onetool.text.translated import Text
from onetool.web.answers import page, refusals, refuse, refused, stay
from onetool.web.stale import conflicts

ASK = "parts/ask.html"

R = TypeVar("R")
Values = dict[str, Any]
Toast = str | Callable[[R], str]


class Destination(Protocol):
    """Where a form belongs, and one is when it is done: a record, or a page."""

    @property
    def path(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is no record's: a list, the settings."""

    path: str
    label: Text

    def __str__(self) -> str:
        return str(self.label)


def ask(
    request: HttpRequest,
    form: forms.Form,
    title: str,
    verb: str,
    *,
    act: Callable[[Values], R],
    at: Destination,
    toast: Toast[R] = "",
    then: Callable[[R], HttpResponse] | None = None,
    template: str = ASK,
    **context: Any,
) -> HttpResponse:
    """Ask for what an action needs, and do it: the form, or `act` with its values, the toast, the page one was on.

    What the action refuses stands on the form, with what was typed (422). `then` answers for forms that lead on, such
    as those that create. A view that is between transactions is so while `act` runs.
    """
    shown = {"form": form, "title": title, "verb": verb, "at": at, **context}
    if request.method == "POST" and _is_valid(request, form):
        with refusals(form):
            done = act(_values(form))
            return then(done) if then else stay(request, at.path, _said(toast, done))
    with _inside(request):
        return page(request, template, status=422 if form.errors else 200, **shown)


def edit(
    request: OrgRequest,
    form: forms.Form,
    row: Subject,
    title: str,
    *,
    act: Callable[[Values], object],
    beside: Callable[[], Subject],
    at: Destination,
    then: Callable[[], HttpResponse] | None = None,
    template: str = ASK,
    **context: Any,
) -> HttpResponse:
    """Ask for the fields of a row, and save them: `act` takes them with the `version` that the form was opened with.

    Where somebody saved since, the form comes again with theirs beside what was typed (409): `beside` reads the row
    as it is by now. A form that comes back with errors still carries the version it was opened with.
    """
    shown = {
        "form": form,
        "title": title,
        "verb": gettext("Save"),
        "at": at,
        "editing": getattr(at, "topic", ""),
        **context,
    }
    version = posted_version(request.POST) if form.is_bound else row.version
    if request.method == "POST" and form.is_valid():
        values = {name: value for name, value in _values(form).items() if name != "pk"}  # the row has its id
        try:
            act({**values, "version": version})
            return then() if then else stay(request, at.path, gettext("Saved"))
        except Stale:
            now = beside()
            theirs: Values = {"row": now, "version": now.version, "conflicts": conflicts(form, now)}
            return page(request, template, status=409, **shown, **theirs)
        except Refused as refusal:
            refuse(form, refusal)
    return page(request, template, status=422 if form.errors else 200, row=row, version=version, **shown)


def choose(
    request: HttpRequest,
    act: Callable[[], R],
    *,
    toast: Toast[R],
    at: str,
    again: Callable[[], HttpResponse],
    undo: str | None = None,
) -> HttpResponse:
    """A control on the page that shows what was chosen: done at once, and drawn `again` as things stand when refused.

    A click that leaves nothing behind needs no more than its action and `stay`.
    """
    try:
        done = act()
    except Refused as refusal:
        answer = refused(request, refusal, at)
        if answer.status_code != 422:
            return answer
        drawn = again()
        drawn.status_code, drawn["HX-Trigger"] = 422, answer["HX-Trigger"]
        return drawn
    return stay(request, at, _said(toast, done), undo)


def values_or_refuse(form: forms.Form, words: str) -> Values:
    """What a click brings along. Raises Refused with those words when it is what no page of ours offers."""
    if not form.is_valid():
        raise Refused(words)
    return _values(form)


def _is_valid(request: HttpRequest, form: forms.Form) -> bool:
    with _inside(request):
        return form.is_valid()


def _inside(request: HttpRequest) -> contextlib.AbstractContextManager[None]:
    """The organisation's transaction, for the few views that are between transactions."""
    if current_org_id():
        return contextlib.nullcontext()
    staff = cast(OrgRequest, request)
    return acting_in(staff.org, staff.member)


def _values(form: forms.Form) -> Values:
    """What the action takes, as the form says it."""
    values: Values = form.values() if hasattr(form, "values") else form.cleaned_data
    return values


def _said(toast: Toast[R], done: R) -> str:
    return toast(done) if callable(toast) else toast
