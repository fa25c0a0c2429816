"""Home and lists with ten thousand invoices in the database, with a million, and with 100,000 of one's own."""

import contextlib
import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import psycopg
from django.conf import settings
from django.db import connection
from django.test import Client as Browser
from psycopg import sql

from onetool.web.addresses import org_path
from tests.bench.crowd_of_clients import ORGS, OTHERS, OURS
from tests.bench.crowd_of_invoices import companies, fill
from tests.bench.ground import Company, Target, judged, percentile, table

ROUNDS = 30
MOST, SLOWEST = 1.3, 100  # times, milliseconds
OWN = 10_000  # invoices of the organisation that is looked at
CARDS = ("invoices:money", "invoices:attention", "quotes:waiting", "quotes:attention", "scheduling:today")
HOME = "home with its five cards"

Address = tuple[str, str]
PAGES: dict[str, list[Address]] = {
    HOME: [("home", "")],
    "home alone": [("home", "")],
    "its card of money": [("invoices:money", "")],
    "its card of what needs a look": [("invoices:attention", "")],
    "invoices": [("invoices:index", "")],
    "invoices by total": [("invoices:index", "?sort=-total")],
    "invoices, open": [("invoices:index", "?standing=open")],
    "invoices, overdue": [("invoices:index", "?standing=overdue")],
    "invoices, paid": [("invoices:index", "?standing=paid")],
    "invoices, the list alone": [("invoices:index", "?part=list")],
    "payments": [("invoices:payments", "")],
    "quotes": [("quotes:index", "")],
    "quotes, waiting": [("quotes:index", "?status=waiting")],
}

Times = dict[str, list[float]]


def run(*, quick: bool) -> bool:
    own, rounds = (OWN // 10, 12) if quick else (OWN, ROUNDS)
    ours = companies()
    filled(OURS, 1, own)
    with copied() as small:
        filled(OTHERS, 1, own)
        before, after = in_turns(ours, [small, connection.settings_dict["NAME"]], rounds)
    show(f"{own:,} invoices, and {own * ORGS:,} with those of {ORGS - 1} other companies", before, after)
    ratios = {name: percentile(after[name], 0.25) / percentile(before[name], 0.25) for name in PAGES}
    is_flat = judged(Target(f"{name}: within {MOST}× ({ratio:.2f}×)", ratio <= MOST) for name, ratio in ratios.items())
    filled(OURS, own + 1, 10 * own)
    (grown,) = in_turns(ours, [connection.settings_dict["NAME"]], rounds)
    show(f"{own:,} invoices of one's own, then {10 * own:,}", after, grown)
    # The home page asks for its cards one by one.
    slow = {name: percentile(times, 0.95) * 1e3 for name, times in grown.items() if name != HOME}
    targets = [Target(f"{name}: p95 below {SLOWEST} ms ({ms:.0f} ms)", ms < SLOWEST) for name, ms in slow.items()]
    return judged(targets) and is_flat


def filled(which: str, first: int, last: int) -> None:
    start = time.monotonic()
    fill(which, first, last)
    print(f"  filled in {time.monotonic() - start:.0f} s", flush=True)


# --- Two databases at once --------------------------------------------------------------------------------------------
@contextlib.contextmanager
def copied() -> Iterator[str]:
    """A copy of the database as it is now; yields its name."""
    known = connection.settings_dict
    name, where = (
        f"{known['NAME']}_copy",
        {key.lower(): known[key] or None for key in ("HOST", "PORT", "USER", "PASSWORD")},
    )
    _let_go()
    template = settings.DATABASES["default"]["TEST"]["TEMPLATE"]
    drop = sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
    # Nobody stays connected to the template meanwhile: others copy it too.
    with psycopg.connect(dbname=template, autocommit=True, **where) as server:
        server.execute(drop)
        server.execute(
            sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(known["NAME"]))
        )
    try:
        yield name
    finally:
        with psycopg.connect(dbname=template, autocommit=True, **where) as server:
            server.execute(drop)


def in_turns(ours: Company, databases: list[str], rounds: int, pages: dict[str, list[Address]] = PAGES) -> list[Times]:
    """Seconds of each page in each database, in turns: what disturbs one disturbs the other."""
    _let_go()
    found: list[Times] = [{name: [] for name in pages} for _ in databases]
    with contextlib.ExitStack() as stack:
        looks = [stack.enter_context(looking_at(database)) for database in databases]
        for name, addresses in pages.items():
            paths = [org_path(ours.org.slug, page) + query for page, query in addresses]
            for turn in range(rounds + 3):
                for look, times in zip(looks, found, strict=True):
                    seconds = look(ours.visitors[0].cookie, paths)
                    if turn >= 3:
                        times[name].append(seconds)
    return found


@contextlib.contextmanager
def looking_at(database: str) -> Iterator[Callable[[str, list[str]], float]]:
    """A process that asks for pages of that database."""
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(1, mp_context=fork, initializer=_turn_to, initargs=(database,)) as process:
        yield lambda cookie, paths: process.submit(timed, cookie, paths).result()


def timed(cookie: str, paths: list[str]) -> float:
    """Seconds of the views: of all requests the page makes, one after the other."""
    browser = Browser(HTTP_HOST="localhost")
    browser.cookies.load(cookie)
    start = time.perf_counter()
    for path in paths:
        response = browser.get(path)
        assert response.status_code == 200, (path, response.status_code)
    return time.perf_counter() - start


def _turn_to(database: str) -> None:
    connection.settings_dict["NAME"] = database


def _let_go() -> None:
    connection.close()
    connection.close_pool()


def show(head: str, before: Times, after: Times) -> None:
    print(f"  {head}; milliseconds of the server")
    rows = [
        (
            name,
            *(percentile(times[name], share) * 1e3 for times in (before, after) for share in (0.5, 0.95)),
            f"{percentile(after[name], 0.25) / percentile(before[name], 0.25):.2f}×",
        )
        for name in before
    ]
    table(["page", "p50", "p95", "p50 then", "p95 then", "lower quartiles"], rows)
