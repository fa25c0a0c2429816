"""Form fields for amounts, discounts and taxes, read the way the organisation's country writes numbers."""

import functools
import hashlib
import itertools
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from clients.models import Client
from onetool.money import MoneyError
from onetool.money.formatting import format_number, parse_amount
from quotes.documents import FrozenRate, discount
from quotes.exemption import exempt_rates, is_taxed
from quotes.models import TaxRate


class TypedField(forms.Field):
    """A short text that is read into something else; set `locale` before use."""

    locale = "en"

    def __init__(self, *, max_length: int = 40, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length

    def text(self, value: Any) -> str:
        text = str(value or "").strip()
        if len(text) > self.max_length:
            raise ValidationError("This is too long.")
        return text


def localise(form: forms.BaseForm, locale: str) -> None:
    """Let the form's typed fields read and write numbers as people there do."""
    for typed in form.fields.values():
        if isinstance(typed, TypedField):
            typed.locale = locale


class AmountField(TypedField):
    """A number of up to four decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = self.text(value)
        return read_amount(text, self.locale) if text else None

    def prepare_value(self, value: Any) -> Any:
        return format_number(value, self.locale) if isinstance(value, Decimal) else value


class DiscountField(TypedField):
    """`10%` or an amount; cleaned into its kind and value."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        text = self.text(value)
        if not text:
            return "", None
        is_percent = text.endswith("%")
        amount = read_amount(text.rstrip("% "), self.locale)
        if amount < 0 or (is_percent and amount > 100):
            raise ValidationError(
                "A discount is between 0 and 100 %." if is_percent else "A discount cannot be negative."
            )
        return ("percent" if is_percent else "fixed"), amount

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        kind, amount = value
        return discount_text(kind, amount, self.locale)


def discount_text(kind: str, amount: Decimal | None, locale: str) -> str:
    """A discount as people there write it."""
    if not kind or amount is None:
        return ""
    return format_number(amount, locale) + (" %" if kind == "percent" else "")


def countable(kind: str, value: Decimal | None, currency: str) -> None:
    """Raises ValidationError when nothing in that currency can be discounted so."""
    try:
        found = discount(kind, value)
        if found:
            found.taken_of(Decimal(1), currency)
    except MoneyError as error:
        raise ValidationError(str(error)) from error


def read_amount(text: str, locale: str) -> Decimal:
    """Raises ValidationError with words for whoever typed."""
    try:
        amount = parse_amount(text, locale)
    except MoneyError as error:
        raise ValidationError(str(error)) from error
    if abs(amount) >= Decimal(10) ** 12:
        raise ValidationError("This is too large.")
    if amount != round(amount, 4):
        raise ValidationError("At most 4 decimals.")
    return amount


# --- Taxes of a line --------------------------------------------------------------------------------------------------
def key_of(rates: Sequence[FrozenRate]) -> str:
    """A short name for a set of rates, the same wherever the set is written down."""
    if not rates:
        return ""
    text = json.dumps(sorted([one["name"], one["percent"], one["category"], one["reason"]] for one in rates))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def label_of(rates: Sequence[FrozenRate]) -> str:
    """How a set of rates is called where one chooses it."""
    return " + ".join(f"{one['name']} {one['percent']} %" for one in rates) or "No tax"


@dataclass(frozen=True)
class TaxChoices:
    """What a line can be taxed with: nothing, one rate, two together, or what it was taxed with before."""

    by_key: dict[str, list[FrozenRate]] = field(default_factory=dict)
    default: str = ""
    offered: tuple[str, ...] = ()

    @classmethod
    def of(cls, kept: Iterable[Sequence[FrozenRate]] = (), *, client: Client | None = None) -> "TaxChoices":
        """The organisation's current rates, and those that the lines of a client's document have already."""
        current = list(TaxRate.objects.current())
        every: list[FrozenRate] = [rate.frozen for rate in current]
        usual: list[FrozenRate] = [rate.frozen for rate in current if rate.is_default]
        standard: list[FrozenRate] = [r.frozen for r in current if r.category == TaxRate.Category.STANDARD]
        sets: list[list[FrozenRate]] = [
            [],
            *([rate] for rate in every),
            *map(list, itertools.combinations(standard[:4], 2)),
            usual,
            *map(list, kept),
        ]
        if client and client.is_tax_exempt:
            # A page that was opened before it knew the client may still say a tax.
            free = exempt_rates()
            by_key = {key_of(rates): free if is_taxed(rates) else rates for rates in sets}
            return cls(by_key, key_of(free), tuple(key for key, rates in by_key.items() if key_of(rates) == key))
        by_key = {key_of(rates): rates for rates in sets}
        return cls(by_key, key_of(usual), tuple(by_key))

    @functools.cached_property
    def choices(self) -> list[tuple[str, str]]:
        return [(key, label_of(self.by_key[key])) for key in self.offered]

    @property
    def has_rates(self) -> bool:
        return any(self.by_key.values())
