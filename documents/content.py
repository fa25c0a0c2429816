"""Pure: from typed lines to totals, and to the frozen content that quotes and invoices keep."""

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.money import (
    Adjustment,
    AdjustmentKind,
    Category,
    Discount,
    Line,
    Mode,
    MoneyError,
    Rate,
    TaxGroup,
    Totals,
    compute,
)
from onetool.orgs.models import Organisation
from onetool.tenancy.ids import uuid7

FrozenRate = Mapping[str, str]  # name, percent, category, reason
LINE = "line"  # what a line is that is no allowance and no charge

_CATEGORIES = {
    Category.ZERO.value: _("Zero rate"),
    Category.EXEMPT.value: _("Exempt"),
    Category.REVERSE_CHARGE.value: _("Reverse charge"),
    Category.OUTSIDE_SCOPE.value: _("Outside the scope of tax"),
}


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of a document before it is counted; `rates` are copies of tax rates.

    An allowance or a charge is one too: `description` is its reason, `discount_value` how much, and its rates are those
    of the tax group it is for, unless it is for all of them.

    Its id stays through every edit: that is how two people are seen to have changed the same line.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    unit: str = ""
    discount_kind: str = ""
    discount_value: Decimal | None = None
    discount_reason: str = ""
    charge_kind: str = ""
    charge_value: Decimal | None = None
    charge_reason: str = ""
    rates: Sequence[FrozenRate] = field(default_factory=list)
    kind: str = LINE
    is_of_all: bool = False
    id: uuid.UUID = field(default_factory=uuid7, compare=False)

    @property
    def key(self) -> str:
        """Its id as a page carries it."""
        return self.id.hex

    @property
    def is_adjustment(self) -> bool:
        return self.kind != LINE

    @property
    def adjustment(self) -> Adjustment:
        """Raises MoneyError."""
        value = discount(self.discount_kind, self.discount_value)
        if value is None:
            raise MoneyError(gettext("Enter a percent or an amount."))
        tax = None if self.is_of_all else tax_group(self.rates)
        return Adjustment(AdjustmentKind(self.kind), value, self.description, tax)

    @property
    def words(self) -> str:
        """The line in a few words, as the log tells it."""
        if self.is_adjustment:
            percent = " %" if self.discount_kind == "percent" else ""
            return f"{self.kind} {plain_number(self.discount_value or Decimal(0))}{percent} {self.description}"
        return f"{plain_number(self.quantity)} × {plain_number(self.unit_price)} {self.description}"

    @property
    def all_words(self) -> str:
        """The same with its unit, discount and taxes, where the few words would not tell two lines apart."""
        less = f"less {plain_number(self.discount_value)} {self.discount_kind}" if self.discount_value else ""
        plus = f"plus {plain_number(self.charge_value)} {self.charge_kind}" if self.charge_value else ""
        said = (self.words, self.unit, less, self.discount_reason, plus, self.charge_reason)
        return ", ".join(one for one in (*said, *(rate["name"] for rate in self.rates)) if one)

    @property
    def money_line(self) -> Line:
        """The line as `onetool.money` takes it. Raises MoneyError."""
        return Line(
            self.quantity,
            self.unit_price,
            tax_group(self.rates),
            discount(self.discount_kind, self.discount_value),
            discount(self.charge_kind, self.charge_value),
        )


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A line that stands as it is, for all this page has to say."""

    id: uuid.UUID

    @property
    def key(self) -> str:
        return self.id.hex


def tax_group(rates: Sequence[FrozenRate]) -> TaxGroup:
    return TaxGroup(tuple(rate(one) for one in rates))


def plain_number(value: Decimal) -> str:
    """The shortest way to write it: 2.5000 → 2.5, 100 → 100."""
    return f"{value.normalize():f}"


def rate(frozen: FrozenRate) -> Rate:
    return Rate(frozen["name"], Decimal(frozen["percent"]), Category(frozen["category"]), frozen["reason"])


def discount(kind: str, value: Decimal | None) -> Discount | None:
    return Discount(kind, value) if kind and value is not None else None  # type: ignore[arg-type]  # it reads the plain string


def count(
    lines: Iterable[DocumentLine], *, currency: str, mode: str, kind: str = "", value: Decimal | None = None
) -> Totals:
    """What the lines come to, with the document's own discount. Raises MoneyError, its text fit for whoever typed."""
    every = list(lines)
    return compute(
        [line.money_line for line in every if not line.is_adjustment],
        currency=currency,
        mode=Mode(mode),
        discount=discount(kind, value),
        adjustments=[line.adjustment for line in every if line.is_adjustment],
    )


def nets(lines: Sequence[DocumentLine], totals: Totals) -> list[Decimal]:
    """What each line comes to; of an allowance or a charge, what it adds."""
    priced, adjusted = iter(totals.lines), iter(totals.adjustments)
    return [next(adjusted).amount if line.is_adjustment else next(priced).net for line in lines]


def content(
    lines: Sequence[DocumentLine],
    totals: Totals,
    *,
    seller: Mapping[str, str],
    buyer: Mapping[str, str],
    discount: Mapping[str, str] | None,
    **facts: Any,
) -> dict[str, Any]:
    """The document as it is frozen: plain text, lists and dicts, amounts as strings with the currency's decimals."""
    priced = list(zip(lines, nets(lines, totals), strict=True))
    return {
        **facts,
        "currency": totals.currency,
        "mode": totals.mode.value,
        "seller": dict(seller),
        "buyer": dict(buyer),
        "lines": [_line(line, net) for line, net in priced if not line.is_adjustment],
        "adjustments": [_adjustment(line, net) for line, net in priced if line.is_adjustment],
        "discount": dict(discount) if discount else None,
        "totals": totals_content(totals),
    }


def totals_content(totals: Totals) -> dict[str, Any]:
    return {
        **{
            name: str(getattr(totals, name))
            for name in ("subtotal", "discount", "adjusted", "net", "tax", "rounding", "total")
        },
        "taxes": [
            {
                "name": one.rate.name,
                "percent": str(one.rate.percent),
                "category": one.rate.category.value,
                "reason": one.rate.reason,
                "taxable": str(one.taxable),
                "tax": str(one.tax),
            }
            for one in totals.taxes
        ],
    }


def why_untaxed(tax: Mapping[str, str]) -> str:
    """What a frozen rate that is not a standard one is, and why; older content knows neither."""
    words = str(_CATEGORIES.get(tax.get("category", ""), ""))
    return ": ".join(filter(None, [words, tax["reason"]])) if words else ""


def discount_content(kind: str, value: Decimal | None) -> dict[str, str] | None:
    return {"kind": kind, "value": plain_number(value)} if kind and value is not None else None


def _reasoned(kind: str, value: Decimal | None, reason: str) -> dict[str, str] | None:
    """A line's discount or charge; one without a reason is frozen as it was before lines had reasons."""
    frozen = discount_content(kind, value)
    return {**frozen, "reason": reason} if frozen and reason else frozen


def _adjustment(line: DocumentLine, amount: Decimal) -> dict[str, Any]:
    """An allowance or a charge; `amount` is what it adds. `rates` are of the group it is for, None: for all."""
    return {
        "kind": line.kind,
        "reason": line.description,
        "value": discount_content(line.discount_kind, line.discount_value),
        "rates": None if line.is_of_all else [dict(one) for one in line.rates],
        "amount": str(amount),
    }


def _line(line: DocumentLine, net: Decimal) -> dict[str, Any]:
    charge = _reasoned(line.charge_kind, line.charge_value, line.charge_reason)
    return {
        "description": line.description,
        "quantity": plain_number(line.quantity),
        "unit": line.unit,
        "unit_price": plain_number(line.unit_price),
        "discount": _reasoned(line.discount_kind, line.discount_value, line.discount_reason),
        **({"charge": charge} if charge else {}),
        "rates": [dict(one) for one in line.rates],
        "net": str(net),
    }


def seller(org: Organisation, *, to: str = "") -> dict[str, str]:
    """The business as somebody in the country `to` reads it."""
    address = org.address_for(to)
    return {"name": org.name, "address": address, "tax_id": org.tax_id, "email": org.email, "phone": org.phone}


def look(org: Organisation) -> dict[str, str]:
    """How its paper looks and how it writes amounts: frozen too, so that a document on paper stays as it was."""
    return {"locale": org.locale, "country": org.country, "colour": org.colour, "logo": str(org.logo_id or "")}


def fingerprint(frozen: Mapping[str, Any]) -> str:
    """The SHA-256 of frozen content, the same however its keys are ordered."""
    text = json.dumps(frozen, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
