"""The organisation's own address, in parts as its country writes them."""

from importlib import import_module

import pytest

from documents.content import seller
from onetool.orgs.models import Organisation
from onetool.text import postal
from tests import factories
from tests.conftest import Person
from tests.onetool.test_orgs import profile

ACME = {"street": "200 Boiler Row\nSuite 5", "city": "Springfield", "region": "IL", "postcode": "62701"}
migration = import_module("onetool.orgs.migrations.0006_address_in_parts")


@pytest.mark.parametrize(
    ("country", "typed", "parts"),
    [
        ("US", "200 Boiler Row\nSuite 5\nSpringfield, IL 62701", ACME),
        ("DE", "Hauptstr. 3\n80331 München", {"street": "Hauptstr. 3", "city": "München", "postcode": "80331"}),
        ("GB", "1 High St\nLeeds\nLS1 1AA", {"street": "1 High St", "city": "Leeds", "postcode": "LS1 1AA"}),
        ("CA", "1 Elm\nMontreal QC H2X 1Y4", {"city": "Montreal", "region": "QC", "postcode": "H2X 1Y4"}),
    ],
)
def test_what_was_typed_is_taken_apart(country: str, typed: str, parts: dict[str, str]) -> None:
    found = migration.parts_of(typed, country)
    assert found.items() >= parts.items()
    assert "\n".join(postal.lines(found, country)) == typed


@pytest.mark.parametrize("country", ["US", "DE", "BR", "JP", "HK", "AE", "XX"])
@pytest.mark.parametrize("typed", ["1 Elm", "1 Elm\nSpringfield IL 62701\nUSA", "c/o Jo\n\n12 Rue du Lac, Paris"])
def test_what_is_written_otherwise_stays_as_it_was_typed(country: str, typed: str) -> None:
    found = migration.parts_of(typed, country)
    text = "\n".join(line for line in typed.splitlines() if line)
    assert found == {"street": text, "city": "", "region": "", "postcode": ""}
    assert "\n".join(postal.lines(found, country)) == text


def test_settings_ask_for_it_as_the_country_writes_it(alice: Person, acme: Organisation) -> None:
    page = " ".join(alice.get("orgs:settings").text.split())
    assert page.index("Street") < page.index("City") < page.index(">State") < page.index("ZIP code")
    assert alice.post("orgs:settings", data=profile(acme, **ACME)).status_code == 302
    acme.refresh_from_db()
    assert acme.address == "200 Boiler Row\nSuite 5\nSpringfield, IL 62701"
    Organisation.objects.filter(pk=acme.pk).update(country="DE")
    page = alice.get("orgs:settings").text
    assert page.index('name="postcode"') < page.index('name="city"')
    assert 'name="region"' in page  # what was typed has no field there, and stays


def test_paper_has_it_and_names_the_country_abroad(alice: Person, acme: Organisation) -> None:
    Organisation.objects.filter(pk=acme.pk).update(**ACME)
    home, abroad = (factories.client(by=alice.member, country=country) for country in ("US", "DE"))
    quotes = [factories.sent_quote(by=alice.member, client=client) for client in (home, abroad)]
    written = [quote.versions.get().content["seller"]["address"].splitlines() for quote in quotes]
    assert written[0] == ["200 Boiler Row", "Suite 5", "Springfield, IL 62701"]
    assert written[1] == [*written[0], "United States of America"]


def test_nothing_is_written_for_no_address(acme: Organisation) -> None:
    assert seller(acme, to="DE")["address"] == ""
