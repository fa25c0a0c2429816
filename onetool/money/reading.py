"""Numbers as people type them: in digits of any script, with spaces, signs of currencies and percents along.

What can mean two things is asked back, never guessed.
"""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

from babel.numbers import get_currency_symbol, list_currencies

from onetool.money.currencies import minor_units
from onetool.money.errors import MoneyError, _
from onetool.money.formatting import format_with_decimals
from onetool.text import locales
from onetool.text.typed import isolated

LONGEST = 40
_MINUSES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-")
# Arabic signs for decimals and groups, and what typewriters and phones use for an apostrophe.
_SIGNS = str.maketrans({"٫": "٫", "٬": "'", "’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'"})
_SPACES = re.compile(r"\s+")
_TYPED = re.compile(
    r"(?P<before>[^\d.,٫+-]*)(?P<sign>[+-]?)(?P<also>[^\d.,٫+-]*)(?P<figure>[\d.,'٫ ]*\d[\d.,'٫ ]*)(?P<after>.*)"
)
# Signs that CLDR leaves out of its tables.
_SHORT = {
    "JPY": {"円"},
    "CNY": {"元"},
    "INR": {"Rs.", "Rs"},
    "CHF": {"Fr.", "SFr."},
    "EUR": {"Euro"},
    "CAD": {"C$"},
    "USD": {"US$"},
    "AUD": {"A$"},
    "NZD": {"NZ$"},
    "HKD": {"HK$"},
    "SGD": {"S$"},
    "TWD": {"NT$"},
    "MXN": {"MX$"},
    "TRY": {"TL"},
    "SAR": {"SR"},
    "AED": {"Dh", "Dhs"},
    "VND": {"đ"},
}
_NO_CENTS = re.compile(r"(?<=\d)(?:[.,][-\u2014]{1,2}|/[-=])$")  # 12.– of Zurich, 1,200/- of Delhi, 500/= of Nairobi
_AMOUNT_ONLY = re.compile(r"[^\d+-].*-$")  # ¥1,234- of Tokyo ends there so that nobody adds a figure
# Thousands by three, or in lakh and crore by two and the last by three.
_GROUPS = {
    sign: re.compile(r"\d{1,3}(?:_\d{3})+|\d{1,2}(?:_\d{2})+_\d{3}".replace("_", re.escape(sign)))
    for sign in (".", ",", "'", " ")
}


def read_number(
    text: str, locale: str, *, currency: str = "", low: Decimal | None = None, high: Decimal | None = None
) -> Decimal:
    """The number that is typed, between `low` and `high` when what it says depends on that.

    Raises MoneyError: with the readings there are, when it has two, else with how to write it.
    """
    figure, signs = _figure(text, locale, currency)
    has_mills = bool(currency) and minor_units(currency) > 2  # one and a half dinars are written 1.500
    meant = [
        [sign * one for sign in signs for one in readings]
        for readings in _readings(figure, locale, has_mills=has_mills)
    ]
    for readings in meant:
        fitting = [one for one in readings if (low is None or one >= low) and (high is None or one <= high)]
        if len(fitting) > 1:
            first, second = (format_with_decimals(one, locale) for one in sorted(fitting, reverse=True))
            raise MoneyError(_("Did you mean {first} or {second}?"), first=first, second=second)
        if fitting:
            return fitting[0]
    for readings in filter(None, meant):
        return readings[0]  # outside what it may be; the field says so
    raise _refusal(text, locale)


def _refusal(text: str, locale: str) -> MoneyError:
    example = format_with_decimals(Decimal("1234.5"), locale)
    return MoneyError(
        _("“{text}” is not an amount. Write it like {example}."),
        text=isolated(text.strip()[:LONGEST]),
        example=example,
    )


def _figure(text: str, locale: str, currency: str) -> tuple[str, tuple[int, ...]]:
    """The digits with their separators, and the signs that a minus or a bookkeeper's brackets round them can mean."""
    if any(char.isnumeric() and not char.isdecimal() for char in text):
        raise _refusal(text, locale)  # NFKC makes 102 of 10² and 1 of ①
    plain = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_MINUSES)
    plain = _SPACES.sub(" ", "".join(_as_digit(char) for char in plain)).strip()
    bracketed = re.fullmatch(r"\((.*)\)", plain)
    bare = _without_currency((bracketed[1] if bracketed else plain).strip(), currency, locale)
    typed = _TYPED.fullmatch(_NO_CENTS.sub("", bare))
    if typed is None or len(text) > LONGEST * 2 or len(plain) > LONGEST:
        raise _refusal(text, locale)
    after = typed["after"].strip()
    is_after_minus = after.startswith("-") or after.endswith("-")
    for words in (typed["before"], typed["also"], after.strip("- ")):
        _check_currency(words.strip(), currency, text, locale)
    if sum(map(bool, (bracketed, typed["sign"], is_after_minus))) > 1:
        raise _refusal(text, locale)
    if is_after_minus and _AMOUNT_ONLY.match(plain):
        return typed["figure"].strip(), (1, -1)
    return typed["figure"].strip(), (-1 if bracketed or typed["sign"] == "-" or is_after_minus else 1,)


def _as_digit(char: str) -> str:
    return str(unicodedata.decimal(char)) if char.isdecimal() else char


def _readings(figure: str, locale: str, *, has_mills: bool) -> list[list[Decimal]]:
    """All that it can mean: first what is likely, then what it can only be where the likely cannot be meant."""
    point, group = locales.separators(locale)
    if "٫" in figure:
        figure, point, group = figure.replace(",", "'").replace("٫", "."), ".", "'"
    if gaps := {char for char in figure if char in "' "}:
        return [_with_gaps(figure, gaps.pop())] if len(gaps) == 1 else []
    signs = re.findall(r"[.,]", figure)
    if len(signs) < 2:
        return _with_one_sign(figure, point, group, has_mills=has_mills)
    if len(set(signs)) == 1:
        return [_grouped(figure, signs[0])]
    whole, _, rest = figure.rpartition(signs[-1])
    return [[one + Decimal(f"0.{rest or 0}") for one in _grouped(whole, signs[0])]]


def _with_one_sign(figure: str, point: str, group: str, *, has_mills: bool) -> list[list[Decimal]]:
    sign = next((char for char in figure if char in ".,"), "")
    if not sign:
        return [[Decimal(figure)]]
    whole, _, rest = figure.partition(sign)
    decimal = Decimal(f"{whole or 0}.{rest or 0}")
    thousands = [] if whole.startswith("0") else _grouped(figure, sign)
    if sign == point and (has_mills or not rest.endswith("0")):
        return [[decimal]]  # nobody writes 1.500 for one and a half, but many do for fifteen hundred
    if sign != group:
        return [[*thousands, decimal]]
    if thousands or whole in {"", "0"} or not rest:
        return [thousands, [decimal]]
    return [[Decimal(whole + rest), decimal]]


def _with_gaps(figure: str, gap: str) -> list[Decimal]:
    whole = "".join(itertools.takewhile(lambda char: char not in ".,", figure))
    rest = figure.removeprefix(whole)
    if not _GROUPS[gap].fullmatch(whole) or not re.fullmatch(r"(?:[.,]\d*)?", rest):
        return []
    return [Decimal(f"{whole.replace(gap, '')}.{rest[1:] or 0}")]


def _grouped(figure: str, sign: str) -> list[Decimal]:
    return [Decimal(figure.replace(sign, ""))] if _GROUPS[sign].fullmatch(figure) else []


def _without_currency(text: str, currency: str, locale: str) -> str:
    """Without the code or the sign of the currency that is asked for, at either end; a sign of minus stays."""
    if not currency:
        return text
    before, after = _written_currency(currency, locale)
    return after.sub(r"\1", before.sub(r"\1", text)).strip()


def _check_currency(words: str, currency: str, text: str, locale: str) -> None:
    """Raises MoneyError for words that are no currency, or another one than is asked for."""
    if not words:
        return
    is_currency = words.casefold() in _any_currency() or all(unicodedata.category(char) == "Sc" for char in words)
    if currency and is_currency:
        raise MoneyError(_("“{text}” is not in {currency}."), text=isolated(text.strip()[:LONGEST]), currency=currency)
    raise _refusal(text, locale)


@lru_cache(maxsize=512)
def _written_currency(currency: str, locale: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What people write for that currency: its code, its signs there and in English, the bare sign of a dollar."""
    tongues = (locales.words(locale), locales.own_language(locale), "en")
    signs = {get_currency_symbol(currency, one) for one in tongues} | _SHORT.get(currency, set())
    bare = {char for sign in signs for char in sign if unicodedata.category(char) == "Sc"}
    plain = {unicodedata.normalize("NFKC", sign).strip("\u200e\u200f") for sign in {currency, *signs, *bare}}
    plain |= {sign.rstrip(".") for sign in plain}
    every = "|".join(re.escape(sign) for sign in sorted(plain, key=len, reverse=True))
    return re.compile(rf"^([+-]?) ?(?:{every}) ?(?=[\d.,+-])", re.IGNORECASE), re.compile(
        rf" ?(?:{every})(-?)$", re.IGNORECASE
    )


@lru_cache(maxsize=1)
def _any_currency() -> frozenset[str]:
    codes: Iterable[str] = list_currencies()
    return frozenset(word for code in codes for word in (code.casefold(), get_currency_symbol(code, "en").casefold()))
