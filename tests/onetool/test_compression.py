"""Pages are small on the wire, and their length tells nothing of what is on them."""

import gzip

import brotli
import pytest

from clients.models import Client
from onetool.web.compression import compressed
from tests.conftest import Person

READ = {"gzip": gzip.decompress, "br": brotli.decompress}


@pytest.mark.parametrize(("accepted", "chosen"), [("gzip", "gzip"), ("gzip, deflate, br, zstd", "br"), ("br", "br")])
def test_a_page_is_compressed_for_who_can_read_it(alice: Person, smith: Client, accepted: str, chosen: str) -> None:
    plain = alice.get("clients:index")
    small = alice.browser.get(alice.url("clients:index"), headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in plain
    assert small["Content-Encoding"] == chosen
    read = READ[chosen](small.content).decode()
    assert "Smith household" in read
    assert read.rstrip().endswith("</html>")
    assert len(small.content) < len(plain.content) / 3
    assert int(small["Content-Length"]) == len(small.content)
    assert "Accept-Encoding" in small["Vary"]


@pytest.mark.parametrize("accepted", READ)
def test_the_same_page_has_another_length_each_time(alice: Person, smith: Client, accepted: str) -> None:
    url = alice.url("clients:detail", smith)
    lengths = {len(alice.browser.get(url, headers={"Accept-Encoding": accepted}).content) for _ in range(12)}
    assert len(lengths) > 3


@pytest.mark.parametrize("length", [1, 2, 63, 64, 100, 256])
def test_noise_of_any_length_is_skipped(length: int) -> None:
    noisy = compressed(b"<p>Hello</p>" * 100, b"\xff" * length)
    assert brotli.decompress(noisy) == b"<p>Hello</p>" * 100
    assert len(noisy) - len(compressed(b"<p>Hello</p>" * 100, b"\xff")) == length - 1


def test_what_is_no_page_goes_as_it_is(alice: Person) -> None:
    for address in ("/healthz", "/static/img/favicon.svg"):
        assert "Content-Encoding" not in alice.browser.get(address, headers={"Accept-Encoding": "gzip, br"})
