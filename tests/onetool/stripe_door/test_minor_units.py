"""Stripe's numbers for amounts: its table of decimals, its steps, and the way there and back."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onetool.money import CURRENCIES
from onetool.money.formatting import format_money
from onetool.stripe_door.minor_units import DECIMALS, MAXIMUM_MINOR, STEPS, from_minor, is_chargeable, offered, to_minor


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("10.00", "USD", 1000),
        ("10", "usd", 1000),
        ("0.01", "EUR", 1),
        ("-3.50", "EUR", -350),
        ("500", "JPY", 500),
        ("1000", "MGA", 1000),
        ("5.12", "KWD", 5120),
        ("5.120", "BHD", 5120),
        ("0.01", "TND", 10),
        ("5", "ISK", 500),
        ("5.00", "UGX", 500),
        ("10.45", "HUF", 1045),
        ("800.25", "TWD", 80025),
    ],
)
def test_an_amount_has_one_number_at_stripe(amount: str, currency: str, minor: int) -> None:
    assert to_minor(Decimal(amount), currency) == minor
    assert from_minor(minor, currency) == Decimal(amount)


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("10.001", "USD"),
        ("500.5", "JPY"),
        ("5.124", "KWD"),
        ("5.001", "TND"),
        ("5.50", "ISK"),
        ("5.01", "UGX"),
        ("1", "IQD"),
        ("1", "XYZ"),
        ("1", "EURO"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
    ],
)
def test_an_amount_stripe_cannot_charge_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(ValueError, match=r"Stripe|amount"):
        to_minor(Decimal(amount), currency)


def test_a_float_is_no_amount() -> None:
    with pytest.raises(TypeError):
        to_minor(10.0, "EUR")  # type: ignore[arg-type]  # the mistake is the point


@pytest.mark.parametrize(
    ("amount", "currency", "rounded"),
    [
        ("5.124", "KWD", "5.12"),
        ("5.125", "KWD", "5.13"),
        ("-5.125", "KWD", "-5.13"),
        ("5.49", "ISK", "5"),
        ("5.50", "ISK", "6"),
        ("10.005", "EUR", "10.01"),
        ("10.00", "EUR", "10.00"),
    ],
)
def test_what_is_offered_is_rounded_to_the_step(amount: str, currency: str, rounded: str) -> None:
    assert offered(Decimal(amount), currency) == Decimal(rounded)


@pytest.mark.parametrize(
    ("amount", "currency", "is_possible"),
    [
        ("0.49", "USD", False),
        ("0.50", "USD", True),
        ("0.29", "GBP", False),
        ("49", "JPY", False),
        ("50", "JPY", True),
        ("999999.99", "EUR", True),
        ("1000000.00", "EUR", False),
        ("-5", "EUR", False),
        ("0", "PKR", False),
        ("5", "IQD", False),
    ],
)
def test_a_card_is_asked_only_for_what_it_can_pay(amount: str, currency: str, is_possible: bool) -> None:
    assert is_chargeable(Decimal(amount), currency) is is_possible


currencies = st.sampled_from(sorted(DECIMALS))


@given(currencies, st.integers(-MAXIMUM_MINOR, MAXIMUM_MINOR))
def test_every_number_of_stripes_comes_back(currency: str, steps: int) -> None:
    minor = steps * STEPS.get(currency, 1)
    assert to_minor(from_minor(minor, currency), currency) == minor


@given(currencies, st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_what_is_offered_can_always_be_sent_and_is_near(currency: str, amount: Decimal) -> None:
    near = offered(amount, currency)
    assert from_minor(to_minor(near, currency), currency) == near
    assert abs(near - amount) * 2 <= Decimal(STEPS.get(currency, 1)).scaleb(-DECIMALS[currency])


@pytest.mark.parametrize("currency", DECIMALS)
def test_what_comes_in_any_currency_can_be_written_down(currency: str) -> None:
    assert format_money(from_minor(12300, currency), currency, "en")
    assert (currency in CURRENCIES) == (currency not in {"ANG", "BGN", "STD"}), (
        "withdrawn: no document is written in it"
    )
