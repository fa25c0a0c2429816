"""Pure: what a file is, told by its content and never by its name or by what the browser claims."""

import codecs
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import BinaryIO

import filetype

from onetool.text.typed import clean

HEAD = 64 * 1024  # bytes looked at

IMAGES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "image/heic"})
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What HEIF pictures of HEVC call themselves; whether one can be read is told by reading it.
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
# What a browser may show by itself; all else is downloaded.
INLINE = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif", "application/pdf"})

# The endings a kind may have; the first is given to a file that has another.
ENDINGS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg", ".jfif"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "image/heic": (".heic", ".heif"),
    "application/pdf": (".pdf",),
    "text/plain": (".txt", ".md", ".log"),
    "text/csv": (".csv",),
    WORD: (".docx",),
    EXCEL: (".xlsx",),
}

_MARKUP = re.compile(r"<\s*(!doctype|\?xml|html|head|body|svg|script|iframe|object|embed|math)\b", re.IGNORECASE)
_IDEOGRAPHIC_PAUSES = frozenset("\u3000\u3001\u3002")
_UNWRITTEN = frozenset({"Cc", "Cn", "Co", "Cs"})
_LINES = re.compile(r"[\t\n\f\r]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")


def kind_of(content: BinaryIO, name: str) -> str | None:
    """The media type of a file that may be kept, or None. `name` only tells CSV from other text."""
    content.seek(0)
    head = content.read(HEAD)
    found = filetype.guess_mime(head)
    if found == "application/zip" or head.startswith(b"PK\x03\x04"):
        return _office(content)
    if found == "image/apng":
        found = "image/png"
    if not found and head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        found = "image/heic"
    if found in IMAGES or found == "application/pdf":
        return str(found)
    return None if found else _text(head, is_csv=name.lower().endswith(".csv"))


def _text(head: bytes, *, is_csv: bool) -> str | None:
    text = _decoded(head)
    if text is None or _CONTROL.search(text):
        return None
    # A cell of a list may hold anything, as long as the whole does not begin like a page.
    if _MARKUP.match(text.lstrip()) or (not is_csv and _MARKUP.search(text)):
        return None
    return "text/csv" if is_csv else "text/plain"


def _office(content: BinaryIO) -> str | None:
    # A document without macros; every other archive is refused.
    try:
        with zipfile.ZipFile(content) as archive:
            # Some programs write part names with backslashes, a slash before them or in capitals; OPC does not mind.
            names = {name.replace("\\", "/").lstrip("./").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[content_types].xml" not in names or any(name.endswith("vbaproject.bin") for name in names):
        return None
    # Word Online calls the main part `document2.xml`.
    mains = {found[1] for name in names if (found := re.fullmatch(r"(word/document|xl/workbook)\d*\.xml", name))}
    return WORD if "word/document" in mains else EXCEL if mains else None


def _decoded(head: bytes) -> str | None:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _in(head, "utf-16")
    if b"\0" in head:
        return _unmarked(head)
    encodings = ("utf-8-sig", "cp1252", "shift_jis", "cp850")
    text = next(text for encoding in encodings if (text := _in(head, encoding)) is not None)
    return (_unmarked(head) or text) if _CONTROL.search(text) else text


def _in(head: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(head, final=False)  # may end inside a character
    except UnicodeDecodeError:
        return None


def _unmarked(head: bytes) -> str | None:
    """A text in UTF-16 without a mark, whose halves have no outer sign of which comes first.

    Any bytes are some UTF-16. Those of a text have in one order nothing that nobody writes, and more signs that texts
    in every language have than in the other order.
    """
    texts = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _in(head, encoding)) and _is_written(text)]
    ranks = sorted(((_usual(text), text) for text in texts), reverse=True)
    if not ranks or not ranks[0][0] or (len(ranks) > 1 and ranks[0][0] == ranks[1][0]):
        return None
    return ranks[0][1]


def _is_written(text: str) -> bool:
    return not any(unicodedata.category(sign) in _UNWRITTEN for sign in _LINES.sub("", text))


def _usual(text: str) -> int:
    return sum(sign.isascii() or sign in _IDEOGRAPHIC_PAUSES for sign in text)


def tidy_name(name: str, kind: str) -> str:
    """The last part of the name without control characters, its ending fitting the kind, at most 120 characters."""
    path = PurePosixPath(" ".join(clean(name).replace("\\", "/").split()))
    ending = path.suffix if path.suffix.lower() in ENDINGS[kind] else ENDINGS[kind][0]
    stem = path.stem if ending == path.suffix else path.name
    return f"{stem.strip('. ')[: 120 - len(ending)] or 'file'}{ending}"
