"""What can be known of the one cluster below the data folder, and its end; all read from PostgreSQL's own files."""

import contextlib
import fcntl
import hashlib
import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from onetool.tenancy import roles

STOP_SECONDS = 60
LISTENING = (
    8  # lines of postmaster.pid once the server listens: pid, data, start, port, socket folder, address, memory, state
)


class ServerFailed(RuntimeError):
    """The embedded server could not be started or stopped; the text ends with what PostgreSQL said."""


class Server:
    """The cluster in `data`, a folder that nobody else writes to."""

    def __init__(self, data: Path) -> None:
        self.data = data.absolute()
        self.name = "onetool-" + hashlib.sha256(str(self.data).encode()).hexdigest()[:8]

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """One process at a time starts or stops; the kernel frees the lock of a holder that was killed."""
        self.data.parent.mkdir(parents=True, exist_ok=True)
        with (self.data.parent / f"{self.data.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def socket_folder(self) -> Path | None:
        """Where the server listens, if it has the roles; as PostgreSQL wrote it down, whatever TMPDIR says today."""
        return self.listening() if self.has_roles() else None

    def listening(self) -> Path | None:
        lines = self._lock_lines()
        if len(lines) < LISTENING or lines[7].strip() != "ready":
            return None
        folder = Path(lines[4])
        with socket.socket(socket.AF_UNIX) as knock, contextlib.suppress(OSError):
            knock.connect(str(folder / f".s.PGSQL.{lines[3]}"))
            # A killed process is still knocked at for a moment, when it has no command line any more.
            return folder if self.pid() else None
        return None

    def pid(self) -> int | None:
        """The living server's process. Another program that was given the number of a dead one does not count."""
        lines = self._lock_lines()
        pid = int(lines[0]) if lines and lines[0].isdigit() else 0
        return pid if pid and self._is_served_by(pid) else None

    def _is_served_by(self, pid: int) -> bool:
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except OSError:
            return not Path("/proc/self").exists() and _is_alive(pid)
        return command[0].endswith(b"postgres") and os.fsencode(self.data.resolve()) in command

    def _lock_lines(self) -> list[str]:
        with contextlib.suppress(OSError):
            return (self.data / "postmaster.pid").read_text().splitlines()
        return []

    def has_roles(self) -> bool:
        with contextlib.suppress(OSError):
            return self._roles_mark.read_text() == roles.FINGERPRINT
        return False

    def remember_roles(self) -> None:
        self._roles_mark.write_text(roles.FINGERPRINT)

    @property
    def _roles_mark(self) -> Path:
        return self.data / "onetool.roles"

    def stop(self) -> bool:
        """Fast shutdown; False when none runs."""
        pid = self.pid()
        if pid is None:
            return False
        folder = Path(self._lock_lines()[4])
        try:
            os.kill(pid, signal.SIGINT)
        except PermissionError as error:
            raise ServerFailed(f"The server (process {pid}) belongs to another user.") from error
        if not wait_until(lambda: self.pid() is None, seconds=STOP_SECONDS):
            raise ServerFailed(f"The server (process {pid}) does not stop.")
        with contextlib.suppress(OSError):
            folder.rmdir()
        return True


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def wait_until(is_so: Callable[[], bool], *, seconds: float) -> bool:
    """Ask every 20 ms; False when the time is up."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
