"""What people type about quotes, their lines, taxes and answers, cleaned into values."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict

from clients.forms import BornOnce
from clients.models import Client
from onetool.choices import offer
from onetool.orgs.models import Member
from quotes.documents import DocumentLine
from quotes.fields import AmountField, DiscountField, TaxChoices, key_of, localise
from quotes.models import Quote, TaxRate
from scheduling.forms import DAY, PlaceChoice, offer_places
from scheduling.models import Project

MOST_LINES = 500
ROW_KEY = re.compile(r"^[a-z0-9]{1,20}$")


class LineForm(forms.Form):
    """One row of the grid; its prefix is the row's key."""

    description = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages={"required": "Say what this line is for."},
    )
    quantity = AmountField(initial=Decimal(1), error_messages={"required": "How many?"})
    unit = forms.CharField(max_length=20, required=False)
    unit_price = AmountField(label="Price", error_messages={"required": "What does one cost?"})
    discount = DiscountField(required=False)
    tax = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, taxes: TaxChoices, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        localise(self, locale)
        self.taxes, tax = taxes, self.fields["tax"]
        assert isinstance(tax, forms.ChoiceField)
        tax.choices, tax.initial = taxes.choices, taxes.default
        for name, field in self.fields.items():
            field.widget.attrs |= {"aria-label": field.label or name.capitalize(), "data-cell": name}

    def clean_unit_price(self) -> Decimal:
        price: Decimal = self.cleaned_data["unit_price"]
        if price < 0:
            raise forms.ValidationError("A price cannot be negative; use a negative quantity to take something back.")
        return price

    @property
    def is_blank(self) -> bool:
        """A row nobody has written into."""
        return not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in ("description", "unit_price"))

    @property
    def line(self) -> DocumentLine:
        values = self.cleaned_data
        kind, value = values["discount"]
        return DocumentLine(
            description=values["description"],
            quantity=values["quantity"],
            unit_price=values["unit_price"],
            unit=values["unit"],
            discount_kind=kind,
            discount_value=value,
            rates=self.taxes.by_key[values["tax"]],
        )


class LineRows:
    """The grid: rows in the order they stand on the page, each under a key of its own."""

    def __init__(
        self, data: QueryDict | None, *, taxes: TaxChoices, locale: str, lines: Sequence[DocumentLine] = ()
    ) -> None:
        options: dict[str, Any] = {"taxes": taxes, "locale": locale}
        self.has_too_many = False
        self.blank = LineForm(prefix="rowkey", **options)
        if data is None:
            self.forms = [
                LineForm(prefix=f"l{place}", initial=_initial(line), **options) for place, line in enumerate(lines, 1)
            ]
            self.forms = self.forms or [LineForm(prefix="l1", **options)]
        else:
            keys = [key for key in dict.fromkeys(data.getlist("row")) if ROW_KEY.match(key)]
            self.forms = [LineForm(data, prefix=key, **options) for key in keys[:MOST_LINES]]
            self.has_too_many = len(keys) > MOST_LINES

    @property
    def written(self) -> list[LineForm]:
        return [form for form in self.forms if not form.is_blank]

    def is_valid(self) -> bool:
        checked = [form.is_valid() for form in self.written]  # each is asked, so that each says what is wrong
        return all(checked) and not self.has_too_many

    @property
    def lines(self) -> list[DocumentLine]:
        """The rows that are right, blank ones left out."""
        return [form.line for form in self.written if form.is_valid()]

    @property
    def errors(self) -> list[tuple[int, str]]:
        """(row, what is wrong) for the head of the page."""
        found = [
            (place, message)
            for place, form in enumerate(self.forms, 1)
            if not form.is_blank
            for message in _messages(form)
        ]
        too_many = f"A document has at most {MOST_LINES} lines; what comes after them was not read."
        return [*found, (MOST_LINES + 1, too_many)] if self.has_too_many else found


def _messages(form: forms.Form) -> Iterable[str]:
    return (str(message) for messages in form.errors.values() for message in messages)


def _initial(line: DocumentLine) -> dict[str, Any]:
    return {
        "description": line.description,
        "quantity": line.quantity,
        "unit": line.unit,
        "unit_price": line.unit_price,
        "discount": (line.discount_kind, line.discount_value),
        "tax": key_of(line.rates),
    }


class QuoteFields(forms.Form):
    """Facts of a quote; its lines are a grid of their own, its state moves by verbs."""

    title = forms.CharField(max_length=160, error_messages={"required": "Say what the quote is for."})
    project: Any = forms.ModelChoiceField(queryset=None, required=False, empty_label="None")
    place = PlaceChoice(queryset=None, label="Property", required=False, empty_label="None")
    valid_until = forms.DateField(
        label="Good until", required=False, widget=DAY, help_text="Empty: until you take it back."
    )
    tax_mode = forms.ChoiceField(label="Tax", choices=Quote.TaxMode.choices, initial=Quote.TaxMode.PER_RATE)
    discount = DiscountField(label="Discount on everything", required=False, help_text="10% or an amount.")
    message = forms.CharField(
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Goes into the mail and on the page.",
    )
    terms = forms.CharField(
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The customer accepts them by signing.",
    )
    internal_notes = forms.CharField(
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Only your team sees this.",
    )

    def __init__(self, *args: Any, member: Member, client: Client | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        projects = Project.objects.visible_to(member).order_by("-created_at")
        offer(self, "project", projects.filter(client=client) if client else projects.open())
        offer_places(self, client, member)
        localise(self, member.org.locale)

    def values(self) -> dict[str, Any]:
        """What the actions take."""
        values = dict(self.cleaned_data)
        values["discount_kind"], values["discount_value"] = values.pop("discount")
        return values


class NewQuoteForm(BornOnce, QuoteFields):
    client: Any = forms.ModelChoiceField(
        queryset=None, error_messages={"required": "Choose the client."}, empty_label="Choose…"
    )

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, **kwargs)
        offer(self, "client", Client.objects.visible_to(member).current().order_by("sort_name"))

    def values(self) -> dict[str, Any]:
        values = QuoteFields.values(self)
        values["pk"] = values.pop("id")
        return values


class SendForm(forms.Form):
    """Who gets the link."""

    name = forms.CharField(max_length=120, required=False)
    email = forms.EmailField(label="E-mail", error_messages={"required": "Type the e-mail address the quote goes to."})
    message = forms.CharField(max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class ExtendForm(forms.Form):
    until = forms.DateField(label="Good until", widget=DAY, error_messages={"required": "Choose the new last day."})


class OnWordForm(forms.Form):
    """The customer's yes, entered by staff."""

    name = forms.CharField(label="Who approved", max_length=120)
    note = forms.CharField(
        label="How",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write how the customer approved."},
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write a word about why."},
    )


class WishesForm(forms.Form):
    wishes = forms.CharField(
        label="What should be different?", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you would like to have changed."},
    )  # fmt: skip


class SignForm(forms.Form):
    """The customer's signature."""

    name = forms.CharField(
        label="Your full name", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Type your name to sign."},
    )  # fmt: skip
    accepts = forms.BooleanField(
        label="I accept this quote and its terms",
        error_messages={"required": "Tick that you accept the quote and its terms."},
    )


class TaxRateForm(BornOnce):
    name = forms.CharField(max_length=60, error_messages={"required": "Name the tax as it is to be printed."})
    percent = forms.DecimalField(
        min_value=0,
        max_value=100,
        max_digits=7,
        decimal_places=4,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    category = forms.ChoiceField(choices=TaxRate.Category.choices, initial=TaxRate.Category.STANDARD)
    reason = forms.CharField(
        max_length=200, required=False, help_text="Printed under documents, for a rate of 0 % that needs one."
    )
    is_default = forms.BooleanField(label="On new lines", required=False)


def quote_initial(quote: Quote) -> dict[str, Any]:
    """A quote's values under the names of its form's fields."""
    values = {name: getattr(quote, name) for name in QuoteFields.base_fields if name != "discount"}
    return {**values, "discount": (quote.discount_kind, quote.discount_value)}
