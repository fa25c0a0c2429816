"""Bringing the cluster up: make it once, start it, teach it the roles; what a killed attempt left is put right."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from onetool.dev.postgres import account, binaries
from onetool.dev.postgres.server import Server, ServerFailed, wait_until
from onetool.tenancy import roles

PATIENCE = 10.0  # seconds for what is left of a killed server to go away
RECOVERY_SECONDS = 60
LONGEST_FOLDER = 80  # a socket's whole path may have 107 characters
REFUGE = Path("/var/tmp")  # noqa: S108  # survives a restart; strangers are refused below
SHORT_TEMP = Path("/tmp")  # noqa: S108  # the same
LOG_LIMIT = 5_000_000
LOCALE = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
SETTINGS = {"listen_addresses": "''", "fsync": "on", "synchronous_commit": "on", "max_connections": "120"}
PRELOADED = "pg_stat_statements"


def bring_up(server: Server) -> tuple[Path, bool]:
    """The folder of the socket, and whether it was started now. The caller holds the lock.

    Raises ServerFailed or NoBinaries.
    """
    attempt = _Start(server)
    is_new = attempt.bring_up()
    folder = server.listening()
    if folder is None:
        raise ServerFailed(f"The server started, but does not answer.\n{attempt.log_end()}")
    if not server.has_roles():
        attempt.make_roles(folder)
        server.remember_roles()
    return folder, is_new


class _Start:
    """One attempt, under the lock: as whom, with which programs, on which folders."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.account = account.choose()
        self._make_reachable()
        self.data = server.data.resolve()
        version = self.data / "PG_VERSION"
        self.programs = self._reachable(binaries.find(made_by=int(version.read_text()) if version.exists() else None))
        self.log = self.data / "server.log"

    # --- Folders ------------------------------------------------------------------------------------------------------
    def _make_reachable(self) -> None:
        """Below a folder closed to the server's account the cluster is kept in /var/tmp, with a link in its place."""
        data = self.server.data
        if data.is_symlink() or self.account.can_traverse(data.parent):
            return
        refuge = self._refuge() / data.name
        if data.exists():
            shutil.move(data, refuge)
        data.symlink_to(refuge)

    def _reachable(self, programs: Path) -> Path:
        return programs if self.account.can_traverse(programs) else binaries.copied(programs, to=self._refuge())

    def _refuge(self) -> Path:
        folder = REFUGE / self.server.name
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        self._refuse_strangers(folder)
        return folder

    def _socket_folder(self) -> Path:
        folder = Path(tempfile.gettempdir()) / self.server.name
        if len(str(folder)) > LONGEST_FOLDER or not self.account.can_traverse(folder.parent):
            folder = SHORT_TEMP / self.server.name
        folder.mkdir(mode=0o700, exist_ok=True)
        self._refuse_strangers(folder)
        self.account.own(folder)
        folder.chmod(0o700)
        return folder

    def _refuse_strangers(self, folder: Path) -> None:
        # Everybody may write to /tmp: whoever owns the folder could stand in for the server.
        if folder.is_symlink() or not self.account.trusts(folder.stat().st_uid):
            raise ServerFailed(f"{folder} belongs to somebody else; remove it.")

    # --- The server ---------------------------------------------------------------------------------------------------
    def bring_up(self) -> bool:
        """False when it was up, or comes up by itself (a killed backend makes the server recover)."""
        if self.server.pid() and self._answers_by_itself():
            return False
        if not self.data.exists():
            self._make_cluster()
        self.account.own(self.data)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old"))
        self._launch()
        return True

    def _answers_by_itself(self) -> bool:
        lost_its_socket = not (self._socket_folder() / ".s.PGSQL.5432").exists()
        if self.server.listening() or (
            not lost_its_socket and wait_until(lambda: self.server.listening() is not None, seconds=RECOVERY_SECONDS)
        ):
            return True
        # Something cleaned /tmp: only a new start makes a new socket.
        self.server.stop()
        return False

    def _make_cluster(self) -> None:
        # Made beside its place and moved there whole: a killed initdb leaves nothing that looks like a cluster.
        half = self.data.with_name(f"{self.data.name}.half")
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir(mode=0o700, parents=True)
        self.account.own(half)
        done = self._run(
            "initdb", "-D", half, "-U", "postgres", "--auth=trust", "--encoding=UTF8", f"--locale={LOCALE}", "--no-sync"
        )
        if done.returncode:
            raise ServerFailed(f"The database could not be made.\n{done.stderr}")
        half.rename(self.data)

    def _launch(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            done = self._run(
                "pg_ctl", "start", "-D", self.data, "-l", self.log, "-w", "-t", RECOVERY_SECONDS, "-o", self._options()
            )
            if done.returncode == 0:
                return
            left = deadline - time.monotonic()
            if left < 0:
                raise ServerFailed(f"PostgreSQL does not start.\n{done.stderr}{self.log_end()}")
            if left < PATIENCE / 2 and self.server.pid() is None:
                # After a restart of the machine another program may have the number in the lock file.
                (self.data / "postmaster.pid").unlink(missing_ok=True)
            time.sleep(0.1)

    def _options(self) -> str:
        settings = SETTINGS | {"unix_socket_directories": f"'{self._socket_folder()}'"}
        if binaries.has_library(self.programs, PRELOADED):
            settings["shared_preload_libraries"] = PRELOADED
        return " ".join(f"-c {name}={value}" for name, value in settings.items())

    def make_roles(self, folder: Path) -> None:
        done = self._run(
            "psql", "-X", "-q", "-h", folder, "-U", "postgres", "-d", "postgres", "-f", "-", script=roles.DEVELOPMENT
        )
        if done.returncode:
            raise ServerFailed(f"The roles could not be made.\n{done.stderr}")

    def log_end(self) -> str:
        return self.log.read_text(errors="replace")[-1500:] if self.log.exists() else ""

    def _run(self, program: str, *arguments: object, script: str = "") -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.run(
            [*self.account.prefix, str(self.programs / program), *map(str, arguments)],
            check=False,
            input=script,
            capture_output=True,
            text=True,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            **self.account.process,
        )
