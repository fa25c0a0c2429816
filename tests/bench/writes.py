"""Whole actions a second beside the same UPDATE in plain SQL, where their time goes, and many rows in one action."""

import cProfile
import pstats
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from functools import partial
from itertools import count

import psycopg
from django.conf import settings
from django.db import connection

from clients.actions import clients as clients_actions
from clients.models import Client
from onetool.abilities.tags import actions as tags
from onetool.events.log import record
from onetool.tenancy.scope import acting_in
from tests.bench.ground import Company, Target, company, judged, table
from tests.bench.servers import Redis
from tests.bench.writers import processes

WRITERS = {"1": (1, 1), "8": (1, 8), "2 × 8": (2, 8)}  # processes × threads
ROWS_EACH = 50  # of its own for each writer: they do not wait for one another
EXPECTED, EXPECTED_BULK = 600, 5_000
UPDATE = """update clients_client set payment_terms_days = %s, version = version + 1, updated_at = now()
    where org_id = %s and id = %s"""

Writer = Callable[[Company, list[uuid.UUID], float], int]


def run(*, quick: bool) -> bool:
    seconds, bulk = (1.0, 1_000) if quick else (4.0, 5_000)
    with Redis.running():
        ours = company()
        clients = ours.clients(16 * ROWS_EACH)
        with processes(2) as pool:
            rates = {
                name: {how: rate(pool, writer, ours, clients, seconds, *WRITERS[how]) for how in WRITERS}
                for name, writer in KINDS.items()
            }
        plain, whole, _ = rates.values()
        rows = [(name, *by_writers.values()) for name, by_writers in rates.items()]
        rows.append(("actions of plain SQL", *(f"{whole[how] / plain[how]:.2f}×" for how in WRITERS)))
        table(["a second, with writers", *WRITERS], rows)
        profile(ours, clients, 150 if quick else 600)
        met = judged(
            [
                Target(
                    f"more than {EXPECTED} actions a second with 2 × 8 writers ({whole['2 × 8']:.0f})",
                    whole["2 × 8"] > EXPECTED,
                )
            ]
        )
        return in_bulk(ours, bulk) and met


# --- Actions a second -------------------------------------------------------------------------------------------------
def plain_sql(ours: Company, clients: list[uuid.UUID], until: float) -> int:
    """The same change without the house: one connection, one transaction each, the organisation told."""
    known = settings.DATABASES["default"]
    where = {
        name: known.get(key) or None
        for name, key in (("host", "HOST"), ("port", "PORT"), ("user", "USER"), ("password", "PASSWORD"))
    }
    done = 0
    with psycopg.connect(dbname=known["NAME"], options=known["OPTIONS"]["options"], **where) as own:
        while time.monotonic() < until:
            own.execute("select set_config('app.org_id', %s, true)", [str(ours.org.pk)])
            own.execute(UPDATE, [1 + done % 60, ours.org.pk, clients[done % len(clients)]])
            own.commit()
            done += 1
    return done


def whole_actions(ours: Company, clients: list[uuid.UUID], until: float) -> int:
    """Lock, save, event, bell."""
    done = 0
    while time.monotonic() < until:
        ours.edited(clients[done % len(clients)], 1 + done % 60)
        done += 1
    connection.close()
    return done


def renames(ours: Company, clients: list[uuid.UUID], until: float) -> int:
    """The same, and what a name brings along: search cards, and a reaction for each app that shows it."""
    done = 0
    while time.monotonic() < until:
        ours.changed(clients[done % len(clients)], f"Whole {done}")
        done += 1
    connection.close()
    return done


KINDS: dict[str, Writer] = {
    "the UPDATE in plain SQL": plain_sql,
    "clients.actions.clients.edit": whole_actions,
    "the same, a new name": renames,
}


def rate(
    pool: Executor, writer: Writer, ours: Company, clients: list[uuid.UUID], seconds: float, workers: int, threads: int
) -> float:
    """How many of them a second, by that many threads in each of that many processes."""
    until = time.monotonic() + seconds
    share = len(clients) // workers
    parts = [
        pool.submit(together, writer, ours, clients[n * share : (n + 1) * share], until, threads)
        for n in range(workers)
    ]
    return sum(part.result() for part in parts) / seconds


def together(writer: Writer, ours: Company, clients: list[uuid.UUID], until: float, threads: int) -> int:
    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(lambda n: writer(ours, clients[n::threads], until), range(threads)))


# --- Where the time goes ----------------------------------------------------------------------------------------------
LAYERS = {
    "django/db": "Django’s ORM",
    "/django/": "other Django",
    "psycopg": "psycopg and waiting for PostgreSQL",
    "/onetool/": "ours",
    "/clients/": "ours",
}


def profile(ours: Company, clients: list[uuid.UUID], times: int) -> None:
    """One writer's seconds by layer, and the ten functions that take most."""
    numbers = count()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(times):
        number = next(numbers)
        ours.edited(clients[number % len(clients)], 1 + number % 60)
    profiler.disable()
    spent = [(place, own) for place, (_, _, own, _, _) in pstats.Stats(profiler).stats.items()]
    total = sum(own for _, own in spent)
    layers: Counter[str] = Counter()
    for (path, _, _), own in spent:
        layers[next((layer for part, layer in LAYERS.items() if part in path), "Python itself")] += own
    print(f"  where {times} actions of one writer spend their time (profiled, so slower than above)")
    table(["layer", "share"], [(layer, f"{own / total:.0%}") for layer, own in layers.most_common()])
    most = sorted(spent, key=lambda one: -one[1])[:10]
    table(["function", "ms an action"], [(_named(place), f"{own / times * 1e3:.3f}") for place, own in most])


def _named(place: tuple[str, int, str]) -> str:
    path, line, function = place
    return f"{'/'.join(path.split('/')[-3:])}:{line} {function}" if line else function


# --- Many at once -----------------------------------------------------------------------------------------------------
def in_bulk(ours: Company, rows: int) -> bool:
    """Rows a second of what the product offers for many rows, and of the shortest way there is through the ORM."""
    figures = {
        "clients.actions.clients.archive one by one": (
            rows // 5,
            partial(archive_one_by_one, ours, ours.clients(rows // 5)),
        ),
        "clients.actions.clients.archive_all, an event each": (
            rows,
            partial(archive_together, ours, ours.clients(rows)),
        ),
        "tags.add_all, an event each": (rows, partial(tag_together, ours, ours.clients(rows))),
        "bulk_create with one event": (rows, partial(create_at_once, ours, rows)),
    }
    rates = {}
    for name, (size, act) in figures.items():
        start = time.perf_counter()
        act()
        rates[name] = size / (time.perf_counter() - start)
    table(["in one transaction", "rows a second"], rates.items())
    # Each that the product offers, not the fastest: an archived client has two search cards written, too.
    offered = {name: rate for name, rate in rates.items() if "_all" in name}
    return judged(
        Target(f"more than {EXPECTED_BULK:,} rows a second: {name} ({rate:,.0f})", rate > EXPECTED_BULK)
        for name, rate in offered.items()
    )


def archive_one_by_one(ours: Company, clients: list[uuid.UUID]) -> None:
    with acting_in(ours.org, ours.owner):
        for client in Client.objects.filter(pk__in=clients).order_by("pk"):
            clients_actions.archive(client, by=ours.owner)


def archive_together(ours: Company, clients: list[uuid.UUID]) -> None:
    with acting_in(ours.org, ours.owner):
        clients_actions.archive_all(Client.objects.filter(pk__among=clients), by=ours.owner)


def tag_together(ours: Company, clients: list[uuid.UUID]) -> None:
    with acting_in(ours.org, ours.owner):
        tags.add_all(Client.objects.filter(pk__among=clients), by=ours.owner, name="spring")


def create_at_once(ours: Company, rows: int) -> None:
    with acting_in(ours.org, ours.owner):
        made = Client.objects.bulk_create(Client(name=f"Bulk {n}", sort_name=f"bulk {n}") for n in range(rows))
        record("client.created", made[0], by=ours.owner, status=made[0].status)
