"""How bytes that somebody brought are handed out: so that they can do nothing in a browser."""

from typing import Protocol

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

# Run nothing, load nothing, be framed nowhere.
POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
# A sandbox switches the browsers' own PDF viewers off; those run a document's scripts in a world of their own.
PDF_POLICY = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


class Paper(Protocol):
    """A document on paper, and the name it is kept under."""

    @property
    def content(self) -> bytes: ...
    @property
    def name(self) -> str: ...


def sandboxed(key: str, content_type: str, *, name: str, is_attachment: bool = False) -> HttpResponse:
    """The bytes under a key of the storage; called with no transaction open. Raises Http404 when they are gone."""
    try:
        with default_storage.open(key) as content:
            return _sandboxed(content.read(), content_type, name=name, is_attachment=is_attachment)
    except FileNotFoundError as gone:
        raise Http404 from gone


def sandboxed_pdf(pdf: Paper) -> HttpResponse:
    """A document on paper, shown in the browser under its own name."""
    return _sandboxed(pdf.content, "application/pdf", name=pdf.name)


def _sandboxed(content: bytes, content_type: str, *, name: str, is_attachment: bool = False) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(is_attachment, name) or "inline"
    response["Content-Security-Policy"] = PDF_POLICY if content_type == "application/pdf" else POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
