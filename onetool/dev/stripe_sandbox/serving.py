"""The sandbox's own small server, for a process that needs it while no development server runs (building the demo)."""

import errno
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from django.conf import settings
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler, get_internal_wsgi_application


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # its name in the standard library
        """Nobody reads the log of a server that lives for seconds."""


@contextmanager
def serving() -> Iterator[None]:
    """Answer at STRIPE_SANDBOX_BASE meanwhile, unless somebody already does."""
    try:
        server = ThreadedWSGIServer(("127.0.0.1", urlsplit(settings.STRIPE_SANDBOX_BASE).port or 80), _Quiet)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        yield
        return
    server.set_app(get_internal_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, name="stripe sandbox", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
