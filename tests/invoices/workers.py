"""Workers of the webhook inbox as real processes, to hand jobs to as a broker does, and to kill at their work."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connection

from onetool.stripe_door.models import StripeEvent
from onetool.tenancy.scope import everywhere
from tests import databases

SWEEP = "sweep"
PATIENCE = 120.0  # seconds, for all that must come to its end
GLANCE = 0.3


@dataclass
class Worker:
    """One process: what it was given and has not done yet, and which event it is at."""

    number: int
    pipe: int
    pid: int = 0
    given: deque[str] = field(default_factory=deque)
    at_work_on: str = ""


class Workers:
    """All of them; `living` are those not killed."""

    def __init__(self, process: "subprocess.Popen[bytes]", pipes: list[int]) -> None:
        self.all = [Worker(number, pipe) for number, pipe in enumerate(pipes)]
        self.living = list(self.all)
        self._process = process
        self._moved = threading.Condition()
        threading.Thread(target=self._listen, daemon=True).start()

    @classmethod
    @contextmanager
    def started(cls, count: int, *, lease: int, log: Path) -> Iterator["Workers"]:
        pipes = [os.pipe() for _ in range(count)]
        reading = [read for read, _ in pipes]
        command = [sys.executable, "-m", "tests.invoices.worker_process", *map(str, reading)]
        with log.open("wb") as said:
            process = subprocess.Popen(
                command, pass_fds=reading, stdout=subprocess.PIPE, stderr=said, env=_environment(lease)
            )
        for read in reading:
            os.close(read)
        workers = cls(process, [write for _, write in pipes])
        try:
            yield workers
        finally:
            workers._end()

    def hand(self, worker: Worker, job: str) -> None:
        """Give a job to a worker: the id of an event, or SWEEP."""
        with self._moved:
            worker.given.append(job)
        os.write(worker.pipe, f"{job}\n".encode())

    def kill_at_work(self, worker: Worker, *, in_transaction: bool) -> str:
        """Kill it −9 while it holds an event's lease, and, if so wished, has written something it cannot commit.

        It is stopped to look, and goes on when it is elsewhere. Returns the event, or "" when it had no work.
        """
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if not self._wait(lambda: bool(worker.at_work_on), GLANCE):
                return ""
            os.kill(worker.pid, signal.SIGSTOP)
            _until_stopped(worker.pid)
            leased = StripeEvent.objects.filter(stripe_id=worker.at_work_on, attempts__gt=0).unfinished().first()
            if leased and (not in_transaction or _has_written(worker)):
                os.kill(worker.pid, signal.SIGKILL)
                self.living.remove(worker)
                return leased.stripe_id
            os.kill(worker.pid, signal.SIGCONT)
            time.sleep(0.002)
        raise TimeoutError("it was never seen at work")

    def deal_again(self, dead: Worker) -> None:
        """What it had not acknowledged goes to the others, as a broker does; the one in its hands too."""
        for place, job in enumerate(dead.given):
            self.hand(self.living[place % len(self.living)], job)

    def finish(self) -> None:
        """Until every job is done, and sweeps have found whatever waits. Raises TimeoutError."""
        until = time.monotonic() + PATIENCE
        while True:
            if not self._wait(lambda: not any(worker.given for worker in self.living), PATIENCE):
                raise TimeoutError(f"{sum(len(worker.given) for worker in self.living)} jobs are not done")
            if not StripeEvent.objects.unfinished().exists():
                return
            if time.monotonic() > until:
                raise TimeoutError([(str(event), event.error) for event in StripeEvent.objects.unfinished()])
            time.sleep(0.1)
            self.hand(self.living[0], SWEEP)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            number, verb, what = line.decode().split()
            worker = self.all[int(number)]
            with self._moved:
                if verb == "ready":
                    worker.pid = int(what)
                elif verb == "began":
                    worker.at_work_on = what
                else:
                    worker.given.popleft()
                    worker.at_work_on = ""
                self._moved.notify_all()

    def _wait(self, is_so: Callable[[], bool], seconds: float) -> bool:
        with self._moved:
            return self._moved.wait_for(is_so, seconds)

    def _end(self) -> None:
        self._wait(lambda: all(worker.pid for worker in self.all), PATIENCE)
        for worker in self.all:
            os.close(worker.pipe)
            if sys.exc_info()[0]:
                with suppress(ProcessLookupError):
                    os.kill(worker.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)


def _environment(lease: int) -> dict[str, str]:
    return {
        **os.environ,
        **databases.addresses(connection.settings_dict["NAME"]),
        "SECRET_KEY": settings.SECRET_KEY,
        "STRIPE_SECRET_KEY": "",
        "PUBLIC_URL": settings.PUBLIC_URL,
        "STRIPE_SANDBOX_BASE": settings.STRIPE_SANDBOX_BASE,
        "STRIPE_EVENT_LEASE": str(lease),
        "CELERY_BROKER_URL": "memory://",
        "DB_POOL_SIZE": "2",
    }


def _until_stopped(pid: int) -> None:
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
        time.sleep(0.001)


def _has_written(worker: Worker) -> bool:
    with everywhere("test"), connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_stat_activity where application_name = %s and backend_xid is not null)",
            [f"worker {worker.number}"],
        )
        return bool(cursor.fetchone()[0])
