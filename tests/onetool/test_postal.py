"""Addresses as each country writes them."""

import pytest
from django_countries import countries

from onetool.text import postal

PARTS = {"street": "7 Elm Street", "city": "Dayton", "region": "OH", "postcode": "45402"}
WRITTEN = {
    "US": ["7 Elm Street", "Dayton, OH 45402"],
    "DE": ["7 Elm Street", "45402 Dayton", "OH"],
    "GB": ["7 Elm Street", "Dayton", "45402", "OH"],
    "BR": ["7 Elm Street", "Dayton-OH", "45402"],
    "JP": ["7 Elm Street, OH", "45402", "Dayton"],
    "": ["7 Elm Street", "45402 Dayton", "OH"],
}


@pytest.mark.parametrize("country", WRITTEN)
def test_an_address_is_written_in_its_countrys_order(country: str) -> None:
    assert postal.lines(PARTS, country) == WRITTEN[country]


@pytest.mark.parametrize(
    ("missing", "line"), [("city", "OH 45402"), ("region", "Dayton 45402"), ("postcode", "Dayton, OH")]
)
def test_what_stands_between_goes_with_what_is_missing(missing: str, line: str) -> None:
    assert postal.lines({**PARTS, missing: ""}, "US") == ["7 Elm Street", line]


def test_a_japanese_address_in_its_own_letters_keeps_its_own_order() -> None:
    typed = {"street": "千代田1-1", "city": "", "region": "東京都", "postcode": "100-0001"}
    assert postal.lines(typed, "JP") == ["〒100-0001", "東京都", "千代田1-1"]


@pytest.mark.parametrize("country", [code for code, _ in countries] + [""])
def test_every_country_asks_for_a_street_and_prints_all_that_was_typed(country: str) -> None:
    names = [field.name for line in postal.fields(country) for field in line]
    assert "street" in names and len(names) == len(set(names))
    assert all(field.label for line in postal.fields(country) for field in line)
    printed = "\n".join(postal.lines(PARTS, country))
    assert all(value in printed for value in PARTS.values()) and printed == printed.strip(" ,-/")


def test_the_labels_are_the_countrys() -> None:
    labels = {
        code: [field.label for line in postal.fields(code) for field in line] for code in ("US", "GB", "CA", "DE")
    }
    assert labels == {
        "US": ["Street", "City", "State", "ZIP code"],
        "GB": ["Street", "Town or city", "Postcode"],
        "CA": ["Street", "City", "Province", "Postal code"],
        "DE": ["Street", "Postal code", "City"],
    }
