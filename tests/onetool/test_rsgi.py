"""Pages behind granian's loop: a body sent by halves holds no thread, and a request is what WSGI says it is."""

import asyncio
import io
from collections.abc import AsyncIterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings

from onetool.config import rsgi

Answer = tuple[int, list[tuple[str, str]], bytes]


class Headers(dict[str, list[str]]):
    def get_all(self, name: str) -> list[str]:
        return self[name]


class Wire:
    """Granian's end: the chunks come with a pause after each, and after the last as long as it takes."""

    def __init__(self, *chunks: bytes, pause: float = 0, is_whole: bool = True) -> None:
        self.chunks, self.pause, self.is_whole = chunks, pause, is_whole
        self.said: list[Answer] = []
        self.asked = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.asked += 1
            yield chunk
            await asyncio.sleep(self.pause)
        if not self.is_whole:
            await asyncio.sleep(60)

    def response_bytes(self, *answer: Any) -> None:
        self.said.append(answer)  # type: ignore[arg-type]


def scope(path: str = "/healthz", method: str = "GET", **headers: Any) -> Any:
    many = Headers({name.replace("_", "-"): [value] if isinstance(value, str) else value
                    for name, value in {"host": "localhost", **headers}.items()})  # fmt: skip
    return SimpleNamespace(
        method=method, path=path, query_string="", http_version="1.1", scheme="http", client="127.0.0.1:5",
        server="127.0.0.1:80", headers=many, authority=None,
    )  # fmt: skip


async def test_a_body_sent_by_halves_is_given_up_and_pages_are_answered_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rsgi, "PATIENCE", 0.5)
    halves = [Wire(b"abc", is_whole=False) for _ in range(50)]
    asked = [asyncio.create_task(rsgi.application(scope("/", "POST", content_length="1000"), wire)) for wire in halves]
    await asyncio.sleep(0.05)
    page = Wire()
    async with asyncio.timeout(0.4):
        await rsgi.application(scope(), page)
    assert page.said[0][0] == 200
    assert not any(wire.said for wire in halves)
    await asyncio.gather(*asked)
    assert {wire.said[0][0] for wire in halves} == {408}
    assert b"Your request timed out" in halves[0].said[0][2]


async def test_a_body_that_keeps_coming_has_the_time_its_size_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rsgi, "PATIENCE", 0.2)
    steady = Wire(*[b"x" * 4096] * 4, pause=0.1)
    assert (await rsgi.taken_in(steady)).read() == b"x" * 4096 * 4
    with pytest.raises(rsgi.TooSlow):
        await rsgi.taken_in(Wire(*[b"x"] * 4, pause=0.1))


async def test_what_is_too_large_is_not_even_read() -> None:
    wire = Wire(b"x")
    await rsgi.application(scope("/", "POST", content_length=str(settings.BODY_MAX_BYTES + 1)), wire)
    assert (wire.said[0][0], wire.asked) == (413, 0)


@pytest.mark.parametrize("length", ["", "-1", "x", "٣", "1e3", "9" * 40])
async def test_a_length_that_is_none_is_no_body(length: str) -> None:
    wire = Wire(b"x")
    await rsgi.application(scope("/", "POST", content_length=length), wire)
    assert (wire.said[0][0] in range(300, 500), wire.asked) == (True, 0)


def test_a_request_is_as_wsgi_has_it() -> None:
    asked = scope(
        "/café/", "POST", content_type="text/plain", x_forwarded_for=["6.6.6.6", "203.0.113.9"], cookie=["a=1", "b=2"]
    )
    asked.headers["x_forwarded_proto"] = ["https"]
    environ = rsgi.environ_of(asked, rsgi.headers_of(asked), io.BytesIO())
    assert environ["PATH_INFO"].encode("latin-1").decode() == "/café/"
    assert (environ["CONTENT_TYPE"], environ["HTTP_HOST"], environ["REMOTE_ADDR"]) == (
        "text/plain", "localhost", "127.0.0.1",
    )  # fmt: skip
    assert environ["HTTP_X_FORWARDED_FOR"] == "6.6.6.6, 203.0.113.9"
    assert environ["HTTP_COOKIE"] == "a=1; b=2"
    assert "HTTP_X_FORWARDED_PROTO" not in environ, "an underscore is no hyphen"
