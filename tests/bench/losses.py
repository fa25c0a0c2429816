"""Nothing is lost while Redis is killed three times and sockets are cut; and an open transaction delays nobody."""

import asyncio
import contextlib
import json
import logging
import time
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor

import psycopg
from django.conf import settings

from tests.bench.ground import Company, Target, company, judged, percentile, table
from tests.bench.servers import Redis, sockets_of
from tests.bench.sockets import Line, Visitor
from tests.bench.writers import edit_each, elsewhere, processes

KILLS = (0.2, 0.45, 0.7)  # of all changes told, when Redis is killed
DOWN_SECONDS = 1.0
AWAY_SECONDS = 0.5
PATIENCE = 15.0  # seconds after the last change, until what was not told counts as lost
SWEEP = 2.0  # seconds between two looks of the hub at the log


class Watcher:
    """A page that watches a hundred clients, loses its line now and then, and comes back with its last position."""

    def __init__(self, port: int, visitor: Visitor, topics: list[str], told: dict[str, float]) -> None:
        self._port, self._visitor, self._topics, self._told = port, visitor, topics, told
        self._position: str | None = None

    async def open(self) -> None:
        self._line = await Line.open(self._port, f"/ws/{self._visitor.slug}/", self._visitor.cookie, self._hear)
        await self._line.watch(self._topics, self._position)

    async def lose_the_line(self) -> None:
        self._line.drop()
        await asyncio.sleep(AWAY_SECONDS)
        await self.open()

    def drop(self) -> None:
        self._line.drop()

    def _hear(self, text: bytes, now: float) -> None:
        message = json.loads(text)
        self._position = message.get("position", self._position)
        # After a position that cannot be followed the page looks at everything again.
        for topic in self._topics if message.get("everything") else message.get("changed", ()):
            self._told.setdefault(topic, now)


def run(*, quick: bool) -> bool:
    watchers, each, held = (50, 40, 5.0) if quick else (200, 100, 20.0)
    logging.getLogger("onetool.live.bells").setLevel(logging.ERROR)  # that bells are lost is the point
    with Redis.running() as redis:
        ours = company(people=10)
        clients = ours.clients(watchers * each)
        with processes(2) as pool:
            return asyncio.run(_story(redis, pool, ours, clients, each, held))


async def _story(redis: Redis, pool: Executor, ours: Company, clients: list[uuid.UUID], each: int, held: float) -> bool:
    with sockets_of() as port:
        targets = [
            *await losses(redis, pool, ours, clients, each, port),
            *await patience(redis, pool, ours, clients, held, port),
        ]
    return judged(targets)


# --- Kills and cuts ---------------------------------------------------------------------------------------------------
async def losses(
    redis: Redis, pool: Executor, ours: Company, clients: list[uuid.UUID], each: int, port: int
) -> list[Target]:
    told: dict[str, float] = {}
    topics = [f"client:{pk}" for pk in clients]
    watchers = [
        Watcher(port, ours.visitors[number % len(ours.visitors)], topics[number * each : (number + 1) * each], told)
        for number in range(len(clients) // each)
    ]
    for watcher in watchers:
        await watcher.open()
    start = time.monotonic()
    troubles = asyncio.gather(kills(redis, told, len(clients)), cuts(watchers[::10], told, len(clients)))
    halves = await asyncio.gather(*(elsewhere(pool, edit_each, ours, clients[n::2], threads=4) for n in range(2)))
    took = time.monotonic() - start
    await troubles
    await until(lambda: len(told) == len(clients))
    for watcher in watchers:
        watcher.drop()
    committed = {f"client:{pk}": moment for half in halves for pk, moment in half.items()}
    waited = [told[topic] - moment for topic, moment in committed.items() if topic in told]
    lost = len(committed) - len(waited)
    late = sum(seconds > SWEEP / 4 for seconds in waited)
    print(
        f"  {len(committed):,} changes in {took:.0f} s, {len(watchers)} sockets; "
        f"Redis killed {len(KILLS)} times, {len(watchers[::10])} sockets cut"
    )
    table(
        ["told", "later than 0.5 s", "lost", "p50 ms", "p99 ms", "worst ms"],
        [(len(waited), late, lost, *(percentile(waited, s) * 1e3 for s in (0.5, 0.99, 1)))],
    )
    return [Target(f"none of {len(committed):,} events lost ({lost})", lost == 0)]


async def kills(redis: Redis, told: dict[str, float], total: int) -> None:
    for share in KILLS:
        await until(lambda: len(told) >= total * share, seconds=120)  # noqa: B023  # done before the next turn
        redis.kill()
        await asyncio.sleep(DOWN_SECONDS)
        await asyncio.to_thread(redis.start)


async def cuts(watchers: list[Watcher], told: dict[str, float], total: int) -> None:
    for number, watcher in enumerate(watchers, start=1):
        await until(lambda: len(told) >= total * number / (len(watchers) + 1), seconds=120)  # noqa: B023  # done before the next turn
        await watcher.lose_the_line()


async def until(is_so: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Ask every 20 ms, at most that long."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            while not is_so():
                await asyncio.sleep(0.02)


# --- A transaction that stays open ------------------------------------------------------------------------------------
async def patience(
    redis: Redis, pool: Executor, ours: Company, clients: list[uuid.UUID], held: float, port: int
) -> list[Target]:
    """Seconds from commit to the socket while a writing transaction stays open: by bells, then by the log alone."""
    pause = 0.05
    few = clients[: int(held / pause / 2)]
    await asyncio.sleep(2 * SWEEP)  # the hub has joined the Redis that came back
    async with open_transaction():
        bells = await told_to_one(pool, ours, few, pause, port)
        redis.kill()
        sweeps = await told_to_one(pool, ours, few, pause, port)
    print(f"  a writing transaction stays open for {held:.0f} s and more; milliseconds from commit to the socket")
    figures = {"by bells": bells, "by the sweep alone (Redis is dead)": sweeps}
    table(
        ["", "told", "of", "p50", "p99", "worst"],
        [(n, len(v), len(few), *(percentile(v, s) * 1e3 for s in (0.5, 0.99, 1))) for n, v in figures.items()],
    )
    late = percentile(bells, 0.99)
    return [
        Target(
            f"bells on time beside an open transaction: all, p99 under 100 ms ({late * 1e3:.0f} ms)",
            len(bells) == len(few) and late < 0.1,
        ),
        Target(
            f"the sweep too: all within two sweeps ({max(sweeps):.1f} s)",
            len(sweeps) == len(few) and max(sweeps) < 2 * SWEEP,
        ),
    ]


@contextlib.asynccontextmanager
async def open_transaction() -> AsyncIterator[None]:
    """One that has written, so that it holds back every plain look at the log by transaction number."""
    known = settings.DATABASES["default"]
    where = {
        name: known.get(key) or None
        for name, key in (("host", "HOST"), ("port", "PORT"), ("user", "USER"), ("password", "PASSWORD"))
    }
    async with await psycopg.AsyncConnection.connect(dbname=known["NAME"], **where) as connection:
        await connection.execute("select pg_current_xact_id()")
        await connection.execute("update orgs_organisation set trade = 'open' where false")
        yield
        await connection.rollback()


async def told_to_one(pool: Executor, ours: Company, clients: list[uuid.UUID], pause: float, port: int) -> list[float]:
    told: dict[str, float] = {}
    topics = [f"client:{pk}" for pk in clients]
    watchers = [Watcher(port, ours.visitors[0], topics[n : n + 100], told) for n in range(0, len(topics), 100)]
    for watcher in watchers:
        await watcher.open()
    moments = await elsewhere(pool, edit_each, ours, clients, pause=pause)
    await until(lambda: len(told) == len(clients))
    for watcher in watchers:
        watcher.drop()
    return [told[f"client:{pk}"] - moment for pk, moment in moments.items() if f"client:{pk}" in told]
