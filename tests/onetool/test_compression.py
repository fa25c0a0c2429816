"""Pages are small on the wire, and their length tells nothing of what is on them."""

import gzip

from clients.models import Client
from tests.conftest import Person


def test_a_page_is_compressed_for_who_can_read_it(alice: Person, smith: Client) -> None:
    plain = alice.get("clients:index")
    small = alice.browser.get(alice.url("clients:index"), headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == "gzip"
    assert "Smith household" in gzip.decompress(small.content).decode()
    assert len(small.content) < len(plain.content) / 3
    assert "Accept-Encoding" in small["Vary"]


def test_the_same_page_has_another_length_each_time(alice: Person, smith: Client) -> None:
    url = alice.url("clients:detail", smith)
    lengths = {len(alice.browser.get(url, headers={"Accept-Encoding": "gzip"}).content) for _ in range(12)}
    assert len(lengths) > 3


def test_what_is_no_page_goes_as_it_is(alice: Person) -> None:
    for address in ("/healthz", "/static/img/favicon.svg"):
        assert "Content-Encoding" not in alice.browser.get(address, headers={"Accept-Encoding": "gzip"})
