"""Bells leave the request here, by a queue with a thread of its own, so that no action ever waits for a broker.

A bell that is lost is found by the hub's sweep of the log.
"""

import asyncio
import logging
import queue
import uuid
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from channels.layers import get_channel_layer
from django.db import transaction

from onetool.work.threads import start_once

log = logging.getLogger(__name__)

Bell = dict[str, Any]
BATCH_SIZE = 500  # events told by one bell: five thousand bells at once are more than a broker keeps
SEND_TIMEOUT = 2.0  # seconds a broker may hang before a bell is given up

_bells: queue.SimpleQueue[Bell] = queue.SimpleQueue()


def group(org_id: uuid.UUID | str) -> str:
    """The layer group of an organisation's bells."""
    return f"org.{org_id}"


def ring(org_id: uuid.UUID, topics: Iterable[str], events: Iterable[uuid.UUID]) -> None:
    """Tell every hub that these topics moved, by these events. Never blocks, never raises, may be lost."""
    start_once("ringer", _ring_all)
    _bells.put({"type": "bell", "org": str(org_id), "topics": list(topics), "events": [str(event) for event in events]})


def tell(rows: Sequence[Mapping[str, Any]]) -> None:
    """Ring for the events of an action, once it is committed."""
    for start in range(0, len(rows), BATCH_SIZE):
        batch = rows[start : start + BATCH_SIZE]
        topics = dict.fromkeys(topic for row in batch for topic in row["topics"])
        transaction.on_commit(partial(ring, rows[0]["org_id"], topics, [row["id"] for row in batch]), robust=True)


def announce(org_id: uuid.UUID, topic: str, *, member_id: uuid.UUID, who: str) -> None:
    """Tell those who look at the same record that somebody has its form open. Lossy; said again every few seconds."""
    start_once("ringer", _ring_all)
    _bells.put({"type": "presence", "org": str(org_id), "topic": topic, "member": str(member_id), "who": who})


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
