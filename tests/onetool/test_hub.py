"""The hub's fan-out: bursts melt into one message, and nobody waits for a slow phone or a dead one."""

import asyncio
import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connections

from onetool.live import hub as hub_module
from onetool.live import log as event_log
from onetool.live import rights
from onetool.live.hub import Hub, Socket
from onetool.live.rights import Watcher

ORG = uuid.uuid4()


class Wire:
    """A browser’s end: it swallows at once, or (slow) when let, or not at all (dead)."""

    def __init__(self) -> None:
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.is_dead = False
        self.got: list[dict[str, Any]] = []
        self.closed: list[int] = []

    async def send(self, text_data: str) -> None:
        if self.is_dead:
            raise ConnectionError
        await self.is_open.wait()
        self.got.append(json.loads(text_data))

    async def close(self, code: int) -> None:
        await self.is_open.wait()
        self.closed.append(code)


@pytest.fixture(autouse=True)
async def no_line_of_another_test() -> None:
    """The thread that asks the database for a hub may hold a line that a live test left open."""
    await sync_to_async(connections.close_all)()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Hub:
    fresh = Hub()
    monkeypatch.setattr(hub_module, "hub", fresh)
    return fresh


def joined(hub: Hub) -> Wire:
    """Somebody who watches the clients."""
    wire = Wire()
    socket = Socket(Watcher(ORG, "Dana", member_id=uuid.uuid4()), wire)
    hub.sockets[ORG].add(socket)
    hub.watch(socket, {"clients"})
    return wire


def tell(hub: Hub, *topics: str) -> None:
    hub._hear_one({"type": "bell", "org": str(ORG), "topics": [*topics, "clients"], "events": [str(uuid.uuid4())]})


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


async def test_a_burst_of_bells_is_one_message(hub: Hub) -> None:
    dana = joined(hub)
    for number in range(100):
        tell(hub, f"client:{number}")
    await turns()
    assert dana.got == [{"changed": ["clients"]}]


async def test_a_bell_of_many_events_is_told_unless_each_of_them_was(hub: Hub) -> None:
    dana = joined(hub)
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    for events in ([first], [first, second], [second, first]):
        hub._hear_one({"type": "bell", "org": str(ORG), "topics": ["clients"], "events": events})
        await turns()
    assert dana.got == [{"changed": ["clients"]}] * 2


async def test_a_slow_phone_holds_up_nobody_and_hears_the_rest_in_one_message(hub: Hub) -> None:
    phone, dana = joined(hub), joined(hub)
    phone.is_open.clear()
    for number in range(3):
        tell(hub, f"client:{number}")
        await turns()
    assert len(dana.got) == 3
    assert phone.got == []
    phone.is_open.set()
    await turns()
    assert phone.got == [{"changed": ["clients"]}] * 2


async def test_a_phone_that_swallows_nothing_is_given_up(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "SLOWEST", 0.05)
    phone = joined(hub)
    phone.is_open.clear()
    tell(hub)
    await asyncio.sleep(0.1)
    assert ORG not in hub.sockets


async def test_a_dead_line_leaves_the_hub_while_others_are_told(hub: Hub) -> None:
    dead, dana = joined(hub), joined(hub)
    dead.is_dead = True
    tell(hub)
    await turns()
    assert len(hub.sockets[ORG]) == 1
    assert dana.got == [{"changed": ["clients"]}]


async def test_a_crowd_is_asked_to_take_its_time(hub: Hub) -> None:
    crowd = [joined(hub) for _ in range(hub_module.CROWD + 1)]
    tell(hub)
    await turns()
    assert all(wire.got == [{"changed": ["clients"], "spread": hub_module.SPREAD}] for wire in crowd)


async def test_every_socket_gets_its_heartbeat_once_in_a_round(hub: Hub) -> None:
    wires = [joined(hub) for _ in range(40)]
    for turn in range(hub_module.HEARTBEAT_EVERY):
        hub._beat(turn)
    assert all(len(wire.got) == 1 for wire in wires)


# --- Bad days ---------------------------------------------------------------------------------------------------------
@pytest.fixture
def weather(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What the database says to the next questions, before it answers again."""
    errors: list[Exception] = []

    def answer(value: object) -> Callable[..., object]:
        def ask(*_: object) -> object:
            if errors:
                raise errors.pop()
            return value

        return ask

    monkeypatch.setattr(event_log, "now", answer(event_log.Position("1:1:", "db", 0.0)))
    monkeypatch.setattr(rights, "roles_of", answer({}))
    monkeypatch.setattr(hub_module, "_spare_the_collector", lambda: None)
    return errors


async def test_a_start_that_failed_is_made_again_by_the_next_socket(hub: Hub, weather: list[Exception]) -> None:
    weather.append(OperationalError("the database is starting up"))
    dana, vera = (Socket(Watcher(ORG, name, member_id=uuid.uuid4()), Wire()) for name in ("Dana", "Vera"))
    with pytest.raises(OperationalError):
        await hub.join(dana)
    assert not hub.sockets
    await hub.join(vera)
    assert hub.sockets[ORG] == {vera}
    for task in hub._running:
        task.cancel()


async def test_sockets_that_came_while_the_start_failed_all_leave(hub: Hub, weather: list[Exception]) -> None:
    weather.append(OperationalError("the database is starting up"))
    crowd = [Socket(Watcher(ORG, "Dana", member_id=uuid.uuid4()), Wire()) for _ in range(20)]
    answers = await asyncio.gather(*(hub.join(one) for one in crowd), return_exceptions=True)
    assert all(isinstance(answer, OperationalError) for answer in answers)
    assert not hub.sockets


async def test_doubts_about_rights_outlive_a_look_that_failed(hub: Hub, weather: list[Exception]) -> None:
    joined(hub)
    [socket] = hub.sockets[ORG]
    assert socket.watcher.member_id
    tell(hub, f"member:{socket.watcher.member_id}")
    weather.append(OperationalError("gone away"))
    with pytest.raises(OperationalError):
        await hub._check_roles()
    assert hub._doubtful == {socket.watcher.member_id}


async def test_a_farewell_to_a_dead_phone_holds_up_nobody(hub: Hub, weather: list[Exception]) -> None:
    phone, dana = joined(hub), joined(hub)
    phone.is_open.clear()
    async with asyncio.timeout(1):
        await hub._check_roles()
    await turns()
    assert (phone.closed, dana.closed) == ([], [4401])
    assert not hub.sockets
    phone.is_open.set()
    await turns()
    assert phone.closed == [4401]
