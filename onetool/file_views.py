"""Files of a record: list, add, open, remove; every one asks for the record first, with the member's own rights."""

import uuid
from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from onetool import files
from onetool.events import record_model
from onetool.files import File, WrongFile
from onetool.permissions import OrgRequest, between_transactions, requires, row_or_404
from onetool.records import Record
from onetool.tenancy import acting_in
from onetool.web import page, see, stay

# What a browser is told about every byte that came from somebody: run nothing, load nothing, frame nowhere.
SEALED = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
# A sandbox switches the browsers' own PDF viewers off; those run a document's scripts in a world of their own.
SEALED_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


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
            files.add(subject, one, by=request.member)
        if request.htmx:
            return _part(request, subject, errors=errors)
    for error in errors:
        messages.error(request, error)
    return see(request, _path(subject))


def _stored(request: OrgRequest) -> tuple[list[files.Stored], list[str]]:
    stored, errors = [], []
    for upload in request.FILES.getlist("file"):
        try:
            stored.append(files.store(upload, org_id=request.org.pk))
        except WrongFile as refusal:
            errors.append(str(refusal))
    return stored, errors if stored or errors else ["Choose a file first."]


@require_POST
@requires("files.delete")
def remove(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the file off its record; the toast offers the way back."""
    file, subject = _file(request, pk)
    files.remove(file, by=request.member)
    return stay(request, _path(subject), f"Removed {file.name}", undo=reverse("files:restore", args=[pk]))


@require_POST
@requires("files.delete")
def restore(request: OrgRequest, pk: uuid.UUID) -> HttpResponse:
    file, subject = _file(request, pk)
    files.restore(file, by=request.member)
    return stay(request, _path(subject), f"{file.name} is back")


@require_GET
@requires("files.view")
@between_transactions
def detail(request: OrgRequest, pk: uuid.UUID) -> FileResponse:
    """The bytes: pictures and PDF in the browser, all else as a download."""
    with acting_in(request.org, request.member):
        file = _kept(request, pk)
    return sealed(file.key, file.content_type, name=file.name, is_attachment=not file.is_inline)


@require_GET
@requires("files.view")
@between_transactions
def thumbnail(request: OrgRequest, pk: uuid.UUID) -> FileResponse:
    with acting_in(request.org, request.member):
        file = _kept(request, pk)
    if not file.has_thumbnail:
        raise Http404
    return sealed(file.thumbnail_key, "image/webp", name=f"{file.name}.webp")


def sealed(key: str, content_type: str, *, name: str, is_attachment: bool = False) -> FileResponse:
    """Bytes out of the storage with headers that let them do nothing. Raises Http404 when they are gone."""
    try:
        content = default_storage.open(key)
    except FileNotFoundError as gone:
        raise Http404 from gone
    response = FileResponse(content, content_type=content_type, as_attachment=is_attachment, filename=name)
    response["Content-Security-Policy"] = SEALED_PDF if content_type == "application/pdf" else SEALED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _subject(request: OrgRequest, kind: str, pk: uuid.UUID) -> Record:
    """The record, if the member may see it. Raises Http404."""
    try:
        model = record_model(kind)
    except LookupError as unknown:
        raise Http404 from unknown
    if not request.member.grant(model.permission).level:
        raise Http404
    return cast(Record, row_or_404(model._default_manager.visible_to(request.member), pk))  # type: ignore[attr-defined]  # every record's has it


def _file(request: OrgRequest, pk: uuid.UUID) -> tuple[File, Record]:
    """The file and its record, removed or not, if the member may see that record. Raises Http404."""
    file: File = row_or_404(File.objects.all(), pk)
    return file, _subject(request, file.subject_kind, file.subject_id)


def _kept(request: OrgRequest, pk: uuid.UUID) -> File:
    file, _ = _file(request, pk)
    if file.removed_at:
        raise Http404
    return file


def _path(subject: Record) -> str:
    return str(subject.page_path(subject.pk))  # type: ignore[attr-defined]


def _part(request: OrgRequest, subject: Record, *, errors: Sequence[str] = ()) -> HttpResponse:
    context = {"subject": subject, "files": File.objects.all().of(subject), "errors": errors}  # type: ignore[attr-defined]
    return page(request, "files/_files.html", status=422 if errors else 200, **context)
