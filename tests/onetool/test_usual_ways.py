"""What is chosen by itself: the only property, the usual way to pay, and days as the organisation writes them."""

from datetime import date

import pytest

from clients.actions import properties
from clients.models import Client
from invoices.forms import PaymentForm
from onetool import clock
from onetool.tenancy.ids import uuid7
from quotes.models import Quote
from scheduling.models import Project, Task
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def smith(alice: Person) -> Client:
    return factories.client(by=alice.member)


def test_the_only_property_is_chosen(alice: Person, smith: Client) -> None:
    only = smith.properties.get()
    alice.post("scheduling:new", data={"id": uuid7(), "client": smith.pk, "title": "Boiler"})
    alice.post(
        "scheduling:new_task",
        data={"id": uuid7(), "client": smith.pk, "title": "Look", "task_kind": "visit", "priority": "1"},
    )
    alice.post("quotes:new", data=typed(client=smith.pk, id=uuid7()))
    assert [row.place for row in (Project.objects.get(), Task.objects.get(), Quote.objects.get())] == [only] * 3
    assert f'value="{only.pk}" selected' in alice.get("scheduling:new", query={"client": smith.pk}).text


def test_among_several_nobody_chooses_for_one(alice: Person, smith: Client) -> None:
    properties.add(smith, by=alice.member, street="9 Lake Road")
    alice.post("scheduling:new", data={"id": uuid7(), "client": smith.pk, "title": "Boiler"})
    assert Project.objects.get().place is None


@pytest.mark.parametrize(("country", "first"), [("US", "check"), ("DE", "transfer")])
def test_the_usual_way_to_pay_comes_first(alice: Person, country: str, first: str) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    invoice.org.country = country
    form = PaymentForm(None, invoice=invoice)
    assert form["method"].value() == first and len(list(form["method"])) == 4


@pytest.mark.parametrize(
    ("locale", "written"),
    [("en_US", "Saturday, November 28"), ("en_GB", "Saturday, 28 November"), ("en_DE", "Saturday, 28 November")],
)
def test_a_weekday_is_written_as_the_organisation_does(locale: str, written: str) -> None:
    assert clock.format_weekday(date(2026, 11, 28), locale) == written


def test_home_has_the_day_in_the_organisations_way(alice: Person) -> None:
    page = alice.get("home").text
    assert clock.format_weekday(clock.today(alice.org), "en_US") in page and '<html lang="en-US"' in page
