"""The one door to typst: a template of `templates/pdf/` and finished strings become a PDF, for the archive (PDF/A-3b)
and for screen readers (PDF/UA-1).

Strings reach typst as JSON and are never markup; all it may read is the folder of the templates; its only clock is
the document's own day. So the same template, strings and picture always give the same bytes.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.utils.functional import Promise

from onetool.assets import vendor_files
from onetool.paper import fonts, words
from onetool.text import typefaces
from onetool.text.typefaces import Typeface


class Unprintable(Exception):
    """Typst says no: a template is wrong. Nothing that somebody typed leads here."""


def render(template: str, document: Mapping[str, Any], *, made_on: date, logo: bytes | None = None) -> bytes:
    """The PDF of `templates/pdf/<template>.typ`. Raises Unprintable.

    `document` holds text, truth, nothing, and lists and dicts of those; `logo` is a picture in WebP, PNG or JPEG.
    Characters that the typeface lacks become □, and `has_gaps` tells the template so.
    """
    document = {**document, "words": words.translated()}
    faces = tuple(typefaces.called_for("".join(_texts(document))))
    files, known = _fonts(faces)
    shown = _renderable(document, known)
    families = ["Inter", *(face.family for face in faces)]
    has_gaps = fonts.GAP in json.dumps(shown, ensure_ascii=False)
    settled = {**shown, "fonts": families, "has_gaps": has_gaps, "logo": list(logo) if logo else None}
    folder = settings.BASE_DIR / "templates" / "pdf"
    try:
        return typst.compile(
            folder / f"{template}.typ",
            root=folder,
            font_paths=files,
            ignore_system_fonts=True,
            # A picture is not text, and text is all that goes in: hence its bytes as numbers in `settled`.
            sys_inputs={"document": json.dumps(settled)},
            pdf_standards=["a-3b", "ua-1"],
            timestamp=datetime.combine(made_on, time(), UTC),
        )
    except typst.TypstError as error:
        raise Unprintable(error.diagnostic) from error


def lacks(text: str) -> bool:
    """Whether some character of the text has no shape in any typeface there is."""
    return fonts.GAP in fonts.renderable(text, _fonts(tuple(typefaces.called_for(text)))[1])


@lru_cache(maxsize=32)
def _fonts(faces: tuple[Typeface, ...]) -> tuple[typst.Fonts, frozenset[int]]:
    """The fonts of every document and of these typefaces, and the characters that they have."""
    files = vendor_files.fonts()
    folders = {str(file.parent) for file in files} | {
        str(vendor_files.packaged(folder)) for face in faces for folder in face.folders
    }
    known = frozenset.intersection(*(_coverage(file) for file in files)).union(
        *(_coverage(vendor_files.packaged(face.font)) for face in faces)
    )
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=sorted(folders))
    return found, known


@lru_cache(maxsize=32)
def _coverage(file: Path) -> frozenset[int]:
    return fonts.coverage(file.read_bytes())


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str | Promise):
        yield str(value)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _renderable(value: Any, known: frozenset[int]) -> Any:
    if isinstance(value, str | Promise):
        return fonts.renderable(str(value), known)
    if isinstance(value, Mapping):
        return {key: _renderable(item, known) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_renderable(item, known) for item in value]
    return value
