"""The hub, one per process on one layer channel: it hears bells, sweeps the log and tells whoever watches a topic."""

import asyncio
import contextlib
import functools
import gc
import json
import logging
import time
import types
import uuid
from collections import Counter, defaultdict
from collections.abc import Awaitable, Coroutine, Generator, Iterable
from typing import Any, Protocol, TypeVar

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings

from onetool import garbage
from onetool.live import log as event_log
from onetool.live import rights
from onetool.live.bells import group
from onetool.live.rights import Watcher

log = logging.getLogger(__name__)
K = TypeVar("K")

SWEEP_EVERY = 1.5  # seconds between two looks at the log; who lost a right is sent away within two
HEARTBEAT_EVERY = 5  # sweeps between two positions sent to a socket
REMEMBERED = 60.0  # seconds an event told by a bell is kept from being told by the sweep
CROWD = 50  # sockets on one topic, from which on their pages ask again spread over a while
SPREAD = 1000  # milliseconds of that while
MOST_OF_A_SESSION = 50  # sockets, in all processes: each holds its share
SLOWEST = 20.0  # seconds a socket may take to swallow a message before it is closed


def _spare_the_collector() -> None:
    """At two thousand sockets a full collection takes half a second: look less often, too."""
    garbage.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, 100)


class Wire(Protocol):
    """The sending half of a consumer."""

    def send(self, text_data: str) -> Coroutine[Any, Any, None]: ...
    async def close(self, code: int) -> None: ...


class Socket:
    """One browser's socket: who sits there, what it watches, and what it has still to be told."""

    def __init__(self, watcher: Watcher, wire: Wire) -> None:
        self.watcher = watcher
        self.wire = wire
        self.topics: set[str] = set()
        self.role = ""  # the role it was let in with, as soon as that was looked at
        self._moved: set[str] = set()
        self._is_crowded = False
        self._messages: list[str] = []
        self._writing: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    def owe(self, topic: str, *, is_crowded: bool = False) -> None:
        """A topic moved: the next message says so. Bursts melt into one, for it only says *look again*."""
        self._moved.add(topic)
        self._is_crowded |= is_crowded

    def say(self, **message: Any) -> None:
        self._messages.append(json.dumps(message))
        self.write()

    def write(self) -> None:
        """Send what is owed: at once while the wire takes it, the rest in a task; a slow phone holds up nobody."""
        if self._writing and not self._writing.done():
            return
        try:
            while text := self._next():
                if rest := _begun(self.wire.send(text)):
                    self._writing = asyncio.create_task(self._write_slowly(rest))
                    return
        except Exception:
            hub.leave(self)

    async def _write_slowly(self, rest: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(SLOWEST):
                await rest
            while text := self._next():
                async with asyncio.timeout(SLOWEST):
                    await self.wire.send(text)
        except Exception:
            hub.leave(self)

    def _next(self) -> str:
        if self._messages:
            return self._messages.pop(0)
        if not self._moved:
            return ""
        moved, is_crowded = frozenset(self._moved), self._is_crowded
        self._moved.clear()
        self._is_crowded = False
        return _look_again(moved, is_crowded)

    def close(self, code: int) -> None:
        """Nothing more is told; the farewell is a task, since a dead phone may let it wait for a long time."""
        hub.leave(self)
        self._closing = asyncio.create_task(self._close(code))

    async def _close(self, code: int) -> None:
        with contextlib.suppress(Exception):
            async with asyncio.timeout(SLOWEST):
                await self.wire.close(code)


@functools.lru_cache(maxsize=256)
def _look_again(topics: frozenset[str], is_crowded: bool) -> str:
    message: dict[str, Any] = {"changed": sorted(topics)}
    return json.dumps({**message, "spread": SPREAD} if is_crowded else message)


def _begun(sending: Coroutine[Any, Any, None]) -> Awaitable[None] | None:
    """Run it up to its first wait without a task: None when it is through, else the rest. (Eager, in 3.12.)"""
    try:
        waits_for = sending.send(None)
    except StopIteration:
        return None
    return _rest(sending, waits_for)


@types.coroutine
def _rest(sending: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    yield waits_for
    yield from sending


def _drop(sets: dict[K, set[Socket]], key: K, socket: Socket) -> None:
    """Out of the set at that key, and the set too when it was the last."""
    if key in sets:
        sets[key].discard(socket)
        if not sets[key]:
            del sets[key]


class Crowded(Exception):
    """One session holds as many sockets as it may."""


class Hub:
    """Fan-out of one process. All its methods run on the server's event loop."""

    def __init__(self) -> None:
        self.sockets: dict[uuid.UUID, set[Socket]] = defaultdict(set)
        self.watching: dict[tuple[uuid.UUID, str], set[Socket]] = defaultdict(set)
        self.of_session: dict[str, set[Socket]] = defaultdict(set)
        self.counts: Counter[str] = Counter()
        self._told: dict[str, float] = {}
        self._owed: set[Socket] = set()
        self._doubtful: set[uuid.UUID] = set()
        self._starting: asyncio.Task[None] | None = None
        self._running: list[asyncio.Task[None]] = []
        self._channel: str | None = None
        self._position: event_log.Position | None = None

    @property
    def layer(self) -> Any:
        return get_channel_layer()

    # --- Sockets come and go ------------------------------------------------------------------------------------------
    async def join(self, socket: Socket) -> None:
        """Take a socket in; when this returns, the hub has its position and hears the organisation's bells.

        Raises Crowded.
        """
        share = max(1, MOST_OF_A_SESSION // settings.SOCKET_PROCESSES)
        if len(self.of_session[socket.watcher.session]) >= share:
            raise Crowded
        self.of_session[socket.watcher.session].add(socket)
        is_first = not self.sockets[socket.watcher.org_id]
        self.sockets[socket.watcher.org_id].add(socket)
        try:
            await asyncio.shield(self._started())
        except Exception:
            self.leave(socket)
            raise
        if is_first:
            await self._register([socket.watcher.org_id])

    def _started(self) -> "asyncio.Task[None]":
        """One shared task: two hundred sockets at once must not start two hundred hubs; one that failed is past."""
        has_failed = self._starting and self._starting.done() and self._starting.exception()
        if self._starting is None or has_failed:
            self._starting = asyncio.create_task(self._start())
        return self._starting

    def watch(self, socket: Socket, topics: set[str]) -> None:
        for topic in topics - socket.topics:
            self.watching[socket.watcher.org_id, topic].add(socket)
        socket.topics |= topics

    def unwatch(self, socket: Socket, topics: set[str]) -> None:
        for topic in topics & socket.topics:
            self._forget(socket, topic)
        socket.topics -= topics

    def _forget(self, socket: Socket, topic: str) -> None:
        _drop(self.watching, (socket.watcher.org_id, topic), socket)

    def leave(self, socket: Socket) -> None:
        self.unwatch(socket, set(socket.topics))
        _drop(self.of_session, socket.watcher.session, socket)
        org_id = socket.watcher.org_id
        _drop(self.sockets, org_id, socket)

    # --- Bells --------------------------------------------------------------------------------------------------------
    async def _start(self) -> None:
        _spare_the_collector()
        self._position = await database_sync_to_async(event_log.now)()
        self._running = [asyncio.create_task(self._hear()), asyncio.create_task(self._sweep_forever())]

    async def _register(self, orgs: Iterable[uuid.UUID]) -> None:
        try:
            if self._channel is None:
                self._channel = await self.layer.new_channel()
            for org_id in orgs:
                await self.layer.group_add(group(org_id), self._channel)
        except Exception as error:
            self.counts["layer_errors"] += 1
            log.warning("The layer cannot be reached (%s); the sweep goes on", error)

    async def _hear(self) -> None:
        while True:
            try:
                if self._channel is None:
                    await asyncio.sleep(0.05)
                    continue
                message = await self.layer.receive(self._channel)
                self.counts["bells"] += 1
                self._hear_one(message)
            except Exception as error:
                self.counts["layer_errors"] += 1
                log.warning("The layer broke off (%s); joining again", error)
                await asyncio.sleep(0.2)
                await self._register(list(self.sockets))

    def _hear_one(self, message: dict[str, Any]) -> None:
        org_id = uuid.UUID(message["org"])
        if message["type"] == "presence":
            self._pass_on(org_id, message)
        elif not self._told.keys() >= set(message["events"]):
            self._tell(org_id, message["topics"], message["events"])

    def _tell(self, org_id: uuid.UUID, topics: list[str], events: list[str]) -> None:
        self._told.update(dict.fromkeys(events, time.monotonic()))
        watchers = {topic: self.watching.get((org_id, topic), set()) for topic in topics}
        is_crowded = any(len(sockets) > CROWD for sockets in watchers.values())
        if not self._owed:
            # Once in each turn of the loop, so that a burst of bells becomes one message.
            asyncio.get_running_loop().call_soon(self._write_owed)
        for topic, sockets in watchers.items():
            if topic.startswith("member:"):
                self._doubtful.add(uuid.UUID(topic[7:]))
            for socket in sockets:
                socket.owe(topic, is_crowded=is_crowded)
            self._owed |= sockets

    def _write_owed(self) -> None:
        owed, self._owed = self._owed, set()
        self.counts["told"] += len(owed)
        for socket in owed:
            socket.write()

    def _pass_on(self, org_id: uuid.UUID, message: dict[str, Any]) -> None:
        """Somebody has a form open: those who look at the same record are told the name."""
        for socket in list(self.watching.get((org_id, message["topic"]), ())):
            if str(socket.watcher.member_id) != message["member"] and socket.watcher.member_id:
                socket.say(editing=message["topic"], who=message["who"])

    # --- The net under the bells --------------------------------------------------------------------------------------
    async def _sweep_forever(self) -> None:
        beat = 0
        while True:
            await asyncio.sleep(SWEEP_EVERY)
            beat += 1
            try:
                await self._sweep()
                await self._check_roles()
                self._beat(beat % HEARTBEAT_EVERY)
                await self._register(list(self.sockets))
            except Exception:
                self.counts["sweep_errors"] += 1
                log.exception("A sweep failed; the next one reads from the same position")

    async def _sweep(self) -> None:
        assert self._position
        self._position, moves = await database_sync_to_async(event_log.moves_since)(list(self.sockets), self._position)
        for move in moves:
            if str(move.event_id) not in self._told:
                self.counts["swept"] += 1
                self._tell(move.org_id, move.topics, [str(move.event_id)])
        old = time.monotonic() - REMEMBERED
        self._told = {event: at for event, at in self._told.items() if at > old}

    async def _check_roles(self) -> None:
        """Close what lost its session, membership or link; look again at what a member may watch when rights moved."""
        sockets = [socket for group_ in self.sockets.values() for socket in group_]
        if not sockets:
            return
        doubtful, self._doubtful = self._doubtful, set()
        try:
            await self._look_at(sockets, doubtful)
        except Exception:
            self._doubtful |= doubtful
            raise

    async def _look_at(self, sockets: list[Socket], doubtful: set[uuid.UUID]) -> None:
        now = await database_sync_to_async(rights.roles_of)(list({socket.watcher for socket in sockets}))
        for socket in sockets:
            if socket.watcher not in now:
                socket.close(4401)
            elif socket.role != now[socket.watcher] or socket.watcher.member_id in doubtful:
                is_other, socket.role = socket.role not in {"", now[socket.watcher]}, now[socket.watcher]
                if is_other or socket.watcher.member_id in doubtful:
                    await self._check_topics(socket)
                if is_other:
                    socket.close(4403)  # it comes again, as who it is now

    async def _check_topics(self, socket: Socket) -> None:
        seen = await database_sync_to_async(rights.watchable)(socket.watcher, set(socket.topics))
        lost = socket.topics - seen
        if lost:
            self.unwatch(socket, lost)
            socket.say(lost=sorted(lost))

    def _beat(self, turn: int) -> None:
        """Each socket has its turn once in HEARTBEAT_EVERY sweeps: all at once they would hold up the bells."""
        position = str(self._position)
        for socket in [
            socket for group_ in self.sockets.values() for socket in group_ if hash(socket) % HEARTBEAT_EVERY == turn
        ]:
            socket.say(position=position)


hub = Hub()
