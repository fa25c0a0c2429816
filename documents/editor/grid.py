"""The grid of lines as it stands on a page and as it is typed: each row is a line, under the line's own id."""

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from documents.content import DocumentLine, Unchanged
from documents.fields import AmountField, DiscountField, QuantityField, TaxChoices, countable, discount_text, key_of
from documents.models import LineKind
from onetool.money import MoneyError
from onetool.money.checks import PRICE_PLACES
from onetool.money.formatting import format_figure, format_number
from onetool.tenancy.ids import uuid7
from onetool.web.forms import localise

MOST_LINES = 500
ROW_KEY = re.compile(r"^[a-z0-9]{1,32}$")
ALL_TAXES = "all"  # of a discount or a charge for every tax group
LINE_KEY = re.compile(r"^[0-9a-f]{32}$")


class LineForm(forms.Form):
    """What is typed into one row; its prefix is the row's key."""

    description = forms.CharField(
        label=_("Description"),
        max_length=2000,
        widget=forms.Textarea,
        error_messages={"required": _("Enter a description.")},
    )
    quantity = QuantityField(label=_("Quantity"), error_messages={"required": _("Enter a quantity.")})
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    unit_price = AmountField(places=PRICE_PLACES, label=_("Price"), error_messages={"required": _("Enter a price.")})
    discount = DiscountField(label=_("Discount"), required=False)
    discount_reason = forms.CharField(max_length=200, required=False, label=_("Reason for the discount"))
    charge = DiscountField(label=_("Charge"), required=False, noun="charge")
    charge_reason = forms.CharField(max_length=200, required=False, label=_("Reason for the charge"))
    tax = forms.ChoiceField(label=_("Tax"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=LineKind.choices, required=False)

    def __init__(self, *args: Any, taxes: TaxChoices, locale: str, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        localise(self, locale, currency)
        self.taxes, self.currency, tax = taxes, currency, self.fields["tax"]
        assert isinstance(tax, forms.ChoiceField)
        tax.choices = [(key, key) for key in (*taxes.by_key, ALL_TAXES)]

    def clean_unit_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["unit_price"]
        if price < 0:
            raise forms.ValidationError(gettext("A price can’t be negative. Use a negative quantity for a credit."))
        return price

    def clean_discount(self) -> tuple[str, Decimal | None]:
        kind, value = self.cleaned_data["discount"]
        countable(kind, value, self.currency)
        if not kind and self.is_adjustment:
            raise forms.ValidationError(gettext("Enter a percent or an amount."))
        return kind, value

    def clean_charge(self) -> tuple[str, Decimal | None]:
        kind, value = self.cleaned_data["charge"]
        countable(kind, value, self.currency)
        return kind, value

    def clean_charge_reason(self) -> str:
        reason: str = self.cleaned_data["charge_reason"]
        if not reason and self.cleaned_data.get("charge", ("", None))[0]:
            raise forms.ValidationError(gettext("Enter a reason for the charge."))
        return reason

    def clean_tax(self) -> str:
        tax: str = self.cleaned_data["tax"]
        if tax == ALL_TAXES and not self.is_adjustment:
            raise forms.ValidationError(gettext("Choose a tax for this line item."))
        return tax

    @property
    def is_adjustment(self) -> bool:
        return self.data.get(f"{self.prefix}-kind", "") in (LineKind.ALLOWANCE, LineKind.CHARGE)

    def clean(self) -> dict[str, Any]:
        if not self.errors:
            try:
                line = self.line(uuid7()).money_line
                line.charged(line.amount(self.currency), self.currency)
            except MoneyError as error:
                self.add_error("unit_price", error.words.read(gettext))
        return self.cleaned_data

    def line(self, pk: uuid.UUID) -> DocumentLine:
        """The line that is typed here."""
        values = self.cleaned_data
        kind, value = values["discount"]
        is_of_all, is_adjustment = values["tax"] == ALL_TAXES, self.is_adjustment
        charge_kind, charge_value = ("", None) if is_adjustment else values["charge"]
        return DocumentLine(
            description=values["description"],
            quantity=Decimal(1) if is_adjustment else values["quantity"],
            unit_price=Decimal(0) if is_adjustment else values["unit_price"],
            unit="" if is_adjustment else values["unit"],
            discount_kind=kind,
            discount_value=value,
            discount_reason=values["discount_reason"] if kind and not is_adjustment else "",
            charge_kind=charge_kind,
            charge_value=charge_value,
            charge_reason=values["charge_reason"] if charge_kind else "",
            rates=[] if is_of_all else self.taxes.by_key[values["tax"]],
            kind=values["kind"] or LineKind.LINE,
            is_of_all=is_of_all,
            id=pk,
        )


CELLS = list(LineForm.base_fields)


@dataclass(slots=True)
class GridRow:
    """One row: the line it shows, if it is saved, and what is typed into it, if anything is."""

    key: str
    texts: dict[str, str]
    line: DocumentLine | None = None
    form: LineForm | None = None
    is_held: bool = False

    @property
    def id(self) -> uuid.UUID:
        return uuid.UUID(self.key)

    @property
    def is_blank(self) -> bool:
        """A row nobody has written into."""
        value = self.texts["discount" if self.is_adjustment else "unit_price"]
        return self.form is not None and not (self.texts["description"].strip() or value.strip())

    @property
    def is_adjustment(self) -> bool:
        return self.texts["kind"] in (LineKind.ALLOWANCE, LineKind.CHARGE)

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """(cell, its name, what is wrong with it)"""
        if self.form is None or self.is_blank:
            return []
        return [
            (cell, str(self.form.fields[cell].label or cell.capitalize()), str(message))
            for cell, messages in self.form.errors.items()
            for message in messages
        ]

    @property
    def wrong(self) -> set[str]:
        return {cell for cell, _, _ in self.problems}

    @property
    def is_accepted(self) -> bool:
        """Whether what is typed here is right and is to stand."""
        return self.form is not None and not self.is_held and not self.is_blank and self.form.is_valid()

    @property
    def edit(self) -> DocumentLine | Unchanged | None:
        """What this row says: its line, that it stands as it is, or, for a new one that is not right, nothing."""
        if self.is_blank and not self.is_held:
            return None
        if self.is_accepted and self.form:
            return self.form.line(self.id)
        return Unchanged(self.id)


class Grid:
    """The rows in the order they stand on the page."""

    most = MOST_LINES

    def __init__(
        self,
        data: QueryDict | None,
        *,
        taxes: TaxChoices,
        locale: str,
        currency: str,
        lines: Sequence[DocumentLine] = (),
    ) -> None:
        self.taxes, self.locale, self.currency = taxes, locale, currency
        self.has_too_many = False
        standing = {line.key: line for line in lines}
        if data is None:
            self.rows = [self.row_of(line) for line in lines] or [self.blank()]
        else:
            keys = [key for key in dict.fromkeys(data.getlist("row")) if ROW_KEY.match(key)]
            self.rows = [self._typed(data, key, standing) for key in keys[:MOST_LINES]]
            self.has_too_many = len(keys) > MOST_LINES

    def row_of(self, line: DocumentLine) -> GridRow:
        """The row of a line as it is saved."""
        kind, value = line.discount_kind, line.discount_value
        texts = {
            "description": line.description,
            "quantity": format_number(line.quantity, self.locale),
            "unit": line.unit,
            "unit_price": format_figure(line.unit_price, self.currency, self.locale),
            "discount": discount_text(kind, value, self.locale),
            "discount_reason": line.discount_reason,
            "charge": discount_text(line.charge_kind, line.charge_value, self.locale),
            "charge_reason": line.charge_reason,
            "tax": ALL_TAXES if line.is_of_all else key_of(line.rates),
            "kind": line.kind,
        }
        return GridRow(line.key, texts, line)

    def blank(self, key: str = "") -> GridRow:
        """A row to write into."""
        return GridRow(
            key or uuid7().hex,
            {**dict.fromkeys(CELLS, ""), "quantity": "1", "tax": self.taxes.default, "kind": LineKind.LINE},
        )

    def adjustment(self, key: str = "") -> GridRow:
        """A row to write a discount or a charge into."""
        row = self.blank(key)
        row.texts |= {"unit_price": "0", "tax": ALL_TAXES, "kind": LineKind.ALLOWANCE}
        return row

    @property
    def model(self) -> GridRow:
        """The row that the page makes new ones of."""
        return self.blank("rowkey")

    @property
    def adjustment_model(self) -> GridRow:
        """The same for discounts and charges."""
        return self.adjustment("rowkey")

    def row(self, key: str) -> GridRow | None:
        return next((row for row in self.rows if row.key == key), None)

    def _typed(self, data: QueryDict, key: str, standing: dict[str, DocumentLine]) -> GridRow:
        line = standing.get(key)
        own = key if LINE_KEY.match(key) else uuid7().hex
        if not any(f"{key}-{cell}" in data for cell in CELLS):
            return self.row_of(line) if line else GridRow(own, dict.fromkeys(CELLS, ""))
        form = LineForm(data, prefix=key, taxes=self.taxes, locale=self.locale, currency=self.currency)
        return GridRow(own, {cell: form[cell].data or "" for cell in CELLS}, line, form)

    def is_valid(self) -> bool:
        return not self.has_too_many and not any(row.problems for row in self.rows)

    @property
    def edits(self) -> list[DocumentLine | Unchanged]:
        """What the rows say, in their order."""
        return [edit for row in self.rows if (edit := row.edit)]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(key of the row, what is wrong with it in words), for the head of the page."""
        found = [
            (row.key, gettext("Line {number}: {problems}").format(number=number, problems=row.problems[0][2]))
            for number, row in enumerate(self.rows, 1)
            if row.problems
        ]
        too_many = gettext("A document can have up to {most_lines} line items. Remove some to save.").format(
            most_lines=MOST_LINES
        )
        return [*found, ("", too_many)] if self.has_too_many else found
