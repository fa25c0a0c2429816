"""Saved views, chosen columns and exports of any list."""

import uuid
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.listing import choosing
from onetool.listing.actions import bulk_runs, exports, lists
from onetool.listing.bulk import MOST_AT_ONCE, MOST_ROWS, Verb, VerbForm, apply, apply_to_one
from onetool.listing.forms import ExportForm, NewViewForm, ViewForm
from onetool.listing.listing import Listing
from onetool.listing.lists import listing_named, seen_by
from onetool.listing.models import BulkRun, Export, SavedView
from onetool.listing.running import LOST
from onetool.listing.shown import collection
from onetool.money.formatting import format_number
from onetool.orgs.models import Member
from onetool.records.hidden_fields import uuid_or_none
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from onetool.text.typed import isolated
from onetool.web import asking
from onetool.web.answers import page, refused, see, stay
from onetool.web.asking import Page, ask
from onetool.web.forms import BulkForm, initial_of
from onetool.work.reactions import ReactionRun

STILL_RUNNING = _("Your last export is still being prepared. When it is ready, export again.")
MOST_SHOWN = 100  # skipped rows on a run's page
LONGEST = 4000  # characters of an address that is kept


def _asked(request: OrgRequest) -> QueryDict:
    """The address of the list as the form brought it along. Raises Refused when it is too long: cut, it finds more."""
    query = request.POST.get("query", "")
    if len(query) > LONGEST:
        raise Refused(gettext("This list has too many filters for that. Remove some and try again."))
    return QueryDict(query)


def _visible(request: OrgRequest, pk: uuid.UUID) -> SavedView:
    view = row_or_404(SavedView.objects.visible_to(request.member).select_related("owner__user"), pk)
    seen_by(request.member, view.list_name)
    return view


def _opened(view: SavedView) -> str:
    """The address of the list with the view open."""
    return f"{_url(view.list_name)}?view={view.pk}"


def _url(list_name: str) -> str:
    return listing_named(list_name).url


@require_GET
@requires("views.view")
def view(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """A view's own address leads to its list."""
    return see(request, _opened(_visible(request, pk)))


@require_http_methods(["GET", "POST"])
@requires("views.view")
def save(request: OrgRequest, name: str) -> HttpResponse:
    """Keep what a list shows now as a view."""
    listing = seen_by(request.member, name)
    form = NewViewForm(request.POST or None, initial={"query": request.GET.urlencode()})
    return ask(
        request, form, gettext("Save view"), gettext("Save"),
        act=lambda values: lists.add(by=request.member, list_name=name, **values),
        at=Page(listing.url, listing.title),
        then=lambda saved: see(request, _opened(saved), gettext("View {name} saved").format(name=isolated(saved.name))),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("views.view")
def edit(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Rename a view, or share it."""
    saved = _visible(request, pk)
    form = ViewForm(request.POST or None, initial=initial_of(saved, ViewForm))
    return asking.edit(
        request, form, saved, gettext("Edit view"),
        act=lambda values: lists.edit(saved, by=request.member, **values),
        beside=lambda: _visible(request, pk),
        at=Page(_url(saved.list_name), listing_named(saved.list_name).title),
        then=lambda: see(request, _opened(saved), gettext("Saved")),
    )  # fmt: skip


@require_POST
@requires("views.view")
def update(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Let a view keep what its list shows now."""
    saved = lists.edit(_visible(request, pk), by=request.member, query=choosing.saved_query(_asked(request)))
    return see(request, _opened(saved), gettext("View updated"))


@require_POST
@requires("views.view")
def remove(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    saved = _visible(request, pk)
    everything = f"{_url(saved.list_name)}?view={choosing.ALL}"
    lists.remove(saved, by=request.member)
    return see(request, everything, gettext("View {name} deleted").format(name=isolated(saved.name)))


@require_POST
@requires("views.view")
def pin(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    saved = _visible(request, pk)
    lists.pin(saved, by=request.member)
    return see(request, _opened(saved), gettext("Pinned to the navigation"))


@require_POST
@requires("views.view")
def unpin(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    saved = _visible(request, pk)
    lists.unpin(saved, by=request.member)
    return see(request, _opened(saved), gettext("Unpinned"))


@require_POST
@requires("views.view")
def open_with(request: OrgRequest, name: str) -> HttpResponse:
    """The view that a list opens with, for oneself."""
    listing, pk = seen_by(request.member, name), uuid_or_none(request.POST.get("view", ""))
    chosen = SavedView.objects.offered_to(request.member, name).filter(pk=pk).first() if pk else None
    lists.open_with(chosen, by=request.member, list_name=name)
    url = _opened(chosen) if chosen else f"{listing.url}?view={choosing.ALL}"
    return see(
        request,
        url,
        gettext("This list opens with {everything}").format(
            everything=isolated(chosen.name) if chosen else gettext("everything")
        ),
    )


@require_POST
@requires("views.view")
def choose_columns(request: OrgRequest, name: str) -> HttpResponse:
    """The columns of a list in their order: kept on the account, and in the address where a view is open."""
    listing, query = seen_by(request.member, name), _asked(request).copy()
    seen = [column.name for column in listing.columns.seen_by(request.member) if not column.is_filter_only]
    columns = [one for one in dict.fromkeys(request.POST.getlist("column")) if one in seen]
    query.pop("columns", None)
    if choosing.OPENED in query:
        query["columns"] = ",".join(columns)
    else:
        lists.choose_columns(by=request.member, list_name=name, columns=columns)
    url = f"{listing.url}?{query.urlencode()}"
    return see(request, url)


@require_GET
@requires("views.view")
def pinned(request: OrgRequest) -> HttpResponse:
    """The views that one pinned, as they stand in the navigation: each with how many rows it has now."""
    member = request.member
    found = {view.pk: view for view in SavedView.objects.visible_to(member).filter(pk__among=member.pinned_views)}
    views = [found[pk] for pk in member.pinned_views if pk in found]
    rows = [_counted(view, member) for view in views if member.may(listing_named(view.list_name).policy)]
    topics = " ".join(sorted({row["topics"] for row in rows} | {request.org.topic, member.topic}))
    return page(request, "listing/_pinned.html", rows=rows, topics=topics)


def _counted(view: SavedView, member: Member) -> dict[str, Any]:
    listing = listing_named(view.list_name)
    count = listing.of(QueryDict(view.query), member).order_by().count()
    return {"view": view, "url": _opened(view), "count": count, "topics": collection(listing.object_name, member)}


# --- Many rows at once ------------------------------------------------------------------------------------------------
@require_POST
@requires("views.view")
@between_transactions
def bulk(request: OrgRequest, name: str, verb: str) -> HttpResponse:
    """Do one thing to the ticked rows; what is refused is said, the rest is done. Many are done by a worker."""
    listing, form = _asked_for(request, name, verb)
    if not form.is_valid():
        said = next(iter(form.errors.values()))[0]
        return refused(request, Refused(str(said)), listing.url)
    keys, value = _ticked(request, listing), form.cleaned_data.get("value")
    if len(keys) > MOST_AT_ONCE:
        with acting_in(request.org, request.member):
            return see(request, _start(request, listing, form.verb, keys, _answers(request, form)).path)
    outcome = apply(form.verb, keys, visible=listing.rows, by=request.member, value=value)
    return stay(request, listing.url, outcome.words(form.verb.said), undo=_undo(name, form.verb.undo, outcome.done))


def _ticked(request: OrgRequest, listing: Listing) -> list[uuid.UUID]:
    """The rows that are ticked, or all that the list's address shows. Raises Refused when those are too many."""
    if not request.POST.get("all"):
        ticked = BulkForm(request.POST if "ids" in request.POST else request.GET)
        return ticked.cleaned_data["ids"] if ticked.is_valid() else []
    with acting_in(request.org, request.member):
        rows = listing.of(_asked(request), request.member).order_by("pk").values_list("pk", flat=True)
        keys = list(rows[: MOST_ROWS + 1])
    if len(keys) > MOST_ROWS:
        raise Refused(gettext("This changes up to {most} rows at once. Filter the list first."), most=MOST_ROWS)
    return keys


def _start(request: OrgRequest, listing: Listing, verb: Verb, keys: list[uuid.UUID], answers: str = "") -> BulkRun:
    return bulk_runs.start(
        by=request.member, list_name=listing.name, verb=verb.name, title=str(verb.label), answers=answers, keys=keys
    )


def _answers(request: OrgRequest, form: VerbForm) -> str:
    """What the verb's form was filled in with, as a worker reads it again."""
    names = [form.add_prefix(name) for name in form.fields]
    return urlencode([(name, value) for name in names for value in request.POST.getlist(name)])


def _undo(name: str, verb: str, keys: list[uuid.UUID]) -> str | None:
    """The address that takes back what was done to these rows."""
    if not (verb and keys):
        return None
    return f"{reverse('listing:bulk', args=[name, verb])}?{urlencode([('ids', pk) for pk in keys])}"


def _asked_for(request: OrgRequest, name: str, verb_name: str) -> tuple[Listing, VerbForm]:
    """The list and the verb with its value. Raises Http404, and PermissionDenied where only the right is missing."""
    with acting_in(request.org, request.member):
        listing = seen_by(request.member, name)
        form = VerbForm(_verb(listing, verb_name, request.member), request.member, request.POST)
        form.is_valid()
        return listing, form


def _verb(listing: Listing, name: str, member: Member) -> Verb:
    """Raises Http404, and PermissionDenied where only the right is missing."""
    verb = next((one for one in listing.verbs if one.name == name), None)
    if verb is None:
        raise Http404
    if not member.may(verb.policy):
        raise PermissionDenied
    return verb


@require_http_methods(["GET", "POST"])
@requires("views.view")
def for_one(request: OrgRequest, name: str, verb: str, pk: uuid.UUID) -> HttpResponse:
    """Do one thing of a list to one row, from its menu: at once, or with what a dialog asks for."""
    member, listing = request.member, seen_by(request.member, name)
    chosen, row = _verb(listing, verb, member), row_or_404(listing.rows(member), pk)

    def act(value: Any) -> HttpResponse:
        done = apply_to_one(chosen, row, visible=listing.rows, by=member, value=value)
        undo = _undo(name, chosen.undo, done) if done else None
        return stay(request, listing.url, f"{isolated(str(row))} {chosen.said}", undo=undo)

    if request.method == "POST" and not chosen.field:
        return act(None)
    data = request.POST if request.method == "POST" else None
    return ask(
        request, VerbForm(chosen, member, data, is_in_dialog=True), f"{chosen.label}: {isolated(str(row))}",
        str(chosen.label), act=lambda values: act(values["value"]), at=Page(listing.url, listing.title),
        then=lambda answer: answer,
    )  # fmt: skip


@require_GET
@requires("views.view")
def bulk_run(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """How far a bulk action is, then what came of it."""
    run = row_or_404(BulkRun.objects.visible_to(request.member), pk)
    listing = seen_by(request.member, run.list_name)
    reasons = run.skipped.exclude(reason="").filter(_may_be_named(listing, request.member)).order_by("pk")
    is_given_up = ReactionRun.objects.about(run).failed().exists()
    position, total = (format_number(Decimal(count), request.org.locale) for count in (run.position, run.total))
    return page(
        request, "listing/bulk_run.html", progress=f"{position} of {total}",
        run=run, listing=listing, verb=listing.verb(run.verb), is_given_up=is_given_up,
        skipped=reasons[:MOST_SHOWN], unnamed_count=max(0, reasons.count() - MOST_SHOWN),
    )  # fmt: skip


def _may_be_named(listing: Listing, member: Member) -> Q:
    """Of the rows that were skipped: those that the member may see now; what is gone has no name."""
    return Q(reason=LOST) | Q(row_id__in=listing.rows(member).values("pk"))


@require_POST
@requires("views.view")
def stop_bulk_run(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    run = row_or_404(BulkRun.objects.visible_to(request.member), pk)
    bulk_runs.stop(run, by=request.member)
    return stay(request, run.path, gettext("Stopped"))


@require_POST
@requires("views.view")
def undo_bulk_run(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Have a worker take back what a run did, row by row."""
    run = row_or_404(BulkRun.objects.visible_to(request.member), pk)
    listing = seen_by(request.member, run.list_name)
    undo = listing.verb(run.verb).undo
    if not undo or run.is_running:
        raise Http404
    verb = listing.verb(undo)
    if not request.member.may(verb.policy):
        raise PermissionDenied
    return see(request, _start(request, listing, verb, run.done_keys()).path)


# --- The lists of the ground itself -----------------------------------------------------------------------------------
@require_GET
@requires("audit.view")
def audit(request: OrgRequest) -> HttpResponse:
    """Everything that happened."""
    return listing_named("audit").answer(request)


@require_GET
@requires("files.view")
def files(request: OrgRequest) -> HttpResponse:
    """All files that are kept with a record."""
    return listing_named("files").answer(request)


# --- Exports ----------------------------------------------------------------------------------------------------------
@require_POST
@requires("exports.edit")
def request_export(request: OrgRequest, name: str) -> HttpResponse:
    """Ask for what the list shows as a file."""
    listing, form = seen_by(request.member, name), ExportForm(request.POST)
    file_format = form.cleaned_data["format"] if form.is_valid() else Export.Format.CSV
    query = choosing.with_columns(
        name, listing.columns, _asked(request), request.member, all_of_them=form.wants_all_columns
    )
    asked = exports.request(
        by=request.member, list_name=name, title=str(listing.title), query=query, file_format=file_format
    )
    is_another = (asked.query, asked.file_format) != (query, file_format)
    return see(request, asked.path, str(STILL_RUNNING) if is_another else None)


@require_GET
@requires("exports.view")
def export(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The export's progress, then its file; when it cannot be written, that and the way to ask once more."""
    asked = row_or_404(Export.objects.visible_to(request.member), pk)
    listing = seen_by(request.member, asked.list_name)
    is_given_up = ReactionRun.objects.about(asked).failed().exists()
    return page(request, "listing/export.html", export=asked, listing=listing, is_given_up=is_given_up)
