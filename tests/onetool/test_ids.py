"""Ids grow with time, and no two are the same, whoever makes them."""

import multiprocessing
import uuid
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

from onetool.tenancy.ids import uuid7

MANY = 5_000


def some(count: int) -> list[uuid.UUID]:
    return [uuid7() for _ in range(count)]


def test_an_id_says_its_version_and_sorts_by_its_time() -> None:
    first = uuid7()
    assert (first.version, first.variant) == (7, uuid.RFC_4122)
    times = [one.int >> 80 for one in some(MANY)]
    assert times == sorted(times)


def test_threads_never_make_the_same_id() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = [one for part in pool.map(some, [MANY] * 8) for one in part]
    assert len(set(made)) == 8 * MANY


def test_a_forked_worker_never_repeats_its_parents_ids() -> None:
    uuid7()  # the parent has bytes left, which a child must not use too
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("fork")) as pool:
        made = [one for part in pool.map(some, [MANY] * 4) for one in part]
    random_bits = {one.int & ((1 << 62) - 1) for one in [*made, *some(MANY)]}
    assert len(random_bits) == 5 * MANY
