"""Pure: which characters a typeface has, and text made of those alone."""

import struct
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Set

from onetool.text.typed import isolated

GAP = "□"  # stands where the typeface has nothing
_KEPT = frozenset("\u200c\u200d")  # joiners that Indic and Persian letters are drawn by


def coverage(font: bytes) -> frozenset[int]:
    """The characters of a TrueType or OpenType font, read from its `cmap` (OpenType 1.9). Raises ValueError."""
    found: set[int] = set()
    table = _tables(font)[b"cmap"]
    for index in range(struct.unpack_from(">H", font, table + 2)[0]):
        subtable = table + struct.unpack_from(">I", font, table + 4 + 8 * index + 4)[0]
        found.update(_FORMATS.get(struct.unpack_from(">H", font, subtable)[0], _nothing)(font, subtable))
    if not found:
        raise ValueError("a font without a character map of format 4 or 12")
    return frozenset(found)


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: segments of the basic plane; the last one, of U+FFFF alone, says only that it is the last."""
    count = struct.unpack_from(">H", font, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts = struct.unpack_from(f">{count}H", font, at + 16 + 2 * count)
    for first, last in zip(starts, ends, strict=True):
        if first != 0xFFFF:
            yield from range(first, last + 1)


def _groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: groups of the whole of Unicode."""
    groups = struct.unpack_from(">I", font, at + 12)[0]
    for first, last, _ in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * groups]):
        yield from range(first, last + 1)


def _nothing(_: bytes, __: int) -> Iterator[int]:
    return iter(())


_FORMATS: Mapping[int, Callable[[bytes, int], Iterator[int]]] = {4: _segments, 12: _groups}


def _tables(font: bytes) -> dict[bytes, int]:
    """Where each table of the font begins."""
    count = struct.unpack_from(">H", font, 4)[0]
    return {tag: start for tag, _, start, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * count])}


def renderable(text: str, known: Set[int]) -> str:
    """The text with GAP for each character that is not `known`; what has no shape of its own is left out.

    Lines stay lines. Controls go, and marks of direction: they could make a line read other than it is written. A line
    that runs from right to left is set apart from what stands beside it.
    """
    lines = unicodedata.normalize("NFC", text.replace("\t", " ")).splitlines()
    return "\n".join(isolated("".join(_shown(char, known) for char in line)) for line in lines)


def _shown(char: str, known: Set[int]) -> str:
    if char in _KEPT and ord(char) in known:
        return char
    if unicodedata.category(char) in {"Cc", "Cf"} or "\ufe00" <= char <= "\ufe0f" or char >= "\U000e0100":
        return ""
    return char if ord(char) in known else GAP
