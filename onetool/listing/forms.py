"""What is typed into a list's panels: a filter's value, a view's name, which columns."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.listing import choosing, conditions
from onetool.listing.columns import Column, Kind
from onetool.listing.conditions import ME, MOST_DAYS, Op
from onetool.listing.models import Export
from onetool.orgs.models import Member
from onetool.web.forms import BornOnce, CountField, DayField, NumberField, localise

NO_VALUE = {Op.EMPTY, Op.FILLED}
DAYS = {Op.LAST, Op.NEXT}


class FilterForm(forms.Form):
    """How one column is filtered: the comparison, and the field of the value that it needs."""

    op = forms.ChoiceField(label=_("Condition"))

    def __init__(self, column: Column, member: Member, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.column, self.ops = column, conditions.ops_of(column)
        self.fields["op"] = forms.ChoiceField(
            label=gettext("Condition"), choices=[(op.value, label) for op, label in self.ops.items()]
        )
        if len(self.ops) == 1:
            self.fields["op"].widget = forms.HiddenInput()
        self.fields["value"] = _value_field(column, member)
        if self.ops.keys() & DAYS:
            self.fields["days"] = CountField(label=gettext("Days"), required=False, low=1, high=MOST_DAYS)
        localise(self, member.org.locale, member.org.currency)

    @classmethod
    def of(cls, column: Column, member: Member, query: QueryDict) -> "FilterForm":
        """The form with what the address says of that column now."""
        for found in conditions.of_column(column, query):
            values: Any = list(found.values)
            several = isinstance(_value_field(column, member), forms.MultipleChoiceField)
            value = values if several else (values[0] if values else "")
            return cls(column, member, initial={"op": found.op.value, "days" if found.op in DAYS else "value": value})
        return cls(column, member, initial={"op": next(iter(conditions.ops_of(column))).value})

    def clean(self) -> dict[str, Any]:
        """Each comparison needs its own value."""
        cleaned = super().clean() or {}
        name = self._needed()
        if name and name not in self.errors and cleaned.get(name) in (None, "", []):
            self.add_error(
                name,
                gettext("Choose at least one.") if name == "value" and self._is_several else gettext("Enter a value."),
            )
        return cleaned

    def _needed(self) -> str:
        op = self.cleaned_data.get("op")
        if not op or Op(op) in NO_VALUE:
            return ""
        return "days" if Op(op) in DAYS else "value"

    @property
    def _is_several(self) -> bool:
        return isinstance(self.fields["value"], forms.MultipleChoiceField)

    def address(self, query: QueryDict) -> QueryDict:
        """The address with this condition in place of what it said of the column before."""
        kept, op = query.copy(), Op(self.cleaned_data["op"])
        for gone in ("on", "op", "value", "days", "part", "after", "before", *conditions.keys_of(self.column)):
            kept.pop(gone, None)
        value = True if op in NO_VALUE else self.cleaned_data[self._needed()]
        kept.setlist(conditions.key_of(self.column, op), _texts(value))
        return kept


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    if isinstance(value, bool):
        return ["1" if value else "0"]
    if isinstance(value, Decimal):
        return [format(value, "f")]
    return [value.isoformat() if isinstance(value, date) else str(value)]


def _value_field(column: Column, member: Member) -> forms.Field:
    """What a value of the column is typed or ticked in."""
    label = column.label
    if column.kind in {Kind.DAY, Kind.MOMENT}:
        return DayField(label=label, required=False)
    if column.kind in {Kind.NUMBER, Kind.MONEY}:
        return NumberField(label=label, required=False, places=4)
    if column.kind is Kind.FLAG:
        return forms.ChoiceField(
            label=label, choices=[("1", gettext("Yes")), ("0", gettext("No"))], widget=forms.RadioSelect
        )
    if column.choices or column.options:
        choices = list(column.choices_for(member))
        if column.kind in {Kind.PERSON, Kind.PEOPLE}:
            choices = [(ME, gettext("Me")), *choices]
        return forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    return forms.CharField(label=label, required=False, max_length=200)


class ViewForm(forms.Form):
    """A view's name, and whether the team has it."""

    name = forms.CharField(max_length=60)
    is_shared = forms.BooleanField(label=_("Share with the team"), required=False)


class NewViewForm(BornOnce, ViewForm):
    """A view that keeps what its list shows now."""

    query = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)

    def values(self) -> dict[str, Any]:
        values = super().values()
        return {**values, "query": choosing.saved_query(QueryDict(values["query"]))}


class ExportForm(forms.Form):
    """What kind of file, with which columns."""

    format = forms.ChoiceField(choices=Export.Format.choices)
    columns = forms.ChoiceField(choices=[("shown", _("Columns shown")), ("all", _("All columns"))], required=False)

    @property
    def wants_all_columns(self) -> bool:
        return self.is_valid() and self.cleaned_data["columns"] == "all"
