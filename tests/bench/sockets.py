"""Browsers for the figures: one socket each, bare, so that two thousand of them cost the machine next to nothing."""

import asyncio
import json
import os
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10
PATIENCE = 60.0  # seconds for an answer, when thousands ask at once

Heard = Callable[[bytes, float], None]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whose browser it is: the organisation's slug and the cookie of the session."""

    slug: str
    cookie: str


class Line(asyncio.Protocol):
    """One open socket. `heard` is called with each text message and the moment it came."""

    def __init__(self, path: str, cookie: str, heard: Heard) -> None:
        self._path = path
        self._cookie = cookie
        self._heard = heard
        self._rest = b""
        self._is_upgraded = False
        self._replies: list[asyncio.Future[dict[str, Any]]] = []
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()

    @classmethod
    async def open(cls, port: int, path: str, cookie: str, heard: Heard) -> Self:
        """Connected and upgraded. Raises ConnectionError when the server refuses."""
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: cls(path, cookie, heard), "127.0.0.1", port)
        async with asyncio.timeout(PATIENCE):
            await line.opened
        return line

    async def watch(self, topics: list[str], at: str | None = None) -> dict[str, Any]:
        """Watch the topics; returns the server's answer."""
        reply: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._replies.append(reply)
        self._send(TEXT, json.dumps({"watch": topics, "at": at}).encode())
        async with asyncio.timeout(PATIENCE):
            return await reply

    def drop(self) -> None:
        """Gone without a word, as when a laptop's lid closes."""
        self._transport.abort()

    # --- asyncio.Protocol ---------------------------------------------------------------------------------------------
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        host = "localhost"
        key = b64encode(os.urandom(16)).decode()
        lines = (
            f"GET {self._path} HTTP/1.1", f"Host: {host}", f"Origin: http://{host}", f"Cookie: {self._cookie}",
            "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {key}",
        )  # fmt: skip
        transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic()
        self._rest += data
        if not self._is_upgraded:
            head, end, rest = self._rest.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.opened.set_exception(ConnectionError(head.decode(errors="replace")))
                self._transport.abort()
                return
            self._is_upgraded, self._rest = True, rest
            self.opened.set_result(None)
        while (frame := self._frame()) is not None:
            self._take(*frame, now)

    def connection_lost(self, error: Exception | None) -> None:
        for waiting in (self.opened, *self._replies):
            if not waiting.done():
                waiting.set_exception(ConnectionError(f"lost: {error}"))
        self.closed.set_result(None)

    # --- Frames (RFC 6455 §5.2) ---------------------------------------------------------------------------------------
    def _frame(self) -> tuple[int, bytes] | None:
        rest = self._rest
        if len(rest) < 2:
            return None
        start, length = 2, rest[1]  # a server masks nothing
        if length >= 126:
            start = 4 if length == 126 else 10
            length = int.from_bytes(rest[2:start])
        if len(rest) < start + length:
            return None
        self._rest = rest[start + length :]
        return rest[0] & 0x0F, rest[start : start + length]

    def _take(self, kind: int, payload: bytes, now: float) -> None:
        if kind == PING:
            self._send(PONG, payload)
        elif kind == TEXT:
            if b'"watching"' in payload and self._replies:
                reply = self._replies.pop(0)
                if not reply.done():
                    reply.set_result(json.loads(payload))
            self._heard(payload, now)

    def _send(self, kind: int, payload: bytes) -> None:
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2)
        # Clients mask; a mask of zeros leaves the payload as it is.
        self._transport.write(bytes([0x80 | kind]) + length + bytes(4) + payload)
