"""Files of a record: list, add, open, remove; every one asks for the record first, with the member's own rights."""

import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from onetool.abilities.files import actions
from onetool.abilities.files.actions import WrongFile
from onetool.abilities.files.models import File
from onetool.access.policies import between_transactions, requires, row_or_404
from onetool.access.requests import OrgRequest
from onetool.records.kinds import record_model
from onetool.records.record import Record, visible_rows
from onetool.tenancy.scope import acting_in
from onetool.text.typed import isolated
from onetool.web.answers import page, see, stay
from onetool.web.serving import sandboxed


@require_GET
@requires("files.view")
def index(request: OrgRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """The live part with a record's files."""
    return _part(request, _subject(request, kind, pk))


@require_POST
@requires("files.edit")
@between_transactions
def add(request: OrgRequest, kind: str, pk: uuid.UUID) -> HttpResponse:
    """Keep the posted files; those that cannot be kept are named, the others stay."""
    with acting_in(request.org, request.member):
        subject = _subject(request, kind, pk)
    stored, errors = _stored(request)
    with acting_in(request.org, request.member):
        for one in stored:
            actions.add(subject, one, by=request.member)
        if request.htmx:
            return _part(request, subject, errors=errors)
    for error in errors:
        messages.error(request, error)
    return see(request, subject.path)


def _stored(request: OrgRequest) -> tuple[list[actions.Stored], list[str]]:
    stored, errors = [], []
    for upload in request.FILES.getlist("file"):
        try:
            stored.append(actions.store(upload, org_id=request.org.pk))
        except WrongFile as refusal:
            errors.append(str(refusal))
    return stored, errors if stored or errors else [gettext("Choose a file first.")]


@require_POST
@requires("files.delete")
def remove(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the file off its record; the toast offers the way back."""
    file, subject = _file(request, pk)
    actions.remove(file, by=request.member)
    return stay(
        request,
        subject.path,
        gettext("Removed {name}").format(name=isolated(file.name)),
        undo=reverse("files:restore", args=[pk]),
    )


@require_POST
@requires("files.delete")
def restore(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    file, subject = _file(request, pk)
    actions.restore(file, by=request.member)
    return stay(request, subject.path, gettext("Restored {name}").format(name=isolated(file.name)))


@require_GET
@requires("files.view")
@between_transactions
def detail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """The bytes: pictures and PDF in the browser, all else as a download."""
    with acting_in(request.org, request.member):
        file = _kept(request, pk)
    return sandboxed(file.key, file.content_type, name=file.name, is_attachment=not file.is_inline)


@require_GET
@requires("files.view")
@between_transactions
def thumbnail(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    with acting_in(request.org, request.member):
        file = _kept(request, pk)
    if not file.has_thumbnail:
        raise Http404
    return sandboxed(file.thumbnail_key, "image/webp", name=f"{file.name}.webp")


def _subject(request: OrgRequest, kind: str, pk: uuid.UUID) -> Record:
    """The record, if the member may see it. Raises Http404."""
    try:
        model = record_model(kind)
    except LookupError as unknown:
        raise Http404 from unknown
    if not request.member.grant(model.permission).level:
        raise Http404
    return row_or_404(visible_rows(model, request.member), pk)


def _file(request: OrgRequest, pk: uuid.UUID) -> tuple[File, Record]:
    """The file and its record, removed or not, if the member may see that record. Raises Http404."""
    file = row_or_404(File.objects.all(), pk)
    return file, _subject(request, file.subject_kind, file.subject_id)


def _kept(request: OrgRequest, pk: uuid.UUID) -> File:
    file, _ = _file(request, pk)
    if file.removed_at:
        raise Http404
    return file


def _part(request: OrgRequest, subject: Record, *, errors: Sequence[str] = ()) -> HttpResponse:
    kept = File.objects.of(subject)
    return page(request, "files/_files.html", status=422 if errors else 200, subject=subject, files=kept, errors=errors)
