"""Live pages: a message says only which topics moved; the page asks again, with the reader's own rights.

`log` reads positions and moves from the event log, `rights` says who may watch what, `hub` is the one fan-out
of a process, `consumer` is one browser's socket.
"""

from onetool.live.consumer import websocket_application

__all__ = ["websocket_application"]
