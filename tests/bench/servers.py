"""The processes a bench stands on: a Redis of its own that can be killed, the servers of production, on loopback."""

import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PR_SET_PDEATHSIG = 1
START_SECONDS = 60.0
STOP_SECONDS = 10.0


def _end_with_us() -> None:
    """Also when the bench is killed, nothing it started stays (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def started(command: list[str], **options: Any) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, preexec_fn=_end_with_us, **options)  # noqa: PLW1509  # one system call, no lock


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Redis:
    """The server behind REDIS_URL, kept in memory only."""

    def __init__(self) -> None:
        self.port = urlsplit(os.environ["REDIS_URL"]).port or 6379

    def start(self) -> None:
        program = shutil.which("redis-server")
        assert program, "The figures need a redis-server in the PATH."
        options = (
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
            "--loglevel",
            "warning",
        )
        self._process = started([program, *options], stdout=subprocess.DEVNULL)
        wait_for(self.port, self._process)

    def kill(self) -> None:
        """As an accident does it: nothing is said to anybody."""
        self._process.kill()
        self._process.wait()

    @classmethod
    @contextlib.contextmanager
    def running(cls) -> Iterator["Redis"]:
        redis = cls()
        redis.start()
        try:
            yield redis
        finally:
            redis.kill()


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until somebody listens there. Raises AssertionError when the process ends instead, and TimeoutError."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}\n{_log_end()}"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"{process.args} does not listen\n{_log_end()}")


def _log() -> Path:
    # What a server says when its Redis is killed is not what the bench has to say.
    return Path(os.environ["ONETOOL_DATA"]) / "servers.log"


def _log_end() -> str:
    return _log().read_text(errors="replace")[-2000:] if _log().exists() else ""


@contextlib.contextmanager
def sockets_of(application: str = "onetool.config.asgi:application", **environment: str) -> Iterator[int]:
    """One uvicorn, as docs/operations.md starts it; yields its port."""
    port = free_port()
    options = ("--host", "127.0.0.1", "--port", str(port), "--timeout-graceful-shutdown", "2", "--log-level", "warning")
    options += ("--ws-per-message-deflate", "false", "--ws-max-size", "65536")
    with _process("uvicorn", *options, application, port=port, environment=environment):
        yield port


@contextlib.contextmanager
def pages(port: int = 0, *options: str, **environment: str) -> Iterator[int]:
    """Granian, as docs/operations.md starts it, with options more; yields its port."""
    port = port or free_port()
    start = ("--interface", "rsgi", "--http", "1", "--host", "127.0.0.1", "--port", str(port), "--workers", "4")
    start += ("--log-level", "warning", *options, "onetool.config.rsgi:application")
    with _process("granian", *start, port=port, environment=environment):
        yield port


@contextlib.contextmanager
def _process(program: str, *arguments: str, port: int, environment: dict[str, str]) -> Iterator[None]:
    command = [str(Path(sys.executable).parent / program), *arguments]
    with _log().open("ab") as log:
        process = started(command, stdout=log, stderr=log, env=os.environ | environment)
    try:
        wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
