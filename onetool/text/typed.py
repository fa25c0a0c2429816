"""Pure: what is kept of a text that somebody typed, decided by the Unicode category of each character.

What nobody sees is no content, and what turns the text around it round is not kept: U+202E in a name makes the date
beside it read backwards. Joiners, selectors and tags stay where a script or a picture is made of them.
"""

import re
import unicodedata

_BREAKS = re.compile("\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Characters of a visible category that show nothing: fillers of Hangul, the grapheme joiner, Khmer's inherent vowels,
# what dictation leaves for a picture, blanks of hieroglyphs and of music.
_EMPTY = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufffc\U00013441\U00013442\U0001d159")
_BLANK_BRAILLE = "\u2800"
# Format characters that are seen: the Arabic, Syriac and Kaithi signs that stand round the number after them.
_SEEN = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_JOINERS = frozenset("\u200c\u200d")
_FLAG = "\U0001f3f4"  # a black flag and tags are the flag of a region, such as Scotland's
# Scripts in which a joiner changes how the letters beside it are drawn, as names begin in the character database.
_JOINED_SCRIPTS = frozenset(
    # Words in lines, not one a line.
    "ARABIC SYRIAC MONGOLIAN NKO MANDAIC DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA "  # noqa: SIM905
    "MALAYALAM SINHALA KHMER MYANMAR TIBETAN BALINESE JAVANESE KAITHI CHAKMA TIRHUTA GRANTHA NEWA BRAHMI".split()
)


def clean(text: str, *, is_multiline: bool = False) -> str:
    """The text composed (NFC) and without what nobody sees; empty when nothing of it can be seen.

    A break of line stays one in a field of several lines and is a space in a field of one.
    """
    if text.isascii() and text.isprintable():
        return text if text.strip() else ""
    lines = _BREAKS.split(text)
    cleaned = ("\n" if is_multiline else " ").join(_line(line, keeps_tabs=is_multiline) for line in lines)
    return cleaned if any(map(_is_content, cleaned)) else ""


def one_line(text: str, longest: int) -> str:
    """What is searched for or asked for in an address: one cleaned line, no longer than anything it could match."""
    return clean(text).strip()[:longest].rstrip()


def isolated(text: str) -> str:
    """The text for the middle of a sentence: one that may run from right to left leaves the words round it in place."""
    if text.isascii() or not any(unicodedata.bidirectional(char) in {"R", "AL", "AN"} for char in text):
        return text
    return f"\u2068{text}\u2069"


def _line(line: str, *, keeps_tabs: bool) -> str:
    composed = unicodedata.normalize("NFC", line.replace("\t", "\t" if keeps_tabs else " "))
    kept: list[str] = []
    for index, char in enumerate(composed):
        if _is_kept(char, kept, composed[index + 1 : index + 2]):
            kept.append(" " if char == _BLANK_BRAILLE else char)
    while kept and kept[-1] == "\u200d":
        kept.pop()
    return "".join(kept)


def _is_kept(char: str, before: list[str], after: str) -> bool:
    last = before[-1] if before else ""
    if char in _EMPTY:
        return False
    if _is_selector(char):
        return bool(last) and _is_content(last)
    category = unicodedata.category(char)
    if category == "Cf":
        return char in _SEEN or _is_part(char, before, after)
    if category == "Cn":
        # Letters and pictures that are newer than this Python; what is kept free for signs nobody sees is none.
        return (
            not _is_noncharacter(char) and char != "\u2065" and not "\ufff0" <= char <= "\ufff8" and char < "\U000e0000"
        )
    return char == "\t" or category not in {"Cc", "Cs", "Co"}


def _is_part(char: str, before: list[str], after: str) -> bool:
    """Whether a format character is part of a word or a picture."""
    last = next((one for one in reversed(before) if not _is_selector(one)), "")
    if 0xE0020 <= ord(char) <= 0xE007F:
        return last == _FLAG or (bool(last) and 0xE0020 <= ord(last) < 0xE007F)
    if char not in _JOINERS or not last or not after:
        return False
    if unicodedata.category(last) in {"So", "Sk", "Cn"}:
        return char == "\u200d" and unicodedata.category(after) in {"So", "Sm", "Cn"}
    return unicodedata.category(last)[0] in "LM" and unicodedata.name(last, "").split(" ")[0] in _JOINED_SCRIPTS


def _is_content(char: str) -> bool:
    """Whether the character shows something by itself."""
    category = unicodedata.category(char)
    return category[0] in "LNPS" or category == "Cn" or char in _SEEN


def _is_selector(char: str) -> bool:
    return "\ufe00" <= char <= "\ufe0f" or "\u180b" <= char <= "\u180d" or 0xE0100 <= ord(char) <= 0xE01EF


def _is_noncharacter(char: str) -> bool:
    return ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"
