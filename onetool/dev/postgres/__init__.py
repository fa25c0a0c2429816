"""The embedded PostgreSQL of a machine without DATABASE_URL: started by whoever needs it, kept in the data folder."""

import os
from pathlib import Path

from onetool.dev.postgres.binaries import NoBinaries
from onetool.dev.postgres.server import Server, ServerFailed
from onetool.dev.postgres.starting import bring_up

__all__ = ["NoBinaries", "Server", "ServerFailed", "dsn", "is_wanted", "leave_alone", "start", "started_here", "stop"]

_started: set[Path] = set()
_left_alone = False


def leave_alone() -> None:
    """From now on `dsn` starts nothing, for commands that only speak about the server."""
    global _left_alone  # noqa: PLW0603  # the settings ask, and they take no arguments
    _left_alone = True


def is_wanted() -> bool:
    """Whether this machine uses the embedded server at all."""
    return not os.environ.get("DATABASE_URL")


def dsn(data: Path) -> dict[str, str]:
    """HOST, NAME and USER of the checkout's database, as Django wants them; starts the server when nobody has.

    Costs one connection to a socket when it runs already. Raises ServerFailed or NoBinaries.
    """
    server = Server(data)
    folder = server.socket_folder()
    if folder is None and not _left_alone:
        folder = start(server)
    return {"HOST": str(folder or ""), "NAME": "onetool", "USER": "onetool_web"}


def start(server: Server) -> Path:
    """Start it, or wait for whoever is just starting it; returns the folder of its socket."""
    with server.alone():
        folder, is_new = bring_up(server)
    if is_new:
        _started.add(server.data)
    return folder


def started_here(data: Path) -> bool:
    """Whether it was this process that started the server, and so should end it."""
    return Server(data).data in _started


def stop(data: Path) -> bool:
    """End the checkout's server, rolling back what is open; False when none ran. Raises ServerFailed."""
    server = Server(data)
    with server.alone():
        return server.stop()
