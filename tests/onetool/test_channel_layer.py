"""A bell rung in a worker's thread wakes the server's loop at once."""

import asyncio
import threading
import time

from onetool.live.channel_layer import LoopSafeChannelLayer


async def test_a_message_from_another_thread_arrives_at_once() -> None:
    layer = LoopSafeChannelLayer()
    await layer.group_add("org", "hub")
    waiting = asyncio.create_task(layer.receive("hub"))
    await asyncio.sleep(0.05)
    began = time.monotonic()
    threading.Thread(target=lambda: asyncio.run(layer.group_send("org", {"type": "bell"}))).start()
    assert await asyncio.wait_for(waiting, 2) == {"type": "bell"}
    assert time.monotonic() - began < 0.5


async def test_a_burst_arrives_whole() -> None:
    layer = LoopSafeChannelLayer(capacity=10_000)
    await layer.group_add("org", "hub")
    for number in range(2_000):
        await layer.group_send("org", {"type": "bell", "number": number})
    heard = [(await layer.receive("hub"))["number"] for _ in range(2_000)]
    assert heard == list(range(2_000))
