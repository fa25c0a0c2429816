"""Where the development server answers: a free port, settled before the settings are read, because links carry it."""

import errno
import os
import socket
from collections.abc import Sequence

FIRST_PORT = 8000
PORTS = 100
_SETTLED = "ONETOOL_PORT"


class NoFreePort(RuntimeError):
    """A hundred ports in a row are taken."""


def settle(arguments: Sequence[str]) -> None:
    """Choose the port for this process and its children: the number given, or 8000, or the next free one."""
    if _SETTLED in os.environ:
        return
    wanted = next((int(word) for word in arguments if word.isdigit()), FIRST_PORT)
    free = next((port for port in range(wanted, wanted + PORTS) if _is_free(port)), None)
    if free is None:
        raise NoFreePort(f"The ports from {wanted} to {wanted + PORTS - 1} are all taken.")
    os.environ[_SETTLED] = str(free)
    os.environ.setdefault("PUBLIC_URL", f"http://localhost:{free}")
    if free != wanted:
        print(f"Port {wanted} is taken, so this is port {free}.", flush=True)  # noqa: T201  # before Django has an output


def port() -> int:
    """The settled port, or 8000 when nobody settled one."""
    return int(os.environ.get(_SETTLED, FIRST_PORT))


def _is_free(port: int) -> bool:
    # A browser asks localhost on both protocols, so a stranger on either would get our visitors.
    return all(
        _can_bind(family, host, port) for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
    )


def _can_bind(family: socket.AddressFamily, host: str, port: int) -> bool:
    try:
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        return error.errno != errno.EADDRINUSE  # anything else means: this machine does not speak the protocol
    return True
