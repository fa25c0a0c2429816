"""What live pages are compared with: the usual consumer, a layer channel per socket in one group, and nothing else."""

from typing import Any

import django
from channels.generic.websocket import AsyncWebsocketConsumer

GROUP = "everybody"


class Usual(AsyncWebsocketConsumer):
    groups = [GROUP]

    async def told(self, message: dict[str, Any]) -> None:
        await self.send(text_data=message["text"])


django.setup()
application = Usual.as_asgi()
