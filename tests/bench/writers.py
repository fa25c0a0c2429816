"""Processes that change things while the bench listens, so that writing and listening do not share one interpreter."""

import asyncio
import contextlib
import multiprocessing
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from typing import ParamSpec, TypeVar

from django.db import connection

from tests.bench.ground import Company
from tests.bench.open_page import name_of

P = ParamSpec("P")
T = TypeVar("T")


@contextlib.contextmanager
def processes(count: int) -> Iterator[Executor]:
    """That many, forked now, before the bench has loops and threads of its own."""
    connection.close()
    connection.close_pool()
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("fork")) as pool:
        list(pool.map(time.sleep, [0.1] * count))
        yield pool


async def elsewhere(pool: Executor, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    return await asyncio.get_running_loop().run_in_executor(pool, partial(work, *args, **kwargs))


def edit_each(company: Company, ids: list[uuid.UUID], *, pause: float = 0, threads: int = 1) -> dict[uuid.UUID, float]:
    """Rename each client once; returns when each change was committed."""
    with ThreadPoolExecutor(threads) as pool:
        parts = pool.map(partial(_edit_each, company, pause), [ids[n::threads] for n in range(threads)])
        return {client: moment for part in parts for client, moment in part.items()}


def _edit_each(company: Company, pause: float, ids: list[uuid.UUID]) -> dict[uuid.UUID, float]:
    moments = {}
    for client in ids:
        moments[client] = company.changed(client, f"Renamed at {time.monotonic():.6f}")
        time.sleep(pause)
    connection.close()
    return moments


def rename_again_and_again(company: Company, client: uuid.UUID, count: int, *, pause: float) -> list[float]:
    """Give one client a name with a growing number; returns when each was committed."""
    moments = []
    for number in range(1, count + 1):
        moments.append(company.changed(client, name_of(number)))
        time.sleep(pause)
    connection.close()
    return moments
