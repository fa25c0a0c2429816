"""The policies a view can name; each opens the organisation's transaction around the view."""

import contextlib
import functools
import logging
import uuid
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, Protocol, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError, IntegrityError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from onetool.access import second_step, seeing
from onetool.access.memberships import membership
from onetool.access.requests import OrgRequest, Request
from onetool.access.roles import Level
from onetool.access.seeing import READING
from onetool.access.table import rights
from onetool.records.kinds import marked_models
from onetool.records.record import Record, visible_rows
from onetool.records.refusals import Refused, is_taken_id
from onetool.tenancy.scope import acting_in

if TYPE_CHECKING:
    from onetool.orgs.models import Member


log = logging.getLogger(__name__)

FOREIGN_KEY_VIOLATION = "23503"  # PostgreSQL's code

P = ParamSpec("P")
M = TypeVar("M", bound=Model)
F = TypeVar("F", bound=Callable[..., Any])
OrgView: TypeAlias = Callable[Concatenate[OrgRequest, P], HttpResponse]
AnyView: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]


class Marked(Protocol):
    policy: str
    is_between_transactions: bool
    is_as_oneself: bool
    works_when_closed: bool


def named(view: Callable[..., HttpResponse], policy: str) -> Any:
    """The view, with the name of its policy on it, where the test of all views looks."""
    cast(Marked, view).policy = policy
    return view


def requires(policy: str) -> Callable[[OrgView[P]], AnyView[P]]:
    """Members only, with at least this level ("quotes.edit"); opens the organisation's transaction around the view.

    No member, or no level at all: 404. A level, but too low: 403. Not signed in: the sign-in page.
    """
    name, _, level_name = policy.partition(".")
    level = Level[level_name.upper()]
    assert name in rights().OBJECTS, name

    def decorated(view: OrgView[P]) -> AnyView[P]:
        @never_cache
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            return _inside(request, view, functools.partial(_demand, name=name, level=level), *args, **kwargs)

        return cast(AnyView[P], named(guarded, policy))

    return decorated


def any_member(view: OrgView[P]) -> AnyView[P]:
    """Every member of the organisation, whatever the role (home, search, own preferences)."""

    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        return _inside(request, view, lambda _: None, *args, **kwargs)

    return cast(AnyView[P], named(guarded, "any_member"))


def on_record(level_name: str) -> Callable[[Callable[Concatenate[OrgRequest, Record, P], HttpResponse]], AnyView[...]]:
    """Members with at least this level with the record that the address names by `kind` and `pk`; the view is given it.

    No kind that people mark, no level at all, or a record one may not see: 404. A level, but too low: 403.
    """
    level = Level[level_name.upper()]

    def decorated(view: Callable[Concatenate[OrgRequest, Record, P], HttpResponse]) -> AnyView[...]:
        @functools.wraps(view)
        def given(request: OrgRequest, kind: str, pk: uuid.UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            model = next((one for one in marked_models() if one.kind() == kind), None)
            if model is None:
                raise Http404
            _demand(request.member, name=model.permission, level=level)
            return view(request, row_or_404(visible_rows(model, request.member), pk), *args, **kwargs)

        @never_cache
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _inside(request, given, lambda _: None, *args, **kwargs)

        return cast(AnyView[...], named(guarded, f"*.{level_name}"))

    return decorated


def signed_in(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> AnyView[P]:
    """Anybody with an account, outside every organisation (choosing one, starting one)."""

    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.is_authenticated:
            return sign_in(request)
        return view(request, *args, **kwargs)

    return cast(AnyView[P], named(guarded, "signed_in"))


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, and afterwards back to the page one was on; where htmx asked for a part, the page goes."""
    if cast(Request, request).htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(posted_on(request))["Location"]})
    return redirect_to_login(request.get_full_path() if request.method in {"GET", "HEAD"} else posted_on(request))


def posted_on(request: HttpRequest) -> str:
    """The page with the form: what was posted cannot be opened again."""
    if page := cast(Request, request).htmx.current_url_abs_path:
        return page
    came_from = urlsplit(request.headers.get("Referer", ""))
    is_ours = came_from.netloc == request.get_host()
    return came_from._replace(scheme="", netloc="", fragment="").geturl() if is_ours else "/"


def open_to_all(view: F) -> F:
    """No account needed: sign-in pages, health, signed hooks."""

    @functools.wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return cast(F, named(guarded, "open_to_all"))


CLOSED = _("{company} is closed, so nothing can be changed. An owner can reopen it.")
SEEN = _("You’re looking at OneTool as {person}. Stop first to make changes.")


class ReadOnly(Refused):
    """The organisation is closed, or seen through somebody else's eyes: it can be looked at, and nothing more."""


def when_closed(view: F) -> F:
    """Marks a view that works in a closed organisation, too."""
    cast(Marked, view).works_when_closed = True
    return view


def as_oneself(view: F) -> F:
    """Marks a view that is one's own also while one sees OneTool as a colleague does."""
    cast(Marked, view).is_as_oneself = True
    return view


def between_transactions(view: F) -> F:
    """Marks the few views and reactions that wait for an outside service: they open `acting_in` before and after it."""
    cast(Marked, view).is_between_transactions = True
    return view


def _inside(
    request: HttpRequest,
    view: Callable[..., HttpResponse],
    demand: "Callable[[Member], None]",
    *args: Any,
    **kwargs: Any,
) -> HttpResponse:
    if not request.user.is_authenticated:
        return sign_in(request)
    staff = cast(OrgRequest, request)
    own = membership(staff)
    with database_errors_as_responses(), acting_in(own.org_id, own.member_id):
        oneself = apps.get_model("orgs", "Member").objects.select_related("org", "user").get(pk=own.member_id)
        staff.member = seeing.eyes(request, oneself, is_as_oneself=getattr(view, "is_as_oneself", False))
        staff.org = oneself.org
        if request.method not in READING:
            _check_changeable(staff, view)
        if second_step.is_locked_out(oneself):
            return second_step.to_set_up(request, staff.org.name)
        demand(staff.member)
        if not getattr(view, "is_between_transactions", False):
            return view(staff, *args, **kwargs)
    with database_errors_as_responses():
        return view(staff, *args, **kwargs)


def _check_changeable(staff: OrgRequest, view: Callable[..., HttpResponse]) -> None:
    if staff.member.seen_by:
        raise ReadOnly(str(SEEN), person=staff.member.display_name)
    if staff.org.closed_at and not getattr(view, "works_when_closed", False):
        raise ReadOnly(str(CLOSED), company=staff.org.name)


@contextlib.contextmanager
def database_errors_as_responses() -> Iterator[None]:
    """Round a request's transaction: what was posted and only PostgreSQL can refuse is a bad request, nothing is done.

    A NUL in a text, a number no column holds; the id of a new row that another row has, perhaps another company's.
    What was removed while somebody was choosing it is not found. A refusal passes: `web.errors.RefusalMiddleware`
    says it where the click was.
    """
    try:
        yield
    except DataError as error:
        log.warning("PostgreSQL cannot keep what was posted", exc_info=error)
        raise BadRequest(gettext("Some characters can’t be saved. Go back and type it again.")) from error
    except IntegrityError as error:
        if getattr(error.__cause__, "sqlstate", "") == FOREIGN_KEY_VIOLATION:
            raise Http404(
                gettext("Someone changed or deleted this at the same time. Nothing was saved; reload and try again.")
            ) from error
        if not is_taken_id(error):
            raise
        raise BadRequest(gettext("This form was already submitted. Reload and try again.")) from error


def _demand(member: "Member", *, name: str, level: Level) -> None:
    held = member.grant(name).level
    if held == Level.NONE:
        raise Http404
    if held < level:
        raise PermissionDenied


def row_or_404(rows: QuerySet[M], pk: uuid.UUID) -> M:
    """The row of that id among those the person may see. Raises Http404."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Http404
    return row
