"""Rules A1 and A2: Decimal only, the decimals of ISO 4217, halves away from zero."""

from datetime import date
from decimal import ROUND_DOWN, Decimal, localcontext

import pytest
from babel.core import get_global
from babel.numbers import get_territory_currencies

from onetool.money import CURRENCIES, MoneyError, minor_units, round_money, round_to, unit


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("2.675", "USD", "2.68"),
        ("-2.675", "USD", "-2.68"),
        ("1.005", "USD", "1.01"),
        ("-1.005", "USD", "-1.01"),
        ("2.665", "USD", "2.67"),
        ("2.6749999999", "USD", "2.67"),
        ("7", "USD", "7.00"),
        ("0.5", "JPY", "1"),
        ("-1.5", "JPY", "-2"),
        ("1234.4999", "JPY", "1234"),
        ("1.0005", "KWD", "1.001"),
        ("33.345", "EUR", "33.35"),
        ("999999999999.995", "USD", "1000000000000.00"),
    ],
)
def test_halves_are_rounded_away_from_zero(amount: str, currency: str, rounded: str) -> None:
    assert str(round_money(Decimal(amount), currency)) == rounded


def test_a_rounded_zero_has_no_sign() -> None:
    assert str(round_money(Decimal("-0.001"), "USD")) == "0.00"


@pytest.mark.parametrize(
    ("amount", "step", "rounded"),
    [
        ("10.02", "0.05", "10.00"),
        ("10.025", "0.05", "10.05"),
        ("-10.025", "0.05", "-10.05"),
        ("10.08", "0.05", "10.10"),
        ("1234.50", "1", "1235"),
        ("1003", "5", "1005"),
    ],
)
def test_cash_is_rounded_to_its_step(amount: str, step: str, rounded: str) -> None:
    assert str(round_to(Decimal(amount), Decimal(step))) == rounded


def test_the_decimal_context_of_the_thread_does_not_matter() -> None:
    with localcontext() as context:
        context.prec, context.rounding = 4, ROUND_DOWN
        assert round_money(Decimal("123456.785"), "USD") == Decimal("123456.79")


@pytest.mark.parametrize("amount", [2.675, 3, "2.675", None])
def test_only_a_decimal_can_be_rounded(amount: object) -> None:
    with pytest.raises(TypeError):
        round_money(amount, "USD")


@pytest.mark.parametrize(
    ("currency", "places"),
    [("JPY", 0), ("USD", 2), ("KWD", 3), ("ISK", 0), ("HUF", 2), ("CLP", 0), ("UGX", 0), ("IQD", 3), ("MRU", 2)],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, places: int) -> None:
    assert minor_units(currency) == places
    assert unit(currency) == Decimal(10) ** -places


@pytest.mark.parametrize("currency", ["usd", "", "XYZ", "HRK", "XXX"])
def test_an_unknown_currency_is_refused_in_words(currency: str) -> None:
    with pytest.raises(MoneyError, match=f"“{currency}” is not a currency OneTool knows."):
        minor_units(currency)


def test_every_currency_in_use_anywhere_is_known() -> None:
    in_use = {
        currency
        for territory in get_global("territory_currencies")
        for currency in get_territory_currencies(territory, start_date=date(2026, 1, 1))
    }
    joined_the_euro_in_2026 = {"BGN"}
    assert in_use - joined_the_euro_in_2026 <= set(CURRENCIES)
