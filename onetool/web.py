"""What every page needs: the slug in the address, page() and parts, toasts, refusals, the merge page, keyset pages."""

import base64
import binascii
import contextlib
import json
import logging
import math
import uuid
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

import structlog
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import TemplateDoesNotExist
from django.template.defaultfilters import filesizeformat
from django.urls import NoReverseMatch, reverse, set_script_prefix
from django.utils.functional import SimpleLazyObject
from django.utils.html import escape
from django_htmx.middleware import HtmxDetails

from onetool import permissions
from onetool.bodies import most_bytes
from onetool.json_limits import read_json
from onetool.limits import TooMany
from onetool.live import log as event_log
from onetool.paths import path
from onetool.permissions import Request, posted_on
from onetool.records import Record, Refused, Stale, plain

log = logging.getLogger(__name__)

# First path segments that can never be an organisation's slug.
RESERVED = frozenset(
    # Words in lines, not one a line.
    "about accounts admin api app billing demo dev docs favicon.ico healthz help hooks legal login logout media "  # noqa: SIM905
    "metrics new onetool p pricing readyz robots.txt signup start static status support team ws www".split()
)


# --- Addresses --------------------------------------------------------------------------------------------------------
class SlugMiddleware:
    """Moves the organisation's slug from the path into SCRIPT_NAME, so that staff URLs and views do not see it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug, _, rest = request.path_info.removeprefix("/").partition("/")
        if slug and slug not in RESERVED:
            cast(Request, request).org_slug = slug
            request.urlconf = settings.STAFF_URLCONF
            request.path_info = f"/{rest}"
            set_script_prefix(f"/{slug}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix("/")


class LegibleMiddleware:
    """Refuses what nobody could mean, before anything reads it.

    An address or a header with a NUL: PostgreSQL keeps none, so it is nobody's name and nobody's search.
    A body larger than a handful of files, and from somebody without a session,
    who has no files to bring, larger than a form.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        said = (value for name, value in request.META.items() if name.startswith("HTTP_"))
        if "%00" in request.META.get("QUERY_STRING", "") or any("\x00" in value for value in said):
            raise BadRequest("This page’s address is damaged.")
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdecimal()):
            raise BadRequest("This request is damaged.")
        if int(length[:20]) > (most := most_bytes(request.COOKIES, int(length[:20]))):
            reason = f"This is more than the {filesizeformat(most)} that can be sent at once."
            return render(request, "400.html", {"reason": reason}, status=413)
        return self.get_response(request)


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


def public_url(name: str, *args: Hashable) -> str:
    """The path of a page outside every organisation, from anywhere."""
    return path("/", settings.ROOT_URLCONF, name, *args)


def org_path(slug: str, name: str, *args: Hashable) -> str:
    """The path of a staff page of the organisation with that slug, from anywhere."""
    return path(f"/{slug}/", settings.STAFF_URLCONF, name, *args)


def org_url(slug: str, name: str, *args: Hashable) -> str:
    """The whole address of a staff page, for mails: from PUBLIC_URL, never from the Host header."""
    return f"{settings.PUBLIC_URL}{org_path(slug, name, *args)}"


# --- Pages and parts --------------------------------------------------------------------------------------------------
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
    """Turn an action's Refused into an error on the form; what was typed stays. Stale passes: it has its merge page."""
    try:
        yield
    except Stale:
        raise
    except Refused as refusal:
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
    """The page is from before a sign-in in another tab: nothing was done, and its script keeps what was typed."""
    there = posted_on(request)
    if _htmx(request):
        messages.warning(request, "This page was out of date, so nothing was done. Please try again.")
        return HttpResponse(status=204, headers={"HX-Redirect": there, "X-Not-Saved": "1"})
    return render(request, "out_of_date.html", {"there": there}, status=403)


# --- Stale saves ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Clash:
    """One field that both changed: what it was called, what is saved now, and what was typed."""

    name: str
    label: str
    theirs: str
    yours: str


def clashes(form: forms.Form, row: Record) -> list[Clash]:
    """The fields in which a stale form differs from the row as it is now."""
    found = []
    for bound in form:
        if bound.name not in form.cleaned_data or not hasattr(row, bound.name):
            continue
        now, typed = getattr(row, bound.name), form.cleaned_data[bound.name]
        if plain(now) != plain(typed):
            found.append(Clash(bound.name, str(bound.label), _shown(bound, now), _shown(bound, typed)))
    return found


def _shown(bound: forms.BoundField, value: Any) -> str:
    choices = dict(getattr(bound.field, "choices", []) or [])
    return str(choices.get(value, "" if value is None else value))


def merge(request: HttpRequest, template: str, form: forms.Form, row: Record, **context: Any) -> HttpResponse:
    """The same form again, with theirs beside yours and the version it would now overwrite: nobody's words are lost."""
    return page(request, template, status=409, form=form, clashes=clashes(form, row), version=row.version, **context)


# --- Lists ------------------------------------------------------------------------------------------------------------
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a list: its name in the address and the never-null column an index (org, column, id) serves."""

    name: str
    column: str
    label: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Rows(Generic[M]):
    """One keyset page of a list."""

    rows: list[M]
    order: Order
    is_reversed: bool
    next: str | None = None
    previous: str | None = None
    total: int | None = None
    others: list[Order] = field(default_factory=list)

    def __iter__(self) -> Iterator[M]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def top(queryset: QuerySet[M], count: int) -> list[M]:
    """The first rows in the order of the query, found before anything is joined to them, then with all that is asked.

    The tenant policy stands on both sides of a join, and PostgreSQL takes the two for independent: it expects one row
    in as many as there are organisations, and fetches and sorts all rather than the first few (docs/decisions/0011).
    """
    keys = list(queryset.select_related(None).prefetch_related(None).values_list("pk", flat=True)[:count])
    found = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def paginate(queryset: QuerySet[M], request: HttpRequest, *, orders: Sequence[Order], size: int = 50) -> Rows[M]:
    """A page of `size` rows by keyset: `?sort=name` or `-name`, `?after=` or `?before=` a cursor.

    Page 1,000 costs what page 1 costs.
    """
    wanted = request.GET.get("sort", "")
    order = next((o for o in orders if o.name == wanted.lstrip("-")), orders[0])
    is_reversed = wanted.startswith("-")
    is_backward = "before" in request.GET
    column = queryset.model._meta.get_field(order.column)
    cursor = _cursor(request.GET.get("before") or request.GET.get("after"), column)
    is_descending = (order.is_descending != is_reversed) != is_backward
    sign = "-" if is_descending else ""
    if cursor:
        queryset = queryset.filter(_beyond(order.column, cursor, is_descending))
    found = top(queryset.order_by(f"{sign}{order.column}", f"{sign}pk"), size + 1)
    has_more, rows = len(found) > size, found[:size]
    if is_backward:
        rows.reverse()
    has_next, has_previous = (bool(cursor), has_more) if is_backward else (has_more, bool(cursor))
    return Rows(
        rows,
        order,
        is_reversed,
        next=_position(rows[-1], order) if rows and has_next else None,
        previous=_position(rows[0], order) if rows and has_previous else None,
        others=list(orders),
    )


def _beyond(column: str, cursor: tuple[Any, str], is_descending: bool) -> Q:
    value, pk = cursor
    side, key = ("lt", "lte") if is_descending else ("gt", "gte")
    return Q(**{f"{column}__{key}": value}) & (Q(**{f"{column}__{side}": value}) | Q(**{f"pk__{side}": pk}))


def _position(row: Model, order: Order) -> str:
    return base64.urlsafe_b64encode(json.dumps([plain(getattr(row, order.column)), str(row.pk)]).encode()).decode()


def _cursor(text: str | None, column: Any) -> tuple[Any, str] | None:
    if not text:
        return None
    try:
        value, pk = read_json(base64.urlsafe_b64decode(text.encode()).decode())
        if value is None or b"\x00" in str(value).encode():
            raise ValueError(value)
        return column.clean(value, None), str(uuid.UUID(pk))
    except (ValueError, TypeError, AttributeError, binascii.Error, ValidationError) as error:
        raise BadRequest("This page’s address is damaged.") from error


# --- The shell round every staff page ---------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation, shown to members who reach its policy."""

    key: str
    label: str
    url_name: str
    icon: str
    policy: str | None = None


PLACES = [
    Place("home", "Home", "home", "home"),
    Place("clients", "Clients", "clients:index", "clients", "clients.view"),
    Place("projects", "Projects", "scheduling:index", "projects", "projects.view"),
    Place("quotes", "Quotes", "quotes:index", "quotes", "quotes.view"),
    Place("invoices", "Invoices", "invoices:index", "invoices", "invoices.view"),
    Place("settings", "Settings", "orgs:settings", "settings", "settings.edit"),
]


CREATES = [
    Place("client", "Client", "clients:new", "clients", "clients.edit"),
    Place("project", "Project", "scheduling:new", "projects", "projects.edit"),
    Place("quote", "Quote", "quotes:new", "quotes", "quotes.edit"),
    Place("invoice", "Invoice", "invoices:new", "invoices", "invoices.edit"),
]


def _offered(places: list[Place], member: Any) -> list[dict[str, str]]:
    reached = [place for place in places if place.policy is None or member.may(place.policy)]
    offered = []
    for place in reached:
        with contextlib.suppress(NoReverseMatch):
            offered.append(
                {
                    "key": place.key,
                    "label": place.label,
                    "url": reverse(place.url_name, urlconf=settings.STAFF_URLCONF),
                    "icon": place.icon,
                }
            )
    return offered


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """Context of every page: its socket and position; for members also their navigation and their organisations."""
    context: dict[str, Any] = {"is_simulated": bool(settings.STRIPE_SANDBOX_BASE)}
    if link := getattr(request, "link", None):
        context["live"] = {"socket": f"/ws/p/{link.pk}/", "position": event_log.of_this_page()}
    if member := getattr(request, "member", None):
        context["live"] = {"socket": f"/ws/{member.org.slug}/", "position": event_log.of_this_page()}
        # A live part asks for none of it: only the whole page pays.
        context["nav"] = SimpleLazyObject(lambda: _offered(PLACES, member))
        context["nav_new"] = SimpleLazyObject(lambda: _offered(CREATES, member))
        context["orgs"] = SimpleLazyObject(lambda: _own_organisations(member))
    return context


def _own_organisations(member: Any) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "url": f"/{one.slug}/", "current": one.org_id == member.org_id}
        for one in permissions.memberships(member.user_id)
    ]
