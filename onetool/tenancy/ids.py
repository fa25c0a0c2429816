"""Pure: time-ordered ids."""

import os
import threading
import time
import uuid
from typing import ClassVar


class _Randomness(threading.local):
    """The kernel's random bytes, fetched by the page: a system call for each id costs more than the id's row."""

    SIZE: ClassVar[int] = 4000
    page, at = b"", 0

    def ten(self) -> int:
        if self.at >= len(self.page):
            self.page, self.at = os.urandom(self.SIZE), 0
        self.at += 10
        return int.from_bytes(self.page[self.at - 10 : self.at])

    def forget(self) -> None:
        self.page = b""


_randomness = _Randomness()
os.register_at_fork(after_in_child=_randomness.forget)  # else parent and child would make the same ids


def uuid7() -> uuid.UUID:
    """A time-ordered id (RFC 9562 §5.7), so that indexes grow at their end and new rows sort last."""
    n = (time.time_ns() // 1_000_000) << 80 | _randomness.ten()
    return uuid.UUID(int=n & ~(0xF000 << 64) & ~(0xC000 << 48) | 0x7000 << 64 | 0x8000 << 48)
