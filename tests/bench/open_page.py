"""An open page without a browser: it hears that its part moved and fetches it as static/js/live/live-parts.js does."""

import asyncio
import re
import time

from tests.bench.sockets import Line, Visitor

PAUSE = 0.25  # seconds between two requests of one part
NAME = re.compile(rb"\(number (\d{5})\)")


def name_of(number: int) -> str:
    """A name that a page is searched for; it sorts before the others, so that the first page of a list has it."""
    return f"(number {number:05})"


class Page:
    """One person's page with one live part, searched for the names of `name_of`."""

    def __init__(self, visitor: Visitor, path: str, topics: list[str]) -> None:
        self._shown: list[tuple[int, float]] = []
        self._visitor = visitor
        self._path = f"/{visitor.slug}{path}"
        self._topics = topics
        self._last = 0.0
        self._is_busy = self._is_asked_again = False
        self._asking: asyncio.Task[None] | None = None

    async def open(self, socket_port: int, page_port: int) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", page_port, limit=2**20)
        await self._fetch()
        self._line = await Line.open(socket_port, f"/ws/{self._visitor.slug}/", self._visitor.cookie, self._hear)
        await self._line.watch(self._topics)

    def close(self) -> None:
        self._line.drop()
        self._writer.close()

    def shows(self) -> int:
        """The number it shows now."""
        return self._shown[-1][0] if self._shown else 0

    def first_shown(self, number: int) -> float:
        """When it first showed this number or a later one: of two quick changes a page may skip the first."""
        return next(at for shown, at in self._shown if shown >= number)

    def _hear(self, text: bytes, now: float) -> None:
        if b'"changed"' not in text or b'"watching"' in text:
            return
        if self._is_busy:
            self._is_asked_again = True
        else:
            self._is_busy = True
            self._asking = asyncio.create_task(self._ask(max(0.0, self._last + PAUSE - now)))

    async def _ask(self, pause: float) -> None:
        await asyncio.sleep(pause)
        self._last = time.monotonic()
        body = await self._fetch()
        now = time.monotonic()
        self._shown += [(int(number), now) for number in NAME.findall(body)[:1]]
        self._is_busy = False
        if self._is_asked_again:
            self._is_asked_again = False
            self._hear(b'"changed"', time.monotonic())

    async def _fetch(self) -> bytes:
        lines = (f"GET {self._path} HTTP/1.1", "Host: localhost", f"Cookie: {self._visitor.cookie}", "HX-Request: true")
        self._writer.write(("\r\n".join(lines) + "\r\n\r\n").encode())
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        assert b" 200 " in head.split(b"\r\n")[0], head
        length = int(head.partition(b"content-length: ")[2].split(b"\r\n")[0])
        return await self._reader.readexactly(length)
