"""Amounts as people of a locale write and read them; the one module here that knows Babel.

A locale is a language tag, written `de-CH` or `de_CH`.
"""

import re
from copy import copy
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.numbers import NumberFormatError, NumberPattern, get_decimal_symbol, get_group_symbol, parse_decimal

from onetool.money.checks import FINEST_PLACES, PRICE_PLACES
from onetool.money.currencies import minor_units
from onetool.money.errors import MoneyError
from onetool.money.rounding import round_money

# People type the space or apostrophe their keyboard has, where CLDR asks for one particular narrow one.
_GAPS = " \u00a0\u2009\u202f'\u2019"
_MINUS = "\u2212"
_LONGEST = 40
# CLDR wants a space between a currency of letters and the figure, which Babel leaves out (CHF10.00).
_LETTER_MEETS_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")


def format_money(amount: Decimal, currency: str, locale: str) -> str:
    """`1234.5, "USD", "en"` → `$1,234.50`, with the decimals of ISO 4217, which CLDR does not always keep."""
    places = minor_units(currency)
    return _with_currency(round_money(amount, currency), currency, locale, places, places)


def format_price(price: Decimal, currency: str, locale: str) -> str:
    """A unit price: the currency's decimals, and up to six where it has them (`$11.115`)."""
    places = minor_units(currency)
    return _with_currency(price, currency, locale, places, PRICE_PLACES)


def format_figure(price: Decimal, currency: str, locale: str) -> str:
    """A unit price as it is typed: the decimals of `format_price`, without the currency."""
    found = _locale(locale)
    return _write(found.decimal_formats[None], price, found, (minor_units(currency), PRICE_PLACES))


def format_number(value: Decimal, locale: str) -> str:
    """A quantity, with the decimals it has, up to four."""
    found = _locale(locale)
    return _write(found.decimal_formats[None], value, found, (0, FINEST_PLACES))


def format_percent(percent: Decimal, locale: str) -> str:
    """`8.875, "de"` → `8,875 %`."""
    found = _locale(locale)
    return _write(found.percent_formats[None], percent / 100, found, (0, FINEST_PLACES))


def parse_amount(text: str, locale: str) -> Decimal:
    """Read a number as the locale writes it; a MoneyError shows how, where the text could mean something else."""
    found = _locale(locale)
    group, point = get_group_symbol(found), get_decimal_symbol(found)
    cleaned = text.strip().replace(_MINUS, "-")
    if group in _GAPS:
        cleaned = re.sub(f"[{_GAPS}]", group, cleaned)
    known = all(char.isdecimal() or char in ("+", "-", group, point) for char in cleaned)
    try:
        if not known or not 0 < len(cleaned) <= _LONGEST:
            raise NumberFormatError(text)
        return parse_decimal(cleaned, locale=found, strict=True)
    except NumberFormatError:
        example = _write(found.decimal_formats[None], Decimal("1234.5"), found, (2, 2))
        raise MoneyError(f"“{text.strip()[:_LONGEST]}” is not an amount. Write it like {example}.") from None


@lru_cache(maxsize=128)
def _locale(tag: str) -> Locale:
    return Locale.parse(tag.replace("-", "_"))


def _with_currency(amount: Decimal, currency: str, locale: str, fewest: int, most: int) -> str:
    found = _locale(locale)
    text = _write(found.currency_formats["standard"], amount, found, (fewest, most), currency)
    return _LETTER_MEETS_DIGIT.sub("\u00a0", text)


def _write(
    pattern: NumberPattern, value: Decimal, locale: Locale, places: tuple[int, int], currency: str | None = None
) -> str:
    adjusted = copy(pattern)
    adjusted.frac_prec = places
    return str(adjusted.apply(value, locale, currency=currency, currency_digits=False))
