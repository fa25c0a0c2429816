"""Committed → told at the socket, beside bare Redis and a layer channel per socket; committed → seen on open pages."""

import asyncio
import gc
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
OPEN_PAGES = 20
HUB, USUAL = "committed → told (the hub)", "group_send, a channel per socket"
RECORD, MIXED = "all at the client that changes", "5 at the list, 5 at the client, 10 elsewhere"


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
        """Seconds from each moment to each socket's message about it. Raises TimeoutError when some are missing."""
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
            await crowd.after(
                list((await elsewhere(pool, edit_each, ours, clients[:2], pause=0.5)).values())
            )  # warm now
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
        subscribers = [
            (await loop.create_connection(partial(Subscriber, crowd), "127.0.0.1", redis.port))[1] for _ in range(size)
        ]
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
            figures[size] = await crowd.after(
                await repeatedly(lambda: layer.group_send(stand_in.GROUP, message), size, count)
            )
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
def at_the_record(client: uuid.UUID, *_: uuid.UUID) -> tuple[str, list[str]]:
    return f"/clients/{client}/?part=record", [f"client:{client}"]


def at_the_list(*_: uuid.UUID) -> tuple[str, list[str]]:
    return "/clients/?part=list", [TOPIC]


def elsewhere_at(other: uuid.UUID) -> Callable[..., tuple[str, list[str]]]:
    return lambda *_: at_the_record(other)


async def seen(
    ours: Company, pool: Executor, client: uuid.UUID, places: list[Callable[..., tuple[str, list[str]]]], count: int
) -> list[float]:
    """Seconds from commit until each of the open pages that show the client has its new name in its own part."""
    with sockets_of() as socket_port, pages() as page_port:
        opened = [Page(visitor, *place(client)) for visitor, place in zip(ours.visitors, places, strict=True)]
        for page in opened:
            await page.open(socket_port, page_port)
        moments = await elsewhere(pool, rename_again_and_again, ours, client, count, pause=1.5)
        showing = [page for page, place in zip(opened, places, strict=True) if place in (at_the_record, at_the_list)]
        async with asyncio.timeout(MOST_SECONDS):
            while any(page.shows() < count for page in showing):
                await asyncio.sleep(0.05)
        for page in opened:
            page.close()
    return [page.first_shown(number) - moment for page in showing for number, moment in enumerate(moments, start=1)]


# --- All of it --------------------------------------------------------------------------------------------------------
def run(*, quick: bool) -> bool:
    sizes, count = ([1, 100, 400], 10) if quick else ([1, 500, 2000], 40)
    with Redis.running() as redis:
        ours = company(people=OPEN_PAGES)
        clients = ours.clients(max(count, 60))
        with processes(1) as pool:
            gc.disable()  # a pause of the listener is none of the teller
            return asyncio.run(_story(redis, pool, ours, clients, sizes, count))


async def _story(
    redis: Redis, pool: Executor, ours: Company, clients: list[uuid.UUID], sizes: list[int], count: int
) -> bool:
    core = RedisChannelLayer(hosts=[os.environ["REDIS_URL"]], prefix="core")
    figures = {
        HUB: await told(ours, pool, clients[:count], sizes),
        "bare Redis publish → subscribers": await bare(redis, sizes, count),
        USUAL: await usual(get_channel_layer(), sizes, count),
        "the same, core layer": await usual(core, sizes, count, DJANGO_SETTINGS_MODULE="tests.bench.settings_core"),
    }
    compared(figures, sizes, count)
    ten_elsewhere = [elsewhere_at(other) for other in clients[1:11]]
    looked = {
        RECORD: await seen(ours, pool, clients[0], [at_the_record] * OPEN_PAGES, count),
        MIXED: await seen(ours, pool, clients[0], [at_the_list] * 5 + [at_the_record] * 5 + ten_elsewhere, count),
        "all at the list of 50": await seen(ours, pool, clients[0], [at_the_list] * OPEN_PAGES, count),
    }
    print(f"  committed → seen, {OPEN_PAGES} pages open; milliseconds")
    table(["pages", "p50", "p99", "worst"], [(name, *in_ms(waited, 0.5, 0.99, 1)) for name, waited in looked.items()])
    return verdict(figures, looked, sizes[-1])


def in_ms(seconds: list[float], *shares: float) -> list[float]:
    return [percentile(seconds, share) * 1e3 for share in shares]


def compared(figures: dict[str, dict[int, list[float]]], sizes: list[int], count: int) -> None:
    print(f"  {count} events each; milliseconds, p50 / p99; × is p99 against the hub’s")

    def cell(waited: list[float], ours: list[float]) -> str:
        p50, p99 = in_ms(waited, 0.5, 0.99)
        return f"{p50:.1f} / {p99:.1f}  {p99 / in_ms(ours, 0.99)[0]:5.2f}×"

    rows = [(name, *(cell(by_size[size], figures[HUB][size]) for size in sizes)) for name, by_size in figures.items()]
    table(["sockets", *(f"{size:,}" for size in sizes)], rows)


def verdict(figures: dict[str, dict[int, list[float]]], looked: dict[str, list[float]], most: int) -> bool:
    (ours,), (theirs,) = in_ms(figures[HUB][most], 0.99), in_ms(figures[USUAL][most], 0.99)
    late = {name: in_ms(looked[name], 0.99)[0] for name in (RECORD, MIXED)}
    return judged([
        Target(f"told at {most:,} sockets: p99 under 100 ms ({ours:.0f} ms)", ours < 100),
        Target(f"at least 4× faster than a channel per socket ({theirs / ours:.1f}×)", theirs >= 4 * ours),
        *(Target(f"seen, {name}: p99 under 300 ms ({p99:.0f} ms)", p99 < 300) for name, p99 in late.items()),
    ])  # fmt: skip
