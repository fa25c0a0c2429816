"""Jobs leave the request here, by a queue with a thread of its own, so that no action ever waits for a broker.

A job that is lost is found by its sweep.
"""

import logging
import queue
from datetime import timedelta

from celery import current_app

from onetool.work.threads import start_once

log = logging.getLogger(__name__)

SWEPT_EVERY = timedelta(seconds=5)  # what a sweep hands over, the next one hands over again

_jobs: queue.SimpleQueue[tuple[str, tuple[str, ...], timedelta | None]] = queue.SimpleQueue()


def enqueue(task: str, *args: str, expires: timedelta | None = None) -> None:
    """Hand a Celery task, by name, to the broker. Never blocks or raises, may be lost (so every task has its sweep)."""
    start_once("enqueuer", _enqueue_all)
    _jobs.put((task, args, expires))


def _enqueue_all() -> None:
    while True:
        name, args, expires = _jobs.get()
        try:
            current_app.send_task(name, args, retry=False, expires=expires.total_seconds() if expires else None)
        except Exception as error:
            log.warning("The job %s was lost (%s); its sweep will find it", name, error)
