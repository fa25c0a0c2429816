"""The columns that amounts and prices stand in."""

from typing import Any

from django.db import models


def amount_field(**options: Any) -> "models.DecimalField[Any, Any]":
    """An amount or a quantity: up to a million million, four decimals (MONEY A3)."""
    return models.DecimalField(max_digits=18, decimal_places=4, **options)


def price_field() -> "models.DecimalField[Any, Any]":
    """A unit price: six decimals (MONEY A3)."""
    return models.DecimalField(max_digits=18, decimal_places=6)
