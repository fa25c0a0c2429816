"""Sockets in production, pages and sockets in development: the ASGI application."""

import os

from channels.routing import ProtocolTypeRouter
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "onetool.config.settings")

pages = get_asgi_application()  # loads the apps

from onetool.live import websocket_application  # noqa: E402  # they need the apps

application = ProtocolTypeRouter({"http": pages, "websocket": websocket_application})
