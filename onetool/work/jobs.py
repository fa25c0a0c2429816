"""Jobs leave the request here, by a queue with a thread of its own, so that no action ever waits for a broker.

A job that is lost is found by its sweep.
"""

import logging
import queue

from celery import current_app

from onetool.work.threads import start_once

log = logging.getLogger(__name__)

_jobs: queue.SimpleQueue[tuple[str, tuple[str, ...]]] = queue.SimpleQueue()


def enqueue(task: str, *args: str) -> None:
    """Hand a Celery task, by name, to the broker. Never blocks or raises, may be lost (so every task has its sweep)."""
    start_once("enqueuer", _enqueue_all)
    _jobs.put((task, args))


def _enqueue_all() -> None:
    while True:
        name, args = _jobs.get()
        try:
            current_app.send_task(name, args, retry=False)
        except Exception as error:
            log.warning("The job %s was lost (%s); its sweep will find it", name, error)
