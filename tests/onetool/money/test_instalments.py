"""Rule A8: a plan sums to the total to the cent."""

from decimal import Decimal as D

import pytest

from onetool.money import MoneyError, instalments


@pytest.mark.parametrize(
    ("total", "count", "currency", "plan"),
    [
        ("100", 3, "USD", ["33.33", "33.33", "33.34"]),
        ("200", 3, "USD", ["66.66", "66.67", "66.67"]),
        ("100", 1, "USD", ["100.00"]),
        ("100", 3, "JPY", ["33", "33", "34"]),
        ("1", 3, "KWD", ["0.333", "0.333", "0.334"]),
        ("0.03", 3, "EUR", ["0.01", "0.01", "0.01"]),
    ],
)
def test_a_plan_sums_to_the_total(total: str, count: int, currency: str, plan: list[str]) -> None:
    assert [str(part) for part in instalments(D(total), count, currency)] == plan


@pytest.mark.parametrize(
    ("total", "count", "text"),
    [
        ("100", 0, "A plan needs at least one instalment."),
        ("0.02", 3, "0.02 USD is too little for 3 instalments."),
        ("-100", 3, "-100 USD is too little for 3 instalments."),
        ("1.001", 3, "An amount in USD can have at most 2 decimals."),
    ],
)
def test_a_plan_that_cannot_be_paid_is_refused_in_words(total: str, count: int, text: str) -> None:
    with pytest.raises(MoneyError) as refused:
        instalments(D(total), count, "USD")
    assert str(refused.value) == text


def test_only_a_decimal_is_split() -> None:
    with pytest.raises(TypeError):
        instalments(100.0, 3, "USD")
