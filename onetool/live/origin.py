"""Where a socket may be opened from: the very pages that may post, by the code that decides it for posts."""

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

from channels.security.websocket import WebsocketDenier
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware

Scope = dict[str, Any]
Application = Callable[[Scope, Any, Any], Awaitable[None]]


class SameOrigin:
    """Refuses a socket whose Origin is not this host's by scheme, name and port, nor one of CSRF_TRUSTED_ORIGINS."""

    def __init__(self, application: Application) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        allowed = self.application if is_ours(scope) else WebsocketDenier()
        await allowed(scope, receive, send)


def is_ours(scope: Scope) -> bool:
    """Whether the page that asks for the socket is one of ours. A browser always says which it is."""
    scheme = {"ws": "http", "wss": "https"}[scope.get("scheme", "ws")]
    request = ASGIRequest({**scope, "type": "http", "method": "GET", "scheme": scheme}, BytesIO())
    if "HTTP_ORIGIN" not in request.META:
        return False
    return bool(CsrfViewMiddleware(lambda _: HttpResponse())._origin_verified(request))  # type: ignore[attr-defined]
