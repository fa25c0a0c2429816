"""`manage.py dev`: everything a developer needs, from an empty folder to a running company, gone again with Ctrl-C."""

import contextlib
import fcntl
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.urls import reverse
from django.utils import autoreload

from onetool.dev import address, cast, postgres, server
from onetool.dev.postgres.server import wait_until
from onetool.tenancy import scope

GRACE_SECONDS = 5.0  # for a predecessor that is just ending


class Command(BaseCommand):
    help = "Migrate, build the demo company once, then serve pages, sockets, worker and beat until Ctrl-C."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("port", nargs="?", type=int, help="to try first, instead of 8000")
        parser.add_argument("--empty", action="store_true", help="no demo company: sign up and begin with nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        self.is_empty: bool = options["empty"]
        if not settings.IS_DEVELOPMENT:
            raise CommandError("`dev` is for development; docs/operations.md says how to run in production.")
        if os.environ.get(autoreload.DJANGO_AUTORELOAD_ENV):
            server.end_with_parent(signal.SIGKILL)
            autoreload.run_with_reloader(server.serve, port=address.port(), when_ready=self._announce)
        else:
            self._supervise()

    def _supervise(self) -> None:
        """The parent: it prepares, starts the serving child again whenever the code changes, and cleans up."""
        # Also when a script started us in the background, where Ctrl-C is switched off.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: sys.exit(0))
        if "MAKELEVEL" in os.environ:
            server.end_with_parent(signal.SIGTERM)
        with contextlib.suppress(KeyboardInterrupt), self._only_one() as is_after_a_kill, _database(is_after_a_kill):
            self._prepare()
            self._keep_serving()

    def _keep_serving(self) -> None:
        """A child serves; changed code gets another one. Code that does not start is said, and waited for."""
        while True:
            before = server.saved_files()
            code = server.run_child()
            if code == server.CODE_CHANGED:
                continue
            if code <= 0 or not _lock_file().read_text():
                sys.exit(code)  # ended from outside, or it never served at all
            self._say("\n  The code as it is saved does not start (see above). Waiting for the next save …\n")
            while server.saved_files() == before:
                time.sleep(server.WATCH_SECONDS / 2)

    @contextlib.contextmanager
    def _only_one(self) -> Iterator[bool]:
        """Two workers and two beats on one folder would do everything twice. Yields whether the last one was killed."""
        with _lock_file().open("a+") as lock:
            if not wait_until(lambda: _locked(lock), seconds=GRACE_SECONDS):
                lock.seek(0)
                raise CommandError(f"OneTool already runs from this folder: {lock.read()}")
            is_after_a_kill = lock.tell() > 0
            lock.truncate(0)
            yield is_after_a_kill
            lock.truncate(0)

    def _prepare(self) -> None:
        call_command("migrate", verbosity=0)
        is_new = not scope.across("organisation_ids")
        if is_new and not self.is_empty:
            self._say("Building the demo company …")
            call_command("demo")
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]  # every wrapper but PostgreSQL's lacks it

    def _announce(self) -> None:
        """Once the port listens; the lock file knows whether this is the first time or only changed code."""
        if _lock_file().read_text():
            self._say("Changed code: started again.")
            return
        _lock_file().write_text(settings.PUBLIC_URL)
        self._say(f"\n  OneTool is at {settings.PUBLIC_URL}/\n\n{self._sign_ins()}\n\n  Ctrl-C ends everything.\n")

    def _sign_ins(self) -> str:
        if self.is_empty:
            return f"    sign up at {settings.PUBLIC_URL}{reverse('account_signup')}"
        people = [f"    {person.email:<20} {person.company}, {person.role}" for person in cast.PEOPLE]
        return "\n".join([*people, f"    password for all:    {cast.PASSWORD}"])

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()  # into a file or a pipe too, where somebody waits for the address


@contextlib.contextmanager
def _database(is_after_a_kill: bool) -> Iterator[None]:
    """The embedded database ends with us when we, or a predecessor that was killed, started it."""
    if not postgres.is_wanted():
        yield
        return
    data = settings.DATA_DIR / "postgres"
    postgres.dsn(data)  # the predecessor may have ended it since the settings were read
    is_ours = is_after_a_kill or postgres.started_here(data)
    try:
        yield
    finally:
        if is_ours:
            postgres.stop(data)


def _lock_file() -> Path:
    path: Path = settings.DATA_DIR / "dev.lock"
    return path


def _locked(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
