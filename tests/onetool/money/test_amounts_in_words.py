"""How amounts are written and read in a locale."""

from decimal import Decimal as D

import pytest

from onetool.money import MoneyError
from onetool.money.formatting import format_figure, format_money, format_number, format_percent, format_price
from onetool.money.reading import read_number


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("1234.5", "USD", "en", "$1,234.50"),
        ("-1234.5", "USD", "en-us", "-$1,234.50"),
        ("1234.5", "EUR", "de", "1.234,50 €"),
        ("1234.5", "EUR", "es", "1.234,50 €"),
        ("1234.5", "CHF", "en", "CHF 1,234.50"),
        ("1234.5", "CHF", "de_CH", "CHF 1’234.50"),
        ("1234", "JPY", "en", "¥1,234"),
        ("1.5", "KWD", "en", "KWD 1.500"),
        ("1.5", "IQD", "en", "IQD 1.500"),  # CLDR writes it without decimals
        ("2.675", "USD", "en", "$2.68"),
        ("-0.001", "USD", "en", "$0.00"),
    ],
)
def test_an_amount_is_written_with_the_decimals_of_its_currency(
    amount: str, currency: str, locale: str, text: str
) -> None:
    assert format_money(D(amount), currency, locale).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("price", "currency", "text"),
    [
        ("0.000125", "USD", "$0.000125"),
        ("11.115", "USD", "$11.115"),
        ("11.1", "USD", "$11.10"),
        ("0.5", "JPY", "¥0.5"),
        ("7.0000", "USD", "$7.00"),
    ],
)
def test_a_price_keeps_the_decimals_it_has(price: str, currency: str, text: str) -> None:
    assert format_price(D(price), currency, "en") == text


@pytest.mark.parametrize("locale", ["en", "de", "es", "fr", "de-CH", "pt", "sv"])
@pytest.mark.parametrize("price", ["0", "7", "0.000125", "11.115", "1234.5", "12345678.9"])
def test_a_price_to_type_into_is_read_back_as_it_was(price: str, locale: str) -> None:
    assert read_number(format_figure(D(price), "EUR", locale), locale) == D(price)


def test_a_price_to_type_into_has_the_decimals_of_its_currency() -> None:
    assert format_figure(D("1234.5"), "USD", "en") == "1,234.50"
    assert format_figure(D("1234.5"), "EUR", "de") == "1.234,50"
    assert format_figure(D("7"), "JPY", "en") == "7"


def test_quantities_and_percents_lose_their_idle_zeros() -> None:
    assert format_number(D("1234.5000"), "de") == "1.234,5"
    assert format_percent(D("8.8750"), "en") == "8.875%"
    assert format_percent(D("9.9751"), "de").replace("\u00a0", " ") == "9,9751 %"


@pytest.mark.parametrize(
    ("text", "locale", "amount"),
    [
        ("1,234.50", "en", "1234.50"),
        (" 1234.5 ", "en", "1234.5"),
        ("-5", "en", "-5"),
        ("\u22125", "en", "-5"),
        (".5", "en", "0.5"),
        ("1.234,50", "de", "1234.50"),
        ("1234,5", "de", "1234.5"),
        ("1.234", "de", "1234"),
        ("1 234,5", "fr", "1234.5"),
        ("1\u00a0234,5", "fr", "1234.5"),
        ("1'234.50", "de-CH", "1234.50"),
        ("1.234,5", "es", "1234.5"),
    ],
)
def test_an_amount_is_read_as_the_locale_writes_it(text: str, locale: str, amount: str) -> None:
    assert read_number(text, locale) == D(amount)


@pytest.mark.parametrize(
    ("text", "locale", "example"),
    [
        ("1 5", "en", "1,234.50"),
        ("$5", "en", "1,234.50"),  # of something that is no money
        ("5 apples", "en", "1,234.50"),
        ("1,,500", "en", "1,234.50"),
        ("12,34.5", "en", "1,234.50"),
        ("", "en", "1,234.50"),
        ("ten", "en", "1,234.50"),
        ("NaN", "en", "1,234.50"),
        ("1e5", "en", "1,234.50"),
        ("1_000", "en", "1,234.50"),
        ("--5", "en", "1,234.50"),
        ("9" * 50, "en", "1,234.50"),
    ],
)
def test_what_is_no_number_is_refused_with_an_example(text: str, locale: str, example: str) -> None:
    with pytest.raises(MoneyError) as refused:
        read_number(text, locale)
    assert str(refused.value) == f"“{text[:40]}” is not an amount. Write it like {example}."


@pytest.mark.parametrize(
    ("text", "locale", "question"),
    [
        ("1.500", "en", "1,500.00 or 1.50"),
        ("150.000", "en_US", "150,000.00 or 150.00"),
        ("1,5", "en", "15.00 or 1.50"),
        ("1.5", "de", "15,00 or 1,50"),
        ("1,500", "en_BR", "1.500,00 or 1,50"),
        ("1.500", "en_FR", "1 500,00 or 1,50"),
        ("1,500", "en_CH", "1’500.00 or 1.50"),
    ],
)
def test_what_can_mean_two_things_is_asked_back(text: str, locale: str, question: str) -> None:
    with pytest.raises(MoneyError) as refused:
        read_number(text, locale)
    assert str(refused.value).replace("\u00a0", " ") == f"Did you mean {question}?"


def test_where_only_one_of_them_can_be_meant_it_is_read() -> None:
    assert read_number("-23.550", "en_BR", low=D(-90), high=D(90)) == D("-23.55")
    assert read_number("19.000", "en_US", low=D(0), high=D(100)) == 19
    assert read_number("1.500", "en_KW", currency="KWD") == D("1.5")
