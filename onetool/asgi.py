"""Sockets in production, pages and sockets in development: the ASGI application."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onetool.settings")

pages = get_asgi_application()  # loads the apps, which the live pages need

from onetool.live import websocket_application  # noqa: E402

application = ProtocolTypeRouter({"http": pages, "websocket": websocket_application})
