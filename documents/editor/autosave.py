"""What the editor's views do, for quotes and invoices alike: show a draft, save it, answer a page that saves itself."""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from django.forms import ModelChoiceField
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from clients.models import Client, Property
from documents.content import DocumentLine, count, nets, totals_content
from documents.editor.baseline import digest, values_by_key
from documents.editor.grid import Grid
from documents.editor.submission import Submission
from documents.exemption import untaxed
from documents.explaining import sentences
from documents.fields import TaxChoices
from documents.forms import DocumentFields
from documents.models import Document
from onetool.access.requests import OrgRequest
from onetool.events.log import Event
from onetool.money import MoneyError
from onetool.records.record import visible_rows
from onetool.tenancy.ids import uuid7
from onetool.web.answers import page, see

D = TypeVar("D", bound=Document)


@dataclass(frozen=True, slots=True)
class Editor(Generic[D]):
    """What the editors of two kinds of document differ in."""

    model: type[D]
    name: str  # the name of its context, and of its folder of templates
    edit_url: str
    send_url: str  # where it is sent from, in one step after the save
    fields: type[DocumentFields]
    new_fields: type[DocumentFields]
    initial: Callable[[D], dict[str, Any]]
    lines_of: Callable[[D], Sequence[DocumentLine]]
    create: Callable[..., D]
    edit: Callable[..., D]

    def new(self, request: OrgRequest, asked: Mapping[str, uuid.UUID | None]) -> HttpResponse:
        """A draft that is still to be: it is one from the first save on."""
        form = self.new_fields(request.POST or None, member=request.member, initial=dict(asked))
        grid = self._grid(request, form, request.org.currency, (), _client_of(request, form, asked))
        submission = Submission(request, form, grid)
        if request.method == "GET" or "add" in request.POST:
            return self._page(submission)
        if submission.is_autosave and (earlier := self._saved_before(request, form)):
            return self.change(request, earlier)
        saved = submission.save(partial(self._create, request), needs=("client", "title", "id"))
        if submission.is_autosave:
            return self._answer(submission, saved, is_created=bool(saved))
        return self._done(request, saved, gettext("Saved as a draft")) if saved else self._page(submission)

    def change(self, request: OrgRequest, draft: D) -> HttpResponse:
        """A draft that there is."""
        if request.method == "GET" and (since := request.GET.get("since")):
            return HttpResponse(status=204 if since == str(draft.version) else 200)
        if request.method == "GET" and not draft.is_draft:
            return see(request, draft.path)
        form = self._form(request, draft, request.POST or None)
        standing = self.lines_of(draft)
        lines = untaxed(standing, draft.client)
        submission = Submission(request, form, self._grid(request, form, draft.currency, lines, draft.client))
        submission.baseline = submission.baseline.rebased(standing, lines)
        if request.method == "GET" or "add" in request.POST:
            return self._page(submission, draft)
        saved = submission.save(partial(self.edit, draft, by=request.member))
        if submission.is_autosave:
            return self._answer(submission, saved or visible_rows(self.model, request.member).get(pk=draft.pk))
        return self._done(request, saved, gettext("Saved")) if saved else self._page(submission, draft)

    def _done(self, request: OrgRequest, saved: D, toast: str) -> HttpResponse:
        """Without script: on to where it is sent, if the button said so, else to the draft's page."""
        url = reverse(self.send_url, args=[saved.pk]) if "send" in request.POST else saved.path
        return see(request, url, toast)

    def _lines(self, draft: D) -> list[DocumentLine]:
        """The lines as the draft's next save has them: an exempt client's without the tax they may have had."""
        return untaxed(self.lines_of(draft), draft.client)

    # --- What is typed ---
    def _form(self, request: OrgRequest, draft: D, typed: Any) -> DocumentFields:
        options: dict[str, Any] = {"client": draft.client, "initial": self.initial(draft)}
        return self.fields(typed, member=request.member, currency=draft.currency, **options)

    def _grid(
        self,
        request: OrgRequest,
        form: DocumentFields,
        currency: str,
        lines: Sequence[DocumentLine],
        client: Client | None,
    ) -> Grid:
        taxes = TaxChoices.of((line.rates for line in lines), client=client, place=_property_of(form))
        typed = request.POST if request.method == "POST" else None
        return Grid(typed, taxes=taxes, locale=request.org.locale, currency=currency, lines=lines)

    def _saved_before(self, request: OrgRequest, form: DocumentFields) -> D | None:
        """The draft that this page made already: the answer that said so was lost on the way."""
        form.is_valid()
        return visible_rows(self.model, request.member).filter(pk=form.cleaned_data.get("id")).first()

    def _create(self, request: OrgRequest, *, lines: Sequence[Any], **values: Any) -> D:
        return self.create(
            by=request.member, lines=[line for line in lines if isinstance(line, DocumentLine)], **values
        )

    # --- What is answered ---
    def _page(self, submission: Submission, draft: D | None = None) -> HttpResponse:
        is_posted = submission.request.method == "POST"
        is_asked_for_a_line = "add" in submission.request.POST
        if is_asked_for_a_line:
            is_adjustment = submission.request.POST["add"] == "adjustment"
            submission.grid.rows.append(submission.grid.adjustment() if is_adjustment else submission.grid.blank())
        standing = self.lines_of(draft) if draft else ()
        lines = untaxed(standing, draft.client) if draft else ()
        context = {
            self.name: draft,
            "draft": draft,
            "version": submission.baseline.version if is_posted else draft and draft.version,
            "base": submission.request.POST.get("base", "") if is_posted else self._base(draft, lines),
            "who": draft and self._who(submission, draft),
            "page_id": submission.baseline.page_id or uuid7().hex,
            "loses_tax": list(lines) != list(standing),
            **(_sums_typed(submission) if is_posted or draft is None else _sums(submission, draft, lines)),
        }
        is_refused = is_posted and not is_asked_for_a_line
        status = (409 if submission.conflicts else 422) if is_refused else 200
        return page(submission.request, f"{self.name}s/form.html", status=status, submission=submission, **context)

    def _answer(self, submission: Submission, draft: D | None, *, is_created: bool = False) -> HttpResponse:
        """The small answer to a page that saves by itself: what is saved, what waits, and what others changed."""
        context = self._standing(submission, draft, is_created) if draft else _sums_typed(submission)
        status = 409 if submission.conflicts else 422 if submission.refusal else 200
        return page(
            submission.request, f"{self.name}s/form.html", status=status, submission=submission, draft=draft, **context
        )

    def _standing(self, submission: Submission, draft: D, is_created: bool) -> dict[str, Any]:
        """What stands now, and of it in full what this page does not show yet."""
        lines, form = self._lines(draft), self._form(submission.request, draft, None)
        digests = self._digests(draft, lines)
        differ = {key for key, now in digests.items() if not submission.shows(key, now)}
        return {
            "is_created": is_created,
            "edit_url": reverse(self.edit_url, args=[draft.pk]),
            "base": self._base(draft, lines),
            "order": " ".join(line.key for line in lines),
            "fresh_rows": [submission.grid.row_of(line) for line in lines if line.key in differ],
            "fresh_fields": [form[name] for name in form.fields if is_created or name in differ],
            "who": self._who(submission, draft),
            **_sums(submission, draft, lines),
        }

    def _base(self, draft: D | None, lines: Sequence[DocumentLine]) -> str:
        """What a page keeps in mind of what it was opened on."""
        return " ".join(f"{key}:{one}" for key, one in self._digests(draft, lines).items()) if draft else ""

    def _digests(self, draft: D, lines: Sequence[DocumentLine]) -> dict[str, str]:
        return {key: digest(value) for key, value in values_by_key(self.initial(draft), lines).items()}

    def _who(self, submission: Submission, draft: D) -> str:
        """Who saved it last, but for this page."""
        edits = Event.objects.about(draft).filter(verb=f"{self.name}.edited")
        for event in edits[:20] if submission.conflicts else []:
            if event.facts.get("page_id", "") != submission.baseline.page_id:
                return (
                    gettext("You (in another window)")
                    if event.member_id == submission.request.member.pk
                    else event.actor
                )
        return gettext("Someone")


def _client_of(request: OrgRequest, form: DocumentFields, asked: Mapping[str, uuid.UUID | None]) -> Client | None:
    """Whom a new draft is for, as far as the page knows."""
    if form.is_bound:
        form.is_valid()
        return form.cleaned_data.get("client")
    clients = Client.objects.visible_to(request.member)
    return clients.filter(pk=asked["client"]).first() if asked["client"] else None


def _property_of(form: DocumentFields) -> Property | None:
    """Where the work is done, as the page says: at its own property, else at its project's."""
    place, project = _chosen(form, "place"), _chosen(form, "project")
    found: Property | None = place or (project.place if project else None)
    return found


def _chosen(form: DocumentFields, name: str) -> Any:
    """The row chosen in that field: typed, standing, or asked for in the page's address."""
    field = form.fields.get(name)
    if not isinstance(field, ModelChoiceField):
        return None
    if form.is_bound:
        form.is_valid()
        return form.cleaned_data.get(name)
    value, offered = form.initial.get(name), field.queryset
    return offered.filter(pk=value).first() if isinstance(value, uuid.UUID) and offered is not None else value


# --- Sums -------------------------------------------------------------------------------------------------------------
def _sums(submission: Submission, draft: Document, lines: Sequence[DocumentLine]) -> dict[str, Any]:
    """What the draft comes to."""
    options = {"mode": draft.tax_mode, "kind": draft.discount_kind, "value": draft.discount_value}
    return _totals(submission, lines, options)


def _sums_typed(submission: Submission) -> dict[str, Any]:
    """What of a page that is not saved can be counted."""
    typed = submission.typed
    kind, value = typed.get("discount", ("", None))
    lines = [one for one in submission.grid.edits if isinstance(one, DocumentLine)]
    return _totals(submission, lines, {"mode": typed.get("tax_mode", "per_rate"), "kind": kind, "value": value})


def _totals(submission: Submission, lines: Sequence[DocumentLine], options: Mapping[str, Any]) -> dict[str, Any]:
    try:
        totals = count(lines, currency=submission.grid.currency, **options)
    except MoneyError as error:
        return {"problem": error.words.read(gettext), "currency": submission.grid.currency}
    is_asked = "explain" in submission.request.POST
    return {
        "totals": totals_content(totals),
        "currency": totals.currency,
        "nets": {line.key: net for line, net in zip(lines, nets(lines, totals), strict=True)},
        "steps": sentences(totals.explanation, submission.request.org.locale) if is_asked else [],
    }
