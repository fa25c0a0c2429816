"""The same job in several threads at the same moment, each with a database connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TypeVar

from django.db import connection

T = TypeVar("T")


def at_once(job: Callable[[int], T], count: int) -> list[T]:
    """Run job(0) … job(count - 1) together; what they return, in that order. The first error is raised."""
    start = Barrier(count)

    def run(n: int) -> T:
        try:
            start.wait(timeout=10)
            return job(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@contextmanager
def pool_of(size: int) -> Iterator[None]:
    """Let the process have that many connections meanwhile: whoever finds none free waits for one."""
    pool = connection.pool
    before = pool.min_size, pool.max_size
    pool.resize(1, size)
    try:
        yield
    finally:
        pool.resize(*before)
