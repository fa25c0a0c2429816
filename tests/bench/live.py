"""Committed → told at the socket, beside bare Redis and beside a layer channel per socket; committed → seen on open pages."""

import asyncio
import os
import time
import uuid
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from channels.layers import get_channel_layer
from channels_redis.core import RedisChannelLayer

from tests.bench import stand_in
from tests.bench.ground import Company, Target, company, judged, percentile, table
from tests.bench.open_page import Page
from tests.bench.servers import Redis, pages, sockets_of
from tests.bench.sockets import Line
from tests.bench.writers import edit_each, elsewhere, processes, rename_again_and_again

TOPIC = "clients"
AT_ONCE = 40  # sockets opened at the same time
MOST_SECONDS = 5.0  # a message is waited for


@dataclass(slots=True)
class Crowd:
    """Sockets that all hear the same, and when each heard what."""

    heard: list[list[float]] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    def listener(self) -> Callable[[bytes, float], None]:
        moments: list[float] = []
        self.heard.append(moments)
        return lambda text, now: moments.append(now) if b'"watching"' not in text and b'"changed"' in text else None

    async def after(self, sent: list[float]) -> list[float]:
        """Seconds from each of the moments to each socket's message about it. Raises TimeoutError when some are missing."""
        async with asyncio.timeout(MOST_SECONDS):
            while any(len(moments) < len(sent) for moments in self.heard):
                await asyncio.sleep(0.05)
        waited = [told - moment for moments in self.heard for moment, told in zip(sent, moments, strict=True)]
        for moments in self.heard:
            moments.clear()
        return waited

    def drop(self) -> None:
        for line in self.lines:
            line.drop()


def pause_for(size: int) -> float:
    """Between two events, so that one is through before the next begins."""
    return max(0.1, size * 0.0006)


# --- Ours -------------------------------------------------------------------------------------------------------------
async def join(crowd: Crowd, ours: Company, port: int, size: int) -> float:
    """Open sockets until there are that many, all watching the same list; returns the seconds it took."""
    start = time.monotonic()
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Line:
        visitor = ours.visitors[number % len(ours.visitors)]
        async with gate:
            line = await Line.open(port, f"/ws/{visitor.slug}/", visitor.cookie, crowd.listener())
            assert (await line.watch([TOPIC]))["watching"] == [TOPIC]
        return line

    crowd.lines += await asyncio.gather(*(one(number) for number in range(len(crowd.lines), size)))
    return time.monotonic() - start


async def told(ours: Company, pool: Executor, clients: list[uuid.UUID], sizes: list[int]) -> dict[int, list[float]]:
    """Seconds from commit to each socket, by how many sockets there are."""
    figures, crowd = {}, Crowd()
    with sockets_of() as port:
        for size in sizes:
            took = await join(crowd, ours, port, size)
            print(f"  {size:,} sockets open, the last of them after {took:.1f} s", flush=True)
            moments = await elsewhere(pool, edit_each, ours, clients, pause=pause_for(size))
            figures[size] = await crowd.after(list(moments.values()))
        crowd.drop()
    return figures


# --- What it is compared with -----------------------------------------------------------------------------------------
class Subscriber(asyncio.Protocol):
    """A bare connection to Redis that listens to one channel."""

    def __init__(self, crowd: Crowd) -> None:
        self._heard: list[float] = []
        crowd.heard.append(self._heard)
        self._skipped = 1  # the first answer says that it is subscribed

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"SUBSCRIBE bare\r\n")

    def data_received(self, data: bytes) -> None:
        if self._skipped:
            self._skipped -= 1
        else:
            self._heard.append(time.monotonic())


async def bare(redis: Redis, sizes: list[int], count: int) -> dict[int, list[float]]:
    """The same with nothing in between: Redis publishes to that many subscribers."""
    figures = {}
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", redis.port)

    async def publish() -> None:
        writer.write(b"PUBLISH bare changed:clients\r\n")
        await reader.readline()

    for size in sizes:
        crowd = Crowd()
        subscribers = [(await loop.create_connection(partial(Subscriber, crowd), "127.0.0.1", redis.port))[1] for _ in range(size)]
        await asyncio.sleep(0.5)
        figures[size] = await crowd.after(await repeatedly(publish, size, count))
        for subscriber in subscribers:
            subscriber.transport.abort()
    writer.close()
    return figures


async def usual(layer: Any, sizes: list[int], count: int, **environment: str) -> dict[int, list[float]]:
    """One `group_send` to a channel per socket, through that layer."""
    figures, crowd = {}, Crowd()
    message = {"type": "told", "text": '{"changed": ["clients"]}'}
    with sockets_of("tests.bench.stand_in:application", **environment) as port:
        for size in sizes:
            while len(crowd.lines) < size:
                few = range(min(AT_ONCE, size - len(crowd.lines)))
                crowd.lines += await asyncio.gather(*(Line.open(port, "/", "", crowd.listener()) for _ in few))
            await asyncio.sleep(0.5)
            figures[size] = await crowd.after(await repeatedly(lambda: layer.group_send(stand_in.GROUP, message), size, count))
        crowd.drop()
    return figures


async def repeatedly(send: Callable[[], Awaitable[None]], size: int, count: int) -> list[float]:
    """Send that often; returns the moments just before."""
    moments = []
    for _ in range(count):
        moments.append(time.monotonic())
        await send()
        await asyncio.sleep(pause_for(size))
    return moments


# --- Seen -------------------------------------------------------------------------------------------------------------
async def seen(ours: Company, pool: Executor, client: uuid.UUID, path: str, count: int) -> list[float]:
    """Seconds from commit until each of the open pages has the new name in its own part."""
    with sockets_of() as socket_port, pages() as page_port:
        opened = [Page(visitor, path, [f"client:{client}", TOPIC]) for visitor in ours.visitors]
        for page in opened:
            await page.open(socket_port, page_port)
        moments = await elsewhere(pool, rename_again_and_again, ours, client, count, pause=1.5)
        async with asyncio.timeout(MOST_SECONDS):
            while any(page.shows() < count for page in opened):
                await asyncio.sleep(0.05)
        for page in opened:
            page.close()
    return [page.first_shown(number) - moment for page in opened for number, moment in enumerate(moments, start=1)]


# --- All of it --------------------------------------------------------------------------------------------------------
def run(*, quick: bool) -> bool:
    sizes, count, open_pages = ([1, 100, 400], 8, 20) if quick else ([1, 500, 2000], 40, 20)
    with Redis.running() as redis:
        ours = company(people=open_pages)
        clients = ours.clients(max(count, 60))
        with processes(1) as pool:
            return asyncio.run(_story(redis, pool, ours, clients, sizes, count))


async def _story(redis: Redis, pool: Executor, ours: Company, clients: list[uuid.UUID], sizes: list[int], count: int) -> bool:
    core = RedisChannelLayer(hosts=[os.environ["REDIS_URL"]], prefix="core")
    figures = {
        "committed → told (the hub)": await told(ours, pool, clients[:count], sizes),
        "bare Redis publish → subscribers": await bare(redis, sizes, count),
        "group_send, a channel per socket": await usual(get_channel_layer(), sizes, count),
        "the same, core layer": await usual(core, sizes, count, DJANGO_SETTINGS_MODULE="tests.bench.settings_core"),
    }
    first = next(iter(figures))
    print(f"  {count} events each; milliseconds, p50 / p99; × is p99 against the hub’s")
    rows = []
    for name, by_size in figures.items():
        row: list[object] = [name]
        for size in sizes:
            ratio = percentile(by_size[size], 0.99) / percentile(figures[first][size], 0.99)
            row.append(f"{percentile(by_size[size], 0.5) * 1e3:.1f} / {percentile(by_size[size], 0.99) * 1e3:.1f}  {ratio:5.2f}×")
        rows.append(row)
    table(["sockets", *(f"{size:,}" for size in sizes)], rows)
    detail = f"/clients/{clients[0]}/?part=record"
    looked = {
        "a client’s page": await seen(ours, pool, clients[0], detail, count),
        "the list of 50": await seen(ours, pool, clients[0], "/clients/?part=list", count),
    }
    print(f"  committed → seen, {len(ours.visitors)} pages open at the same record; milliseconds")
    table(["page", "p50", "p99", "worst"], [[n, *(percentile(v, s) * 1e3 for s in (0.5, 0.99, 1))] for n, v in looked.items()])
    most = sizes[-1]
    ours_p99, theirs_p99 = (percentile(list(figures.values())[n][most], 0.99) for n in (0, 2))
    return judged([
        Target(f"told at {most:,} sockets: p99 under 100 ms ({ours_p99 * 1e3:.0f} ms)", ours_p99 < 0.1),
        Target(f"at least 4× faster than a channel per socket ({theirs_p99 / ours_p99:.1f}×)", theirs_p99 >= 4 * ours_p99),
        *(Target(f"seen, {n}: p99 under 300 ms ({percentile(v, 0.99) * 1e3:.0f} ms)", percentile(v, 0.99) < 0.3) for n, v in looked.items()),
    ])  # fmt: skip
