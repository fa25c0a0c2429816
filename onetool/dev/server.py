"""The development server: pages, sockets, worker and beat in one process, joined by memory and ended by one Ctrl-C."""

import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from celery import current_app as celery
from celery.beat import Scheduler, Service
from celery.worker import WorkController
from daphne.endpoints import build_endpoint_description_strings
from daphne.server import Server
from django.conf import settings
from django.utils import autoreload
from django.utils.module_loading import import_string

from onetool.dev import postgres
from onetool.live.consumer import MOST_BYTES
from onetool.work import folder_broker

HOST = "127.0.0.1"
WORKER_THREADS = 4
WATCH_SECONDS = 1.0
RESTART_SECONDS = 1.0  # between the end of a background thread and its next start
CODE_CHANGED = 3  # what Django's reloader ends the child with
PR_SET_PDEATHSIG = 1

log = logging.getLogger(__name__)


def run_child() -> int:
    """Run this very command again as the child that serves, to its end. Returns how it ended."""
    environment = {**os.environ, autoreload.DJANGO_AUTORELOAD_ENV: "true"}
    return subprocess.run(autoreload.get_child_arguments(), env=environment, close_fds=False, check=False).returncode


def saved_files() -> dict[Path, int]:
    """When each file of our own code was saved, in nanoseconds."""
    packages = [folder.parent for folder in settings.BASE_DIR.glob("*/__init__.py")]
    return {path: path.stat().st_mtime_ns for package in packages for path in package.rglob("*.py") if path.exists()}


def serve(*, port: int, when_ready: Callable[[], None]) -> None:
    """Serve until the process ends. Loopback only: development has no passwords worth the name."""
    _in_background(_work, "worker")
    _in_background(Service(celery, max_interval=1, scheduler_cls=Scheduler).start, "beat")
    if postgres.is_wanted():
        _in_background(_keep_the_database_up, "database watch")
    Server(
        application=import_string(settings.ASGI_APPLICATION),
        endpoints=build_endpoint_description_strings(host=HOST, port=port),
        signal_handlers=False,  # the reloader's main thread has them
        action_logger=_log_refusals,
        websocket_max_message_size=MOST_BYTES,
        websocket_max_frame_size=MOST_BYTES,
        ready_callable=when_ready,
    ).run()
    # The server only returns when it could not listen; without it the other threads are of no use.
    os._exit(1)


def _work() -> None:
    """One worker's life; what the one before it had taken and not finished is in the row again."""
    if "filesystem" in celery.conf.broker_url:
        folder_broker.requeue(settings.DATA_DIR / "celery")
    _worker().start()


def _worker() -> WorkController:
    return WorkController(
        app=celery,
        hostname="dev@localhost",
        pool_cls="threads",
        concurrency=WORKER_THREADS,
        loglevel="WARNING",
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
        quiet=True,
    )


def _in_background(run: Callable[[], None], name: str) -> None:
    threading.Thread(target=partial(_keep_running, run, name), name=name, daemon=True).start()


def _keep_running(run: Callable[[], None], name: str) -> NoReturn:
    """Run it; each time it ends, for whatever reason, say so and start it again."""
    while True:
        try:
            run()
            log.error("The %s has ended; it is started again.", name)
        except BaseException:  # also a SystemExit, which ends a thread without a word
            log.exception("The %s has died; it is started again.", name)
        time.sleep(RESTART_SECONDS)


def _keep_the_database_up() -> None:
    """A killed database is back before the next click."""
    while True:
        time.sleep(WATCH_SECONDS)
        try:
            postgres.dsn(settings.DATA_DIR / "postgres")
        except (postgres.ServerFailed, postgres.NoBinaries) as error:
            log.error("%s", error)


def _log_refusals(protocol: str, action: str, details: dict[str, Any]) -> None:
    if protocol == "http" and action == "complete" and details["status"] >= 500:
        log.error("%(method)s %(path)s answered %(status)s", details)


def end_with_parent(number: signal.Signals) -> None:
    """Be sent this signal when the parent process ends, also by kill -9. Linux only: elsewhere the child stays."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, number)
