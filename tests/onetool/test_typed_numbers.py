"""Every number and every day that is typed goes through one door."""

from datetime import date
from decimal import Decimal as D

import pytest
from django import forms

from clients.models import Client, Property
from documents.models import TaxRate
from onetool.web.forms import DayField, NumberField, PercentField, TypedNumber, localise
from tests.conftest import Person
from tests.onetool.test_typed_text import OURS, every_form

OUTSIDE = (forms.DecimalField, forms.FloatField, forms.IntegerField, forms.DateTimeField)


def test_no_form_reads_a_number_or_a_day_past_the_door() -> None:
    for form in every_form():
        if form.__module__.split(".")[0] in OURS and "stripe_sandbox" not in form.__module__:
            for name, field in form.base_fields.items():
                is_typed = not isinstance(field.widget, forms.HiddenInput)
                assert not (is_typed and isinstance(field, OUTSIDE)), (form, name)
                assert not isinstance(field, forms.DateField) or isinstance(field, DayField), (form, name)


def test_a_form_that_forgot_the_country_says_so() -> None:
    class Forgotten(forms.Form):
        amount = TypedNumber()

    with pytest.raises(AssertionError, match="localised first"):
        Forgotten({"amount": "5"}).fields["amount"].number("5")


@pytest.mark.parametrize(("typed", "percent"), [("7,7", "7.7"), ("19%", "19"), ("19 %", "19"), ("19\u00a0٪", "19"),
                                                 ("%19", "19"), ("٪\u00a0١٩", "19")])  # fmt: skip
def test_a_percent_is_read(typed: str, percent: str) -> None:
    assert _read(PercentField(low=0, high=100, places=4), typed) == D(percent)


@pytest.mark.parametrize(
    ("typed", "kept"), [("48,137154", "48.137154"), ("48.137154", "48.137154"), ("-23.550", "-23.55")]
)
def test_a_coordinate_is_read_and_written_whole(typed: str, kept: str) -> None:
    field = NumberField(low=-90, high=90, places=6)
    assert _read(field, typed) == D(kept)
    assert _read(field, str(field.prepare_value(D(kept)))) == D(kept)


def _read(field: TypedNumber, typed: str) -> D:
    form = forms.Form()
    form.fields["number"] = field
    localise(form, "en_DE")
    return field.clean(typed)  # type: ignore[no-any-return]


@pytest.mark.parametrize(("day", "is_kept"), [("2000-01-01", True), ("2100-12-31", True), ("0202-01-01", False),
                                              ("1999-12-31", False), ("2101-01-01", False)])  # fmt: skip
def test_a_year_of_another_century_is_refused_in_words(day: str, is_kept: bool) -> None:
    class Typed(forms.Form):
        day = DayField()

    form = Typed({"day": day})
    assert form.is_valid() is is_kept
    assert is_kept or form.errors["day"] == ["Check the year: 2000 to 2100."]
    assert not is_kept or form.cleaned_data["day"] == date.fromisoformat(day)


def test_a_brazilian_company_types_as_it_writes(alice: Person, smith: Client) -> None:
    type(alice.org).objects.filter(pk=alice.org.pk).update(country="BR", currency="BRL")
    answer = alice.post("documents:add_rate", data={"name": "ISS", "percent": "7,7 %", "category": "standard"})
    assert answer.status_code == 302
    assert TaxRate.objects.get(name="ISS").percent == D("7.7")
    place = {"street": "Rua 1", "latitude": "-23,550520", "longitude": "-46.633308", "property_type": "house"}
    alice.post("clients:new_property", smith, data=place)
    assert Property.objects.get(street="Rua 1").latitude == D("-23.55052")


@pytest.mark.parametrize(("country", "currency", "sign"), [("BR", "BRL", "R$"), ("DE", "EUR", "€"), ("US", "USD", "$")])
def test_a_discount_is_asked_for_in_the_companys_currency(
    country: str, currency: str, sign: str, alice: Person
) -> None:
    type(alice.org).objects.filter(pk=alice.org.pk).update(country=country, currency=currency)
    assert f"% or {sign}<" in alice.get("quotes:new").text
