"""Form fields for amounts, discounts and taxes, as documents have them."""

import functools
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.models import Client, Property
from documents.content import FrozenRate, discount, plain_number
from documents.exemption import exempt_rates, is_taxed
from documents.models import Rates, TaxGroup, TaxRate
from documents.usual_taxes import usual_tax
from onetool.money import MoneyError
from onetool.money.checks import FINEST_PLACES
from onetool.money.formatting import format_number
from onetool.web.forms import PercentField, TypedNumber


class QuantityField(TypedNumber):
    """A number of up to `places` decimals."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, places: int = FINEST_PLACES, low: int | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.places = places
        self.low = None if low is None else Decimal(low)

    def to_python(self, value: Any) -> Any:
        text = self.text(value)
        return storable(self.read(text), places=self.places) if text else None

    def read(self, text: str) -> Decimal:
        return self.number(text)

    def format(self, value: Decimal) -> str:
        return format_number(value, self.locale or "en", places=self.places)

    def prepare_value(self, value: Any) -> Any:
        return self.format(value) if isinstance(value, Decimal) else value


class AmountField(QuantityField):
    """The same of money: its currency may be typed along."""

    def read(self, text: str) -> Decimal:
        assert self.currency, "a form that asks for an amount is localised with its currency"
        return self.number(text, currency=self.currency)


class DiscountField(TypedNumber):
    """`10%` or an amount; cleaned into its kind and value."""

    widget = forms.TextInput(attrs={"autocomplete": "off"})

    def __init__(self, *, noun: str = "discount", **options: Any) -> None:
        super().__init__(**options)
        self.noun = noun

    def to_python(self, value: Any) -> Any:
        text = self.text(value)
        if not text:
            return "", None
        is_percent = text.endswith(tuple(PercentField.signs)) or text.startswith(tuple(PercentField.signs))
        amount = storable(self.number(text.strip(f"{PercentField.signs} \u00a0\u202f"), currency=self.currency))
        if amount < 0 or (is_percent and amount > 100):
            raise ValidationError(
                gettext("A {noun} must be between 0% and 100%.").format(noun=self.noun)
                if is_percent
                else gettext("A {noun} can’t be negative.").format(noun=self.noun)
            )
        return ("percent" if is_percent else "fixed"), amount

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, tuple):
            return value
        kind, amount = value
        return discount_text(kind, amount, self.locale or "en")


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
        raise ValidationError(error.words.read(gettext)) from error


def storable(amount: Decimal, *, places: int = FINEST_PLACES) -> Decimal:
    """The amount, when a document can keep it. Raises ValidationError."""
    if abs(amount) >= Decimal(10) ** 12:
        raise ValidationError(gettext("This is too large."))
    if amount != round(amount, places):
        raise ValidationError(gettext("Use up to {places} decimal places.").format(places=places))
    return amount


# --- Rates of a group -------------------------------------------------------------------------------------------------
class RateSelects(forms.MultiWidget):
    """One choice below the other."""

    def __init__(self, rates: Sequence[TaxRate] = (), *, count: int = 0) -> None:
        choices = [("", "—"), *((str(rate.pk), str(rate)) for rate in rates)]
        super().__init__(
            [
                forms.Select({"aria-label": gettext("Rate {number}").format(number=number)}, choices)
                for number in range(1, count + 1)
            ]
        )

    def use_required_attribute(self, initial: Any) -> bool:
        """One of them is needed, not each."""
        return False

    def decompress(self, value: Sequence[TaxRate] | None) -> list[str]:
        return [str(rate.pk) for rate in value or ()]


class RatesField(forms.Field):
    """Rates in an order, each once; `offer` says which."""

    widget = RateSelects
    default_error_messages: ClassVar = {"required": _("Choose at least one rate.")}

    def offer(self, rates: Sequence[TaxRate], chosen: Sequence[TaxRate]) -> None:
        """Let these be chosen, with a little room beside those that are."""
        self.by_key = {str(rate.pk): rate for rate in rates}
        count = min(TaxGroup.MOST_RATES, len(chosen) + 3)
        self.widget = RateSelects(rates, count=count)  # type: ignore[assignment]  # an instance, as Django makes it

    def clean(self, value: Any) -> Rates:
        keys = [key for key in value or () if key]
        if any(key not in self.by_key for key in keys):
            raise ValidationError(gettext("Choose one of the rates."))
        rates: Rates = super().clean(Rates(self.by_key[key] for key in keys))
        if len(set(keys)) < len(keys):
            raise ValidationError(gettext("Choose each rate only once."))
        return rates


# --- Taxes of a line --------------------------------------------------------------------------------------------------
def key_of(rates: Sequence[FrozenRate]) -> str:
    """A short name for a set of rates, the same wherever the set is written down."""
    if not rates:
        return ""
    text = json.dumps(sorted([one["name"], one["percent"], one["category"], one["reason"]] for one in rates))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def label_of(rates: Sequence[FrozenRate]) -> str:
    """How a set of rates is called where one chooses it."""
    return " + ".join(f"{one['name']} {one['percent']} %" for one in rates) or gettext("No tax")


@dataclass(frozen=True)
class TaxChoices:
    """What a line can be taxed with: nothing, one rate, the rates of a group, or what it was taxed with before."""

    by_key: dict[str, list[FrozenRate]] = field(default_factory=dict)
    default: str = ""
    offered: tuple[str, ...] = ()
    names: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        kept: Iterable[Sequence[FrozenRate]] = (),
        *,
        client: Client | None = None,
        place: Property | None = None,
    ) -> "TaxChoices":
        """What the organisation charges now, and what the lines of a client's document have already."""
        groups = list(TaxGroup.objects.current())
        names = {key_of(group.rates.frozen): _named(group) for group in reversed(groups)}
        usual = usual_tax(client, place)
        default: list[FrozenRate] = [*usual.rates.frozen] if usual else []
        taxes: list[TaxGroup | TaxRate] = [*TaxRate.objects.current(), *groups]
        every: list[list[FrozenRate]] = [[*tax.rates.frozen] for tax in taxes]
        sets: list[list[FrozenRate]] = [[], *every, default, *map(list, kept)]
        if client and client.is_tax_exempt:
            # A page that was opened before it knew the client may still say a tax.
            free = exempt_rates()
            by_key = {key_of(rates): free if is_taxed(rates) else rates for rates in sets}
            return cls(by_key, key_of(free), tuple(key for key, rates in by_key.items() if key_of(rates) == key), names)
        by_key = {key_of(rates): rates for rates in sets}
        return cls(by_key, key_of(default), tuple(by_key), names)

    @functools.cached_property
    def choices(self) -> list[tuple[str, str]]:
        return [(key, self.names.get(key) or label_of(self.by_key[key])) for key in self.offered]

    @property
    def has_rates(self) -> bool:
        return any(self.by_key.values())


def _named(group: TaxGroup) -> str:
    return f"{group.name} {plain_number(sum((rate.percent for rate in group.rates), Decimal(0)))} %"
