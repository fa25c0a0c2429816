"""One browser's socket: it says what it watches, hears what moved, and never touches the layer itself."""

import logging
import time
import uuid
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from django.urls import path
from django.utils.translation import gettext

from onetool.access import portal
from onetool.access.memberships import memberships
from onetool.json_limits import read_json
from onetool.live import bells, rights
from onetool.live import log as event_log
from onetool.live.hub import Crowded, Socket, hub
from onetool.live.origin import SameOrigin
from onetool.live.rights import MOST_TOPICS, Watcher, secret_of

log = logging.getLogger(__name__)

LONGEST = 32 * 1024  # characters of one message
MOST_BYTES = 2 * LONGEST  # of one message, for the server: it ends a socket that sends more before it has read it
MOST_A_SECOND = 20.0  # messages, on average
BURST = 60.0  # messages at once
MOST_GARBLED = 20  # messages that are no messages, before the socket is closed


class Live(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no stubs
    """Speaks JSON. In: {"watch": […], "at": position}, {"unwatch": […]}, {"editing": topic}.

    Out: watching, changed, lost, position, editing, error.
    """

    channel_layer_alias = "none"  # a consumer that touches the layer dies with Redis; only the hub does

    async def connect(self) -> None:
        self.socket: Socket | None = None
        self.allowance, self.counted_at, self.garbled = BURST, time.monotonic(), 0
        watcher = await self.watcher()
        if watcher is None:
            await self.close()
            return
        socket = Socket(watcher, self)
        await self.accept()
        try:
            await hub.join(socket)
        except Crowded:
            await self.close(code=4429)
            return
        except Exception as error:
            log.warning("A socket could not join (%s); its browser asks again", error)
            await self.close(code=1013)
            return
        self.socket = socket

    async def watcher(self) -> Watcher | None:
        raise NotImplementedError

    async def disconnect(self, code: int) -> None:
        if self.socket:
            hub.leave(self.socket)
            self.socket = None  # they hold one another, and the collector comes seldom

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.socket is None:
            return
        if not self._is_within_rate():
            hub.counts["flooded"] += 1
            await self.close(code=4429)
            return
        try:
            await self._answer(_read(text_data))
        except Exception as error:
            # An exception that left here would end the consumer without a farewell, and the hub would keep its socket.
            log.warning("A socket could not be answered (%s); its browser comes again", error)
            hub.leave(self.socket)
            await self.close(code=1013)

    async def _answer(self, message: dict[str, Any] | None) -> None:
        assert self.socket
        if message is None:
            await self._answer_garbled()
        elif "watch" in message:
            await self._watch(_texts(message["watch"]), message.get("at"))
        elif "unwatch" in message:
            hub.unwatch(self.socket, _texts(message["unwatch"]))
        elif "editing" in message:
            self._announce(message["editing"])
        else:
            await self._answer_garbled()

    def _is_within_rate(self) -> bool:
        now = time.monotonic()
        self.allowance = min(BURST, self.allowance + (now - self.counted_at) * MOST_A_SECOND) - 1
        self.counted_at = now
        return self.allowance >= 0

    async def _answer_garbled(self) -> None:
        assert self.socket
        self.garbled += 1
        hub.counts["garbled"] += 1
        self.socket.say(error="This is no message of ours.")
        if self.garbled >= MOST_GARBLED:
            await self.close(code=4400)

    async def _watch(self, topics: set[str], at: Any) -> None:
        assert self.socket
        wanted = set(sorted(topics)[: MOST_TOPICS - len(self.socket.topics)])
        seen = await database_sync_to_async(rights.watchable)(self.socket.watcher, wanted)
        hub.watch(self.socket, seen)
        # Joined first, asked second: what happens in between is told twice rather than never.
        position, moved = await database_sync_to_async(event_log.catch_up)(
            self.socket.watcher.org_id, at if isinstance(at, str) else None, sorted(self.socket.topics)
        )
        self.socket.say(
            watching=sorted(seen),
            position=str(position),
            **({"everything": True} if moved is None else {"changed": moved}),
        )

    def _announce(self, topic: Any) -> None:
        assert self.socket
        if isinstance(topic, str) and topic in self.socket.topics and self.socket.watcher.member_id:
            bells.announce(
                self.socket.watcher.org_id,
                str(topic),
                member_id=self.socket.watcher.member_id,
                who=self.socket.watcher.name,
            )


def _read(text: str | None) -> dict[str, Any] | None:
    if not text or len(text) > LONGEST:
        return None
    try:
        message = read_json(text)
    except ValueError:
        return None
    return message if isinstance(message, dict) else None


def _texts(value: Any) -> set[str]:
    return {item for item in value if isinstance(item, str) and len(item) <= 100} if isinstance(value, list) else set()


class MemberLive(Live):
    """A member's socket, by session and slug."""

    async def watcher(self) -> Watcher | None:
        user, slug = self.scope["user"], self.scope["url_route"]["kwargs"]["slug"]
        if not user.is_authenticated:
            return None
        own = next((m for m in await database_sync_to_async(memberships)(user.pk) if m.slug == slug), None)
        return own and Watcher(
            own.org_id,
            user.display_name,
            member_id=own.member_id,
            session_key=self.scope["session"].session_key or "",
            secret=secret_of(user.password),
        )


class PortalLive(Live):
    """A customer's socket, by the cookie their link was traded for."""

    async def watcher(self) -> Watcher | None:
        link_id: uuid.UUID = self.scope["url_route"]["kwargs"]["link"]
        cookies = self.scope["cookies"]
        key = await database_sync_to_async(portal.key_of_cookie)(cookies, link_id)
        return key and Watcher(
            key.org_id, gettext("The customer"), link_id=link_id, cookie=cookies[portal.cookie_name(link_id)]
        )


websocket_application = SameOrigin(
    AuthMiddlewareStack(
        URLRouter(
            [
                path("ws/p/<uuid:link>/", PortalLive.as_asgi()),
                path("ws/<slug:slug>/", MemberLive.as_asgi()),
            ]
        )
    )
)
