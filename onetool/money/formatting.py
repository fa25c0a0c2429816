"""Amounts as people of a locale write them; how they are read is in `reading`.

A locale is a language tag, written `de-CH` or `de_CH`.
"""

import re
from copy import copy
from decimal import Decimal

from babel import Locale
from babel.numbers import NumberPattern, get_currency_symbol

from onetool.money.checks import FINEST_PLACES, PRICE_PLACES
from onetool.money.currencies import minor_units
from onetool.money.rounding import round_money
from onetool.text.locales import numbers

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


def currency_sign(currency: str, locale: str) -> str:
    """What stands beside an amount: `$`, `R$`, `CHF`."""
    return get_currency_symbol(currency, numbers(locale))


def format_figure(price: Decimal, currency: str, locale: str) -> str:
    """A unit price as it is typed: the decimals of `format_price`, without the currency."""
    found = numbers(locale)
    return _write(found.decimal_formats[None], price, found, (minor_units(currency), PRICE_PLACES))


def format_number(value: Decimal, locale: str, *, places: int = FINEST_PLACES) -> str:
    """A quantity, with the decimals it has, up to so many."""
    found = numbers(locale)
    return _write(found.decimal_formats[None], value, found, (0, places))


def format_percent(percent: Decimal, locale: str) -> str:
    """`8.875, "de"` → `8,875 %`."""
    found = numbers(locale)
    return _write(found.percent_formats[None], percent / 100, found, (0, FINEST_PLACES))


def format_with_decimals(value: Decimal, locale: str) -> str:
    """`1234.5` → `1,234.50`: a number that shows which sign is which."""
    found = numbers(locale)
    return _write(found.decimal_formats[None], value, found, (2, FINEST_PLACES))


def _with_currency(amount: Decimal, currency: str, locale: str, fewest: int, most: int) -> str:
    found = numbers(locale)
    text = _write(found.currency_formats["standard"], amount, found, (fewest, most), currency)
    return _LETTER_MEETS_DIGIT.sub("\u00a0", text)


def _write(
    pattern: NumberPattern, value: Decimal, locale: Locale, places: tuple[int, int], currency: str | None = None
) -> str:
    adjusted = copy(pattern)
    adjusted.frac_prec = places
    return str(adjusted.apply(value, locale, currency=currency, currency_digits=False))
