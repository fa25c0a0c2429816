"""What tax is called follows the country of the business."""

import pytest

from onetool.orgs import countries
from onetool.text.tax_words import tax_word
from tests.conftest import Person


@pytest.mark.parametrize(
    ("country", "word"),
    [("US", "sales tax"), ("DE", "VAT"), ("GB", "VAT"), ("AU", "GST"), ("CA", "GST"), ("JP", "consumption tax"),
     ("HK", "tax"), ("", "tax")],
)  # fmt: skip
def test_each_country_has_its_word(country: str, word: str) -> None:
    assert tax_word(country) == word


def test_every_country_one_can_sign_up_with_has_one() -> None:
    assert {tax_word(code) for code, _ in countries.choices()} == {
        "sales tax",
        "VAT",
        "GST",
        "SST",
        "consumption tax",
        "tax",
    }


@pytest.mark.django_db
def test_the_editor_asks_in_the_countrys_word(alice: Person, olga: Person) -> None:
    for person, word in ((alice, "sales tax"), (olga, "VAT")):
        for name in ("quotes:new", "invoices:new"):
            assert f"Do you charge {word}?" in person.get(name).text
