"""Pure: which characters a typeface has, and text made of those alone."""

import struct
import unicodedata
from collections.abc import Set

GAP = "□"  # stands where the typeface has nothing


def coverage(font: bytes) -> frozenset[int]:
    """The characters of a TrueType font, read from format 12 of its `cmap` (OpenType 1.9). Raises ValueError."""
    found: set[int] = set()
    table = _tables(font)[b"cmap"]
    for place in range(struct.unpack_from(">H", font, table + 2)[0]):
        subtable = table + struct.unpack_from(">I", font, table + 4 + 8 * place + 4)[0]
        if struct.unpack_from(">H", font, subtable)[0] == 12:
            groups = struct.unpack_from(">I", font, subtable + 12)[0]
            for first, last, _ in struct.iter_unpack(">III", font[subtable + 16 : subtable + 16 + 12 * groups]):
                found.update(range(first, last + 1))
    if not found:
        raise ValueError("a font without a character map of format 12")
    return frozenset(found)


def _tables(font: bytes) -> dict[bytes, int]:
    """Where each table of the font begins."""
    count = struct.unpack_from(">H", font, 4)[0]
    return {tag: start for tag, _, start, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * count])}


def legible(text: str, known: Set[int]) -> str:
    """The text with GAP for each character that is not `known`; what has no shape of its own is left out.

    Lines stay lines. Controls and marks of direction go: they could make a line read other than it is written.
    """
    lines = unicodedata.normalize("NFC", text.replace("\t", " ")).splitlines()
    return "\n".join("".join(_shown(char, known) for char in line) for line in lines)


def _shown(char: str, known: Set[int]) -> str:
    if unicodedata.category(char) in {"Cc", "Cf"}:
        return ""
    return char if ord(char) in known else GAP
