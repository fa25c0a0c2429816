"""Pages in production: the WSGI application behind granian's event loop, which takes bodies in before a thread is held.

Under `--interface wsgi` granian reads a body inside the thread that answers, with the interpreter's lock: one body sent
by halves stopped its whole process. Here it waits in the loop, and not for long.
"""

import asyncio
import io
import os
import sys
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Protocol

from django.db import close_old_connections
from django.http import parse_cookie

from onetool.config.wsgi import application as pages
from onetool.web.bodies import most_bytes

PATIENCE = 10.0  # seconds a body may take, and this much longer
SLOWEST = 16 * 1024  # bytes a second: a proxy that buffers sends a thousand times as fast
IN_MEMORY = 1024 * 1024  # bytes of a body that are not written to a file
THREADS = int(os.environ.get("PAGE_THREADS", "2"))
TOO_SLOW = "Your request timed out. Check your connection and try again."

Answer = tuple[int, list[tuple[str, str]], bytes]
_threads = ThreadPoolExecutor(THREADS, thread_name_prefix="pages")


class Scope(Protocol):
    """Of granian's request what a page needs."""

    method: str
    path: str
    query_string: str
    http_version: str
    scheme: str
    client: str
    server: str
    headers: Any
    authority: str | None


class TooSlow(Exception):
    """A body that dawdles."""


class Wire(Protocol):
    """Granian's side of one request: the body's chunks, and the answer."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...


async def application(scope: Scope, wire: Wire) -> None:
    """Answer one request."""
    headers = headers_of(scope)
    length = _length(headers)
    # What is too large is refused unread, by LegibleMiddleware, which sees the length.
    body: IO[bytes] = io.BytesIO()
    try:
        if 0 < length <= await asyncio.get_running_loop().run_in_executor(_threads, most, headers, length):
            body = await taken_in(wire)
    except TooSlow:
        plain = [("content-type", "text/plain; charset=utf-8"), ("connection", "close")]
        wire.response_bytes(408, plain, TOO_SLOW.encode())
        return
    answer = await asyncio.get_running_loop().run_in_executor(_threads, answered, environ_of(scope, headers, body))
    wire.response_bytes(*answer)


def headers_of(scope: Scope) -> dict[str, str]:
    """By their names; one that came more than once is joined (RFC 9110 §5.3), so that none hides another."""
    headers: dict[str, str] = {} if scope.authority is None else {"host": scope.authority}
    for name in scope.headers:
        if "_" not in name:  # in WSGI, X_Forwarded_For would pass for X-Forwarded-For
            headers[name] = ("; " if name == "cookie" else ", ").join(scope.headers.get_all(name))
    return headers


def most(headers: Mapping[str, str], length: int) -> int:
    """How large the body may be; asks the database about the session of a large one."""
    try:
        return most_bytes(parse_cookie(headers.get("cookie", "")), length)
    finally:
        close_old_connections()


def _length(headers: Mapping[str, str]) -> int:
    text = headers.get("content-length", "")
    return int(text[:20]) if text.isascii() and text.isdecimal() else 0


async def taken_in(chunks: AsyncIterable[bytes]) -> IO[bytes]:
    """The whole body. Raises TooSlow when it takes longer than PATIENCE and, for what has come, SLOWEST allow."""
    body: IO[bytes] = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  # closed with the request
    try:
        async with asyncio.timeout(PATIENCE) as limit:
            async for chunk in chunks:
                body.write(chunk)
                limit.reschedule((limit.when() or 0) + len(chunk) / SLOWEST)
    except TimeoutError as error:
        body.close()
        raise TooSlow from error
    body.seek(0)
    return body


def environ_of(scope: Scope, headers: Mapping[str, str], body: IO[bytes]) -> dict[str, Any]:
    """The request as WSGI has it (PEP 3333)."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in headers.items():
        key = name.upper().replace("-", "_")
        environ[key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"] = value
    return environ


def answered(environ: dict[str, Any]) -> Answer:
    """What the application says, whole."""
    said: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], _: object = None) -> Callable[..., None]:
        said[:] = [int(status[:3]), [(name.lower(), value) for name, value in headers]]
        return lambda _: None

    parts: Iterable[bytes] = pages(environ, start_response)
    try:
        return said[0], said[1], b"".join(parts)
    finally:
        environ["wsgi.input"].close()
        getattr(parts, "close", lambda: None)()
