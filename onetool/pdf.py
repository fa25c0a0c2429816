"""The one door to typst: a template of `templates/pdf/` and finished strings become a PDF, for the archive (PDF/A-3b)
and for screen readers (PDF/UA-1).

Strings reach typst as JSON and are never markup; all it may read is the folder of the templates; its only clock is
the document's own day. So the same template, strings and picture always give the same bytes.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

import typst
from django.conf import settings

from onetool import glyphs, vendor_files


class Unprintable(Exception):
    """Typst says no: a template is wrong. Nothing that somebody typed leads here."""


def render(template: str, document: Mapping[str, Any], *, made_on: date, logo: bytes | None = None) -> bytes:
    """The PDF of `templates/pdf/<template>.typ`. Raises Unprintable.

    `document` holds text, truth, nothing, and lists and dicts of those; `logo` is a picture in WebP, PNG or JPEG.
    Characters that the typeface lacks become □, and `has_gaps` tells the template so.
    """
    fonts, known = _typeface()
    shown = _legible(document, known)
    has_gaps = glyphs.GAP in json.dumps(shown, ensure_ascii=False)
    folder = settings.BASE_DIR / "templates" / "pdf"
    try:
        return typst.compile(
            folder / f"{template}.typ",
            root=folder,
            font_paths=fonts,
            ignore_system_fonts=True,
            # A picture is not text, and text is all that goes in: hence its bytes as numbers.
            sys_inputs={"document": json.dumps({**shown, "has_gaps": has_gaps, "logo": list(logo) if logo else None})},
            pdf_standards=["a-3b", "ua-1"],
            timestamp=datetime.combine(made_on, time(), UTC),
        )
    except typst.TypstError as error:
        raise Unprintable(error.diagnostic) from error


@lru_cache(maxsize=1)
def _typeface() -> tuple[typst.Fonts, frozenset[int]]:
    """The fonts, read once a process, and the characters that all of them have."""
    files = vendor_files.fonts()
    known = frozenset.intersection(*(glyphs.coverage(file.read_bytes()) for file in files))
    folders = sorted({str(file.parent) for file in files})
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders), known


def _legible(value: Any, known: frozenset[int]) -> Any:
    if isinstance(value, str):
        return glyphs.legible(value, known)
    if isinstance(value, Mapping):
        return {key: _legible(item, known) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(item, known) for item in value]
    return value
