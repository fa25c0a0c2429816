"""Issuing invoices through the action beside a bare INSERT of the same rows in plain SQL, by one and by many."""

import json
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg.types.json import Jsonb

from documents.content import DocumentLine
from invoices.actions import issuing
from invoices.models import Invoice, InvoiceBalance
from onetool.abilities.search.index import SearchEntry
from onetool.events.log import Event
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.bench.ground import Company, Target, company, judged, percentile, table

LINES = 5  # of an invoice
ROUNDS = 4  # in turns, so that what disturbs one disturbs the other
WRITERS = {"1": 1, "8": 8}
SLOWEST = 50  # milliseconds, one writer

COUNT = "update onetool_counter set last = last + 1 where org_id = %s and series = 'INV' returning last"

Job = Callable[[int], float]
Rows = dict[str, dict[str, Any]]  # by table


def run(*, quick: bool) -> bool:
    each = 15 if quick else 60
    ours = company()
    drafts = written(ours, 1 + each * ROUNDS * len(WRITERS))
    rows = rows_of(ours, drafts.pop())
    jobs: dict[str, Job] = {"actions.issue": partial(issue, ours, drafts), "the same rows, bare": partial(insert, rows)}
    times: dict[tuple[str, str], list[float]] = {(name, how): [] for name in jobs for how in WRITERS}
    seconds: Counter[tuple[str, str]] = Counter()
    for turn in range(ROUNDS):
        for how, writers in WRITERS.items():
            for name in list(jobs)[:: 1 if turn % 2 else -1]:
                start = time.perf_counter()
                times[name, how] += at_once(jobs[name], each, writers)
                seconds[name, how] += time.perf_counter() - start
    show(times, seconds, each * ROUNDS)
    p95 = percentile(times["actions.issue", "1"], 0.95) * 1e3
    return judged([Target(f"an invoice is issued in less than {SLOWEST} ms (p95, {p95:.0f} ms)", p95 < SLOWEST)])


def written(ours: Company, count: int) -> list[Invoice]:
    """Drafts of one client each, so that only the series makes their issues wait for one another."""
    with acting_in(ours.org, ours.owner):
        clients = [factories.client(by=ours.owner) for _ in range(20)]
        return [factories.invoice(by=ours.owner, client=clients[n % 20], lines=lines()) for n in range(count)]


def lines() -> list[DocumentLine]:
    return [factories.line(f"Work {n}", unit_price=f"{100 + n}.50") for n in range(LINES)]


def issue(ours: Company, drafts: list[Invoice], _: int) -> float:
    start = time.perf_counter()
    with acting_in(ours.org, ours.owner):
        issuing.issue(drafts.pop(), by=ours.owner)
    return time.perf_counter() - start


def at_once(job: Job, count: int, writers: int) -> list[float]:
    def some(first: int) -> list[float]:
        done = [job(n) for n in range(first, count, writers)]
        connection.close()
        return done

    with ThreadPoolExecutor(writers) as pool:
        return [one for part in pool.map(some, range(writers)) for one in part]


# --- Without the house ------------------------------------------------------------------------------------------------
def rows_of(ours: Company, draft: Invoice) -> Rows:
    """What issuing one invoice leaves in each table, as PostgreSQL holds it."""
    with acting_in(ours.org, ours.owner):
        issuing.issue(draft, by=ours.owner)
        written = {
            Invoice: "id = %s",
            InvoiceBalance: "invoice_id = %s",
            SearchEntry: "subject_id = %s",
            Event: "subject_id = %s and verb = 'invoice.issued'",
        }
        found = {}
        with connection.cursor() as cursor:
            for model, condition in written.items():
                name = model._meta.db_table
                cursor.execute(f"select to_jsonb(t) from {name} t where {condition}", [draft.pk])
                found[name] = json.loads(cursor.fetchone()[0])
        return found


_here = threading.local()


def _own_connection() -> "psycopg.Connection[tuple[Any, ...]]":
    """One a thread, gone with it."""
    if not hasattr(_here, "connection"):
        known = settings.DATABASES["default"]
        where = {key.lower(): known.get(key) or None for key in ("HOST", "PORT", "USER", "PASSWORD")}
        _here.connection = psycopg.connect(dbname=known["NAME"], options=known["OPTIONS"]["options"], **where)
    return _here.connection


def insert(rows: Rows, _: int) -> float:
    """The same rows under new ids: a transaction, the organisation told, the counter, one INSERT a table."""
    own, org, subject = _own_connection(), rows["invoices_invoice"]["org_id"], str(uuid.uuid4())
    start = time.perf_counter()
    own.execute("select set_config('app.org_id', %s, true)", [org])
    counted = own.execute(COUNT, [org]).fetchone()
    assert counted
    for name, row in rows.items():
        new = {**row, "id": str(uuid.uuid4())}
        new |= {key: subject for key in ("invoice_id", "subject_id", "page_id") if key in row}
        if name == "invoices_invoice":
            new |= {"id": subject, "sequence": counted[0], "number": f"INV-{counted[0]:06}"}
        own.execute(f"insert into {name} select * from jsonb_populate_record(null::{name}, %s)", [Jsonb(new)])
    own.commit()
    return time.perf_counter() - start


def show(times: dict[tuple[str, str], list[float]], seconds: Counter[tuple[str, str]], count: int) -> None:
    for how in WRITERS:
        print(f"  {count} invoices, written by {how} at once; milliseconds of one")
        rows = [
            (name, *(percentile(all_of, share) * 1e3 for share in (0.5, 0.95)), count / seconds[name, writers])
            for (name, writers), all_of in times.items()
            if writers == how
        ]
        whole, bare = (row[3] for row in rows)
        table(["kind", "p50", "p95", "a second"], [*rows, ("the bare is faster by", "", "", f"{bare / whole:.1f}×")])
