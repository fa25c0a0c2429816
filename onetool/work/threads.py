"""Threads that a process starts when it first needs them."""

import os
import threading
from collections.abc import Callable

_started: dict[str, int] = {}
_starting = threading.Lock()


def start_once(name: str, run: Callable[[], None]) -> None:
    """Start a daemon thread of that name, unless this process has one."""
    # A forked worker inherits the mark but not the thread: the mark is the process's id.
    if _started.get(name) == os.getpid():
        return
    with _starting:
        if _started.get(name) != os.getpid():
            threading.Thread(target=run, name=name, daemon=True).start()
            _started[name] = os.getpid()
