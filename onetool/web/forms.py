"""What every form of the product has, allauth's included: each text that is typed is cleaned before it is read.

Django asks the form's renderer for the class of its bound fields: no form and no field can forget it. Numbers and
days that are typed have one field each, which knows the country's way and what nobody can mean.
"""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest, QueryDict
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.money import MoneyError
from onetool.money.formatting import format_number
from onetool.money.reading import read_number
from onetool.records.hidden_fields import is_new_id
from onetool.records.record import Subject
from onetool.records.refusals import Taken
from onetool.tenancy.ids import uuid7
from onetool.text import postal
from onetool.text.typed import clean


class TypedField(forms.BoundField):
    """A field of a form as it was typed into."""

    @property
    def data(self) -> Any:
        """What was typed, cleaned; a password is kept letter for letter."""
        typed = super().data
        if isinstance(self.field.widget, forms.PasswordInput):
            return typed
        is_multiline = isinstance(self.field.widget, forms.Textarea)
        if isinstance(typed, str):
            return clean(typed, is_multiline=is_multiline)
        if isinstance(typed, list):
            return [clean(one, is_multiline=is_multiline) if isinstance(one, str) else one for one in typed]
        return typed

    def build_widget_attrs(self, attrs: Any, widget: Any = None) -> Any:
        """Without `maxlength`: a browser cuts what is pasted there and says nothing; the field refuses it in words."""
        return {**super().build_widget_attrs(attrs, widget), "maxlength": False}


class Renderer(DjangoTemplates):
    bound_field_class = TypedField

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        return super().render(template_name, context, request)


def _select(widget: dict[str, Any]) -> SafeString:
    """As Django's templates draw it: they are two for each choice, and of countries there are 250."""
    drawn = [f'<select name="{escape(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        drawn += [f'\n  <optgroup label="{conditional_escape(group)}">'] if group else []
        drawn += [
            f'\n  <option value="{escape(str(one["value"]))}"{_attributes(one["attrs"])}>'
            f"{conditional_escape(one['label'])}</option>\n"
            for one in options
        ]
        drawn += ["\n  </optgroup>"] if group else []
    return mark_safe("".join([*drawn, "\n</select>"]))  # noqa: S308  # each part is escaped


def _attributes(named: dict[str, Any]) -> str:
    return "".join(
        f" {escape(name)}" if value is True else f' {escape(name)}="{escape(str(value))}"'
        for name, value in named.items()
        if value is not False
    )


def initial_of(row: Subject, form: type[forms.Form]) -> dict[str, Any]:
    """A row's values under the names of a form's fields."""
    return {name: getattr(row, name) for name in form.base_fields if name != "id" and hasattr(row, name)}


# --- Numbers and days -------------------------------------------------------------------------------------------------
class TypedNumber(forms.Field):
    """A short text with a number in it, read as the organisation's country writes numbers; see `localise`."""

    locale: str | None = None
    currency = ""
    low: Decimal | None = None
    high: Decimal | None = None

    def __init__(self, *, max_length: int = 40, **options: Any) -> None:
        super().__init__(**options)
        self.max_length = max_length

    def text(self, value: Any) -> str:
        """What was typed. Raises ValidationError when that is too long to be a number."""
        text = str(value or "").strip()
        if len(text) > self.max_length:
            raise ValidationError(gettext("This is too long."))
        return text

    def number(self, text: str, *, currency: str = "") -> Decimal:
        """Raises ValidationError with words for whoever typed."""
        assert self.locale, "a form that asks for a number is localised first"
        try:
            return read_number(text, self.locale, currency=currency, low=self.low, high=self.high)
        except MoneyError as error:
            raise ValidationError(error.words.read(gettext)) from error

    def format(self, value: Decimal) -> str:
        """The number as it is typed there."""
        return format_number(value, self.locale or "en")


class NumberField(TypedNumber):
    """A number of so many decimals, between two others."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
    signs = ""  # what may stand behind it, or before it

    def __init__(self, *, low: int | None = None, high: int | None = None, places: int = 0, **options: Any) -> None:
        super().__init__(**options)
        self.low, self.high = (None if one is None else Decimal(one) for one in (low, high))
        self.places = places

    def to_python(self, value: Any) -> Decimal | None:
        text = self.text(value)
        if not text:
            return None
        number = self.number(text.strip(f"{self.signs} \u00a0\u202f") if self.signs else text)
        if (self.low is not None and number < self.low) or (self.high is not None and number > self.high):
            raise ValidationError(self._range())
        if number != round(number, self.places):
            raise ValidationError(
                gettext("At most {places} decimals.").format(places=self.places)
                if self.places
                else gettext("Enter a whole number.")
            )
        return number

    def format(self, value: Decimal) -> str:
        return format_number(value, self.locale or "en", places=self.places)

    def _range(self) -> str:
        if self.low is None or self.high is None:
            return (
                gettext("Enter {low} or more.").format(low=self.format(self.low))
                if self.low is not None
                else gettext("This is too large.")
            )
        return gettext("Enter a number from {low} to {high}.").format(
            low=self.format(self.low), high=self.format(self.high)
        )

    def prepare_value(self, value: Any) -> Any:
        return self.format(Decimal(value)) if isinstance(value, Decimal | int | float) else value


class PercentField(NumberField):
    """`7,7`, `19%` or `19 %`, in Turkey `%19`."""

    signs = "%٪﹪％"


class CountField(NumberField):
    """A whole number, such as days."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def clean(self, value: Any) -> int | None:
        number = super().clean(value)
        return None if number is None else int(number)


def localise(form: forms.BaseForm, locale: str, currency: str = "") -> None:
    """Let the form's numbers be read and written as people there do it, amounts in that currency."""
    for field in form.fields.values():
        if isinstance(field, TypedNumber):
            field.locale, field.currency = locale, currency


FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)


class DayField(forms.DateField):
    """A day that somebody types; a year of another century is a slip of the hand."""

    widget = forms.DateInput(attrs={"type": "date", "min": f"{FIRST_DAY}", "max": f"{LAST_DAY}"}, format="%Y-%m-%d")

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day and not FIRST_DAY <= day <= LAST_DAY:
            raise ValidationError(
                gettext("Check the year: {year} to {year2}.").format(year=FIRST_DAY.year, year2=LAST_DAY.year)
            )
        return day


# --- Rows -------------------------------------------------------------------------------------------------------------
class BornOnce(forms.Form):
    """A form that creates: it carries the new row's id, so that a second post finds the row."""

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("id", uuid7())

    def values(self) -> dict[str, Any]:
        """What the action takes: the id under the name `pk`."""
        values = dict(self.cleaned_data)
        values["pk"] = values.pop("id", None) or uuid7()
        return values

    def clean_id(self) -> uuid.UUID | None:
        pk: uuid.UUID | None = self.cleaned_data["id"]
        if pk and not is_new_id(pk):
            raise ValidationError(str(Taken()))
        return pk


class BulkForm(forms.Form):
    """The rows ticked in a list."""

    ids = forms.TypedMultipleChoiceField(coerce=uuid.UUID)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ids = self.fields["ids"]
        assert isinstance(ids, forms.TypedMultipleChoiceField)
        assert isinstance(self.data, QueryDict)
        ids.choices = [(pk, pk) for pk in self.data.getlist("ids")[:500]]


# --- Addresses --------------------------------------------------------------------------------------------------------
class PostalFields(forms.Form):
    """The parts of an address, asked for as its country writes it."""

    street = forms.CharField(
        label=_("Street"), max_length=200, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    city = forms.CharField(label=_("City"), max_length=100, required=False)
    region = forms.CharField(label=_("State / region"), max_length=100, required=False)
    postcode = forms.CharField(label=_("ZIP / postal code"), max_length=20, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in self._asked():
            for part in line:
                self.fields[part.name].label = part.label

    def address_rows(self) -> list[list[tuple[forms.BoundField, bool]]]:
        """The fields line by line, each with whether the country expects it; what was typed is never left out."""
        rows = [[(self[part.name], part.is_expected) for part in line] for line in self._asked()]
        shown = {field.name for row in rows for field, _ in row}
        others = [self[name] for name in postal.PARTS.values() if name not in shown]
        return [*rows, *([(field, False)] for field in others if field.value())]

    def _asked(self) -> tuple[tuple[postal.Field, ...], ...]:
        return postal.fields(self._country())

    def _country(self) -> str:
        raise NotImplementedError
