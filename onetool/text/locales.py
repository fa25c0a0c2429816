"""Pure: a country's English words and its own way of writing numbers, under one tag such as `en_BR`.

CLDR knows English of some countries only; elsewhere the world's English would write Brazil's numbers as Ohio does.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.languages import get_official_languages
from babel.lists import format_list
from django.utils.translation import get_language

from onetool.text.translated import Text

# Where CLDR has hardly more than a name for the language most people speak, the one that business is written in.
_WRITTEN = {"PY": "es", "CW": "nl"}
MINUS = "-"  # one on paper, on the page and in what is typed, whatever the language prefers
_NARROW, _FIXED = "\u202f", "\u00a0"


class OwnNumbers(Locale):
    """A locale with the separators of another one."""

    separators: Mapping[str, str]

    @cached_property
    def number_symbols(self) -> Any:  # once: Babel asks for it several times a number
        return {"latn": {**super().number_symbols["latn"], **self.separators}}

    @property
    def default_numbering_system(self) -> str:
        return "latn"


@lru_cache(maxsize=512)
def words(tag: str) -> Locale:
    """The locale for words and dates: English of the country, where CLDR knows none the world's."""
    tag = tag.replace("-", "_")
    try:
        return Locale.parse(tag)
    except UnknownLocaleError:
        return Locale.parse(f"{tag.partition('_')[0]}_001")


def either(choices: Iterable[Text]) -> str:
    """“a, b, or c” in the language of the page."""
    return format_list([str(choice) for choice in choices], style="or", locale=words(get_language() or "en"))


def all_of(parts: Iterable[Text]) -> str:
    """“a, b, and c” in the language of the page."""
    return format_list([str(part) for part in parts], locale=words(get_language() or "en"))


@lru_cache(maxsize=512)
def numbers(tag: str) -> OwnNumbers:
    """The locale for numbers: the words' patterns with the separators of the country's own language."""
    found, symbols = words(tag), own_language(tag).number_symbols["latn"]
    own = OwnNumbers(found.language, found.territory, found.script, found.variant)
    # Not every typeface has the narrow space; the other one looks the same.
    own.separators = {
        "decimal": symbols["decimal"],
        "group": symbols["group"].replace(_NARROW, _FIXED),
        "minusSign": MINUS,
    }
    return own


@lru_cache(maxsize=512)
def own_language(tag: str) -> Locale:
    """The locale of the language most people speak where the tag's English is written."""
    language, _, country = tag.replace("-", "_").partition("_")
    if language != "en" or len(country) != 2:
        return words(tag)
    languages = (_WRITTEN.get(country), *get_official_languages(country, de_facto=True), "en")
    for language in filter(None, languages):
        for name in (f"{language}_{country}", language):
            try:
                return Locale.parse(name)
            except (UnknownLocaleError, ValueError):
                continue
    return words(tag)


def separators(tag: str) -> tuple[str, str]:
    """The decimal sign and what groups thousands."""
    own = numbers(tag).separators
    return own["decimal"], own["group"]
