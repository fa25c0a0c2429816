"""One folding for search, sorting and duplicates, the same in Python and in PostgreSQL."""

import pytest
from django.db import connection
from django.http import QueryDict

from clients.actions import clients
from clients.models import Client
from onetool.listing.lists import all_lists
from onetool.text.folding import folded
from tests.conftest import Person


@pytest.mark.parametrize(
    ("written", "as_typed"),
    [
        ("Łódź", "lodz"),
        ("Søren Ærø", "soren aero"),
        ("Đorđe", "dorde"),
        ("Iğdır İstanbul", "igdir istanbul"),
        ("Weißstraße", "weissstrasse"),
        ("Þór Ingólfsson", "thor ingolfsson"),
        ("O’Brien & ‘Sons’", "o'brien & 'sons'"),
        ("Smith–Jones", "smith-jones"),
        ("ＡＣＭＥ　１２", "acme 12"),
        ("soft\u00adware", "software"),
        ("한국", "한국"),
    ],
)
def test_what_people_take_for_one_word_is_one(written: str, as_typed: str) -> None:
    assert folded(written) == as_typed
    assert folded(folded(written)) == folded(written)


def test_postgresql_folds_as_python_does(db: None) -> None:
    """Over the whole basic plane, each character between two letters, as a word is."""
    codes = [*range(1, 0xD800), *range(0xE000, 0x10000)]
    with connection.cursor() as cursor:
        cursor.execute("select array_agg(onetool_folded('a' || chr(n) || 'b') order by n) from unnest(%s) n", [codes])
        [found] = cursor.fetchone()
    assert [(hex(code), one) for code, one in zip(codes, found, strict=True) if one != folded(f"a{chr(code)}b")] == []


def test_a_client_is_found_and_known_again_however_it_is_spelt(alice: Person, acme: object) -> None:
    fields = {"name": "O’Łódź–Service", "street": "Øster Gade 1"}
    client = clients.register(by=alice.member, contact=None, place=None, **fields)
    assert client.name in alice.get("clients:index", query={"q": "o'lodz-serv"}).text
    assert [*Client.objects.like(name="O'LODZ-SERVICE", street="oster gade 1")] == [client]
    assert not Client.objects.like(name="O'LODZ-SERVICE", street="Elsewhere 2").exists()


@pytest.mark.parametrize("name", [name for name, listing in all_lists().items() if listing.searched])
def test_one_letter_filters_no_list(name: str, alice: Person) -> None:
    listing = all_lists()[name]
    for typed, is_asked in (("s", False), (" s\u200b ", False), ("sm", True)):
        statement = str(listing.of(QueryDict(f"q={typed}"), alice.member).query)
        assert (statement != str(listing.of(QueryDict(), alice.member).query)) is is_asked
