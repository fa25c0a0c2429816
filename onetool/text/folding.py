"""Pure: how texts are compared, for search, sorting and duplicates: one spelling for what people take for one word.

Each character folds by itself, so that PostgreSQL does the same with a table made here (`SQL`).
"""

import json
import re
import unicodedata

_LETTER_WITH = re.compile(r"LATIN (?:SMALL|CAPITAL) LETTER ([A-Z]) WITH ")
# Letters that Unicode does not take apart, as they are written where they are missing.
_LETTERS = {"æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i", "ĸ": "k", "ŋ": "n", "ə": "e", "ǝ": "e", "ʒ": "z"}
_APOSTROPHES = dict.fromkeys("\u2018\u2019\u201a\u201b\u02b9\u02bb\u02bc\u02bd\u02be\u02bf`\u00b4\u2032\uff07", "'")
_QUOTES = dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"')
_DASHES = dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u05be", "-")
_OWN = _LETTERS | _APOSTROPHES | _QUOTES | _DASHES | {"\u0640": ""}  # and Arabic's stretcher, which is only looks


class _Folds(dict[int, str]):
    """For `str.translate`: what each character becomes, found once."""

    def __missing__(self, code: int) -> str:
        folds = self[code] = _fold(chr(code))
        return folds


def _fold(char: str) -> str:
    if char in _OWN:
        return _OWN[char]
    if char.isspace():
        return " "
    if "\uac00" <= char <= "\ud7a3":
        return char  # a syllable of Hangul is compared whole
    decomposed = unicodedata.normalize("NFKD", char.casefold())
    return "".join(_plain(one) for one in decomposed if not unicodedata.combining(one))


def _plain(char: str) -> str:
    if char in _OWN:
        return _OWN[char]
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"Cf", "Cc"} or "\ufe00" <= char <= "\ufe0f":
        return ""
    if found := _LETTER_WITH.match(unicodedata.name(char, "")):
        return found[1].lower()
    return char


_FOLDS = _Folds()


def folded(text: str) -> str:
    """Lower case without accents and with one kind of apostrophe and hyphen: “Łódź” and “lodz” are one."""
    return " ".join(unicodedata.normalize("NFC", text).translate(_FOLDS).split())


def _table() -> dict[str, str]:
    codes = (*range(1, 0xD800), *range(0xE000, 0x110000))
    return {chr(code): folds for code in codes if (folds := _fold(chr(code))) != chr(code)}


def sql() -> str:
    """The same as a function of PostgreSQL, `onetool_folded(text)`."""
    table = json.dumps(_table(), ensure_ascii=True).replace("'", "''")
    return f"""create or replace function onetool_folded(value text) returns text
        language sql immutable strict parallel safe as $fold$
        select btrim(regexp_replace(
            coalesce(string_agg(coalesce(folds ->> part, part), '' order by place), ''), ' +', ' ', 'g'
        ))
        from (select '{table}'::jsonb) as known (folds),
            unnest(string_to_array(normalize(value, NFC), null)) with ordinality as parts (part, place)
    $fold$"""  # noqa: S608  # all of it is made here
