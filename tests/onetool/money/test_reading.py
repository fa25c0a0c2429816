"""Numbers as people of every country type them; what is printed there can be read back."""

from decimal import Decimal as D

import pytest
from babel import Locale
from babel.languages import get_official_languages

from onetool.money import MoneyError, round_money
from onetool.money.formatting import format_figure, format_money, format_number, format_price
from onetool.money.reading import read_number
from onetool.orgs import countries
from onetool.text import locales

VALUES = ["0", "7", "0.25", "1.5", "11.115", "999.999", "1234.5", "150000", "12345678.9", "-1234.5"]
COUNTRIES = [code for code, _ in countries.choices()]


@pytest.mark.parametrize("country", COUNTRIES)
def test_what_is_printed_is_read_back(country: str) -> None:
    locale, currency = countries.locale(country), countries.currency(country)
    for value in map(D, VALUES):
        for text in (format_figure(value, currency, locale), format_price(value, currency, locale),
                     format_number(value, locale)):  # fmt: skip
            assert read_number(text, locale, currency=currency) == value, text
        money = format_money(value, currency, locale)
        assert read_number(money, locale, currency=currency) == round_money(value, currency), money


@pytest.mark.parametrize("country", COUNTRIES)
def test_a_country_has_the_separators_of_its_own_language(country: str) -> None:
    decimal, group = locales.separators(countries.locale(country))
    spoken = [*({"PY": ["es"], "CW": ["nl"]}.get(country, [])), *get_official_languages(country, de_facto=True)]
    known = [tag for one in spoken for tag in (f"{one}_{country}", one) if _is_known(tag)]
    symbols = Locale.parse(known[0] if known else "en").number_symbols["latn"]
    assert (decimal, group) == (symbols["decimal"], symbols["group"].replace("\u202f", "\u00a0"))
    assert format_number(D("1234567.5"), countries.locale(country)).count(decimal) >= 1


def _is_known(tag: str) -> bool:
    try:
        Locale.parse(tag)
    except Exception:  # unknown or no tag at all
        return False
    return True


@pytest.mark.parametrize(
    ("country", "text", "number"),
    [
        ("BR", "1.500", "1500"),
        ("BR", "R$ 1.500,00", "1500"),
        ("CL", "150.000", "150000"),
        ("CL", "$150.000", "150000"),
        ("AR", "1.234.567,8", "1234567.8"),
        ("DE", "7,7", "7.7"),
        ("DE", "1 234,50 €", "1234.5"),
        ("AT", "100,–", "100"),
        ("CH", "1'234.50", "1234.5"),
        ("CH", "CHF 1’234.–", "1234"),
        ("FR", "1\u202f234,5", "1234.5"),
        ("FR", "1.5", "1.5"),
        ("NO", "kr 1 500", "1500"),
        ("CZ", "5 Kč", "5"),
        ("PL", "1\u00a0234,56 zł", "1234.56"),
        ("IN", "₹1,00,000.00", "100000"),
        ("IN", "Rs. 12,34,567", "1234567"),
        ("IN", "१,२३,४५६.७८", "123456.78"),
        ("JP", "１，２３４．５", "1234.5"),
        ("JP", "￥５００", "500"),
        ("JP", "500円", "500"),
        ("EG", "١٬٢٣٤٫٥", "1234.5"),
        ("IR", "۱۲۳", "123"),
        ("TH", "๑๒๓.๕", "123.5"),
        ("US", "$1,234.50", "1234.5"),
        ("US", "1,234.50 USD", "1234.5"),
        ("US", "\u22125", "-5"),
        ("US", "(1,234.50)", "-1234.5"),
        ("US", "5-", "-5"),
        ("US", "1.500,75", "1500.75"),
        ("KW", "د.ك 1.500", "1.5"),
        ("CH", "12.—", "12"),
        ("IN", "1,23,456/-", "123456"),
        ("KE", "KSh 500/=", "500"),
        ("TR", "1.500,50 TL", "1500.5"),
        ("VN", "150.000đ", "150000"),
    ],
)
def test_a_number_is_read_as_people_there_type_it(country: str, text: str, number: str) -> None:
    assert read_number(text, countries.locale(country), currency=countries.currency(country)) == D(number)


def test_a_dash_behind_a_price_is_asked_back_where_less_than_nothing_may_be_meant() -> None:
    with pytest.raises(MoneyError, match=r"Did you mean 1,234\.00 or -1,234\.00\?"):
        read_number("¥1,234-", "en_JP", currency="JPY")
    assert read_number("¥1,234-", "en_JP", currency="JPY", low=D(0)) == 1234


def test_a_sign_that_is_no_digit_is_never_made_one() -> None:
    signs = [chr(code) for code in range(0x11000) if chr(code).isnumeric() and not chr(code).isdecimal()]
    for text in (*signs, *(f"10{sign}" for sign in signs)):
        with pytest.raises(MoneyError, match="is not an amount"):
            read_number(text, "en_US")


def test_another_currency_is_not_taken_for_ours() -> None:
    for text in ("€5", "5 EUR", "GBP 5"):
        with pytest.raises(MoneyError, match="is not in USD"):
            read_number(text, "en_US", currency="USD")
