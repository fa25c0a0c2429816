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
# Where each has its lower bytes, which are never 0 in a text.
_UNMARKED = {"utf-16-le": 0, "utf-16-be": 1}
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
            # Some programs write part names with backslashes or in capitals; OPC compares them without case.
            names = {name.replace("\\", "/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "[content_types].xml" not in names or any(name.endswith("vbaproject.bin") for name in names):
        return None
    # Word Online calls the main part `document2.xml`.
    is_word = any(re.fullmatch(r"word/document\d*\.xml", name) for name in names)
    return WORD if is_word else EXCEL if "xl/workbook.xml" in names else None


def _decoded(head: bytes) -> str | None:
    for encoding in _encodings(head):
        try:
            # The head may end inside a character.
            text = codecs.getincrementaldecoder(encoding)().decode(head, final=False)
        except UnicodeDecodeError:
            continue
        # Any bytes are some UTF-16: what nobody writes tells that these are none.
        if encoding not in _UNMARKED or not any(
            unicodedata.category(sign) in _UNWRITTEN for sign in _LINES.sub("", text)
        ):
            return text
    return None


def _encodings(head: bytes) -> tuple[str, ...]:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ("utf-16",)
    if b"\0" in head:
        # Without a mark, spaces and line ends tell on which side the upper bytes are.
        return tuple(name for name, at in _UNMARKED.items() if b"\0" not in head[at::2])
    return ("utf-8-sig", "cp1252", "shift_jis", "cp850")


def tidy_name(name: str, kind: str) -> str:
    """The last part of the name without control characters, its ending fitting the kind, at most 120 characters."""
    path = PurePosixPath(" ".join(clean(name).replace("\\", "/").split()))
    ending = path.suffix if path.suffix.lower() in ENDINGS[kind] else ENDINGS[kind][0]
    stem = path.stem if ending == path.suffix else path.name
    return f"{stem.strip('. ')[: 120 - len(ending)] or 'file'}{ending}"
