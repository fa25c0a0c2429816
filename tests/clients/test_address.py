"""Addresses on forms, pages and paper: by their country, and at home without its name."""

import re

import pytest

from clients.models import Client
from invoices.actions import issuing
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db
OHIO = {"street": "7 Elm Street", "city": "Dayton", "region": "OH", "postcode": "45402", "country": "US"}


def test_the_form_asks_as_the_country_does(alice: Person) -> None:
    page = alice.get("clients:new").text
    assert "ZIP code" in page and re.search(r'for="id_region">State\W', page) and "Postcode" not in page
    german = alice.get("clients:address", query={"street": "Hauptstr. 1", "country": "DE", "region": ""}).text
    assert "Postal code" in german and "Hauptstr. 1" in german and "id_region" not in german
    assert "id_region" in alice.get("clients:address", query={"country": "DE", "region": "Hessen"}).text


def test_at_home_nobody_writes_the_country(alice: Person) -> None:
    smith = factories.client(by=alice.member, **OHIO)
    assert smith.address_from("US") == ["7 Elm Street", "Dayton, OH 45402"]
    assert smith.address_from("CA")[-1] == "United States of America"
    page = alice.get("clients:detail", smith).text
    assert "Dayton, OH 45402" in page and "United States" not in page
    issued = issuing.issue(factories.invoice(by=alice.member, client=smith), by=alice.member)
    assert issued.content["buyer"]["address"] == "7 Elm Street\nDayton, OH 45402"


def test_only_editors_are_asked(vera: Person) -> None:
    assert vera.get("clients:address").status_code == 403
    assert Client.objects.count() == 0
