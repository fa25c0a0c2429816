"""Bells and jobs leave the request here: two queues, each with one thread, so that no action ever waits for a broker.

A bell that is lost is found by the hub's sweep of the log, a job that is lost by the sweep of planned reactions.
"""

import asyncio
import logging
import os
import queue
import threading
import uuid
from collections.abc import Callable, Iterable
from typing import Any

from celery import current_app
from channels.layers import get_channel_layer

log = logging.getLogger(__name__)

Bell = dict[str, Any]
SEND_TIMEOUT = 2.0  # seconds a broker may hang before a bell is given up

_bells: queue.SimpleQueue[Bell] = queue.SimpleQueue()
_jobs: queue.SimpleQueue[tuple[str, tuple[str, ...]]] = queue.SimpleQueue()
_started: dict[str, int] = {}
_starting = threading.Lock()


def group(org_id: uuid.UUID | str) -> str:
    """The layer group of an organisation's bells."""
    return f"org.{org_id}"


def ring(org_id: uuid.UUID, topics: Iterable[str], events: Iterable[uuid.UUID]) -> None:
    """Tell every hub that these topics moved, by these events. Never blocks, never raises, may be lost."""
    _start_once("ringer", _ring_all)
    _bells.put({"type": "bell", "org": str(org_id), "topics": list(topics), "events": [str(event) for event in events]})


def announce(org_id: uuid.UUID, topic: str, *, member_id: uuid.UUID, who: str) -> None:
    """Tell those who look at the same record that somebody has its form open. Lossy; said again every few seconds."""
    _start_once("ringer", _ring_all)
    _bells.put({"type": "presence", "org": str(org_id), "topic": topic, "member": str(member_id), "who": who})


def enqueue(task: str, *args: str) -> None:
    """Hand a Celery task, by name, to the broker. Never blocks or raises, may be lost (so every task has its sweep)."""
    _start_once("enqueuer", _enqueue_all)
    _jobs.put((task, args))


def _start_once(name: str, run: Callable[[], None]) -> None:
    # A forked worker inherits the mark but not the thread: the mark is the process's id.
    if _started.get(name) == os.getpid():
        return
    with _starting:
        if _started.get(name) != os.getpid():
            threading.Thread(target=run, name=name, daemon=True).start()
            _started[name] = os.getpid()


def _ring_all() -> None:
    with asyncio.Runner() as runner:
        while True:
            runner.run(_ring(_bells.get()))


async def _ring(bell: Bell) -> None:
    layer = get_channel_layer()
    assert layer is not None
    try:
        await asyncio.wait_for(layer.group_send(group(bell["org"]), bell), SEND_TIMEOUT)
    except Exception as error:
        log.warning("A bell was lost (%s); the sweep of the log will tell", error)


def _enqueue_all() -> None:
    while True:
        name, args = _jobs.get()
        try:
            current_app.send_task(name, args, retry=False)
        except Exception as error:
            log.warning("The job %s was lost (%s); its sweep will find it", name, error)
