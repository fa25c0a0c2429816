"""Webhook intake: signed deliveries over HTTP until they are stored, beside a bare INSERT; then the working off."""

import http.client
import json
import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection

from invoices import connect
from invoices.models import Invoice, Payment
from invoices.verifying import problems
from onetool.access import links
from onetool.access.links import Link
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox import deliver, shapes
from onetool.dev.stripe_sandbox.models import AccountLink, CheckoutSession, Event
from onetool.stripe_door import inbox
from onetool.stripe_door.models import StripeEvent
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from onetool.web.addresses import public_url
from tests import factories
from tests.bench import servers
from tests.bench.ground import Company, Target, company, judged, percentile, table

SENDERS = 8
LEAST = 100  # deliveries a second
INSERT = """insert into stripe_door_stripeevent (id, stripe_id, endpoint, account, type, livemode, body, received_at,
    state, attempts, due_at, error)
    values (%s, %s, 'connect', %s, %s, false, %s, now(), 'waiting', 0, now(), '') on conflict do nothing"""

Job = Callable[[int], float]


def run(*, quick: bool) -> bool:
    deliveries, payments = (200, 8) if quick else (1500, 50)
    ours = company()
    with servers.pages() as port:
        settings.PUBLIC_URL = settings.STRIPE_SANDBOX_BASE = f"http://127.0.0.1:{port}"
        sell(ours, payments)
        model = json.dumps(shapes.event(Event.objects.filter(type="payment_intent.succeeded").latest("created_at")))
        rate = side_by_side(partial(post, port, model), partial(insert, model), deliveries)
        StripeEvent.objects.filter(stripe_id__contains="bench").delete()
        is_true = worked_off(ours, port)
    met = judged([Target(f"more than {LEAST} deliveries a second are stored ({rate:.0f})", rate > LEAST)])
    return met and is_true


def sell(ours: Company, payments: int) -> None:
    """Invoices that were paid at the sandbox; nothing of it has been told yet."""
    connect.onboard(ours.org, by=ours.owner)
    sandbox.connect(AccountLink.objects.latest("expires_at"))
    deliver.deliver_all()
    inbox.work_off()
    for _ in range(payments):
        with acting_in(ours.org, ours.owner):
            invoice = factories.issued_invoice(by=ours.owner)
            links.issue(invoice, name="Mrs Smith", email="smith@example.com")
            link = Link.objects.to(invoice).get()
        found = re.search(r"/pay/([\w]+)/", connect.checkout_url(ours.org, invoice, link))
        assert found
        sandbox.pay(CheckoutSession.objects.get(pk=found[1]))


# --- Intake -----------------------------------------------------------------------------------------------------------
def side_by_side(over_http: Job, bare: Job, count: int) -> float:
    """Deliveries a second, both ways in turns."""
    rates: dict[str, list[float]] = {"signed, over HTTP, stored": [], "the row, bare": []}
    times: dict[str, list[float]] = {name: [] for name in rates}
    for turn in range(4):
        for name, job in zip(rates, (over_http, bare), strict=True):
            start = time.perf_counter()
            with ThreadPoolExecutor(SENDERS) as pool:
                times[name] += pool.map(job, range(turn * count // 4, (turn + 1) * count // 4))
            rates[name].append(count // 4 / (time.perf_counter() - start))
    print(f"  {count} events by {SENDERS} senders at once, 2 server processes; milliseconds of one")
    rows = [
        (name, percentile(times[name], 0.5) * 1e3, percentile(times[name], 0.95) * 1e3, percentile(rates[name], 0.5))
        for name in rates
    ]
    whole, plain = (row[3] for row in rows)
    table(["kind", "p50", "p95", "a second"], [*rows, ("the bare is faster by", "", "", f"{plain / whole:.1f}×")])
    return whole


_here = threading.local()


def post(port: int, model: str, n: int) -> float:
    """One delivery, signed, on a connection that is kept."""
    if not hasattr(_here, "http"):
        _here.http = http.client.HTTPConnection("127.0.0.1", port)
    body = json.dumps({**json.loads(model), "id": f"evt_bench_http_{n}"})
    signature = deliver.signed(body, settings.STRIPE_CONNECT_WEBHOOK_SECRETS)
    start = time.perf_counter()
    _here.http.request("POST", public_url("stripe_door:connect"), body, {"Stripe-Signature": signature})
    answer = _here.http.getresponse()
    answer.read()
    assert answer.status == 200, answer.status
    return time.perf_counter() - start


def insert(model: str, n: int) -> float:
    """The same row in a transaction of its own."""
    if not hasattr(_here, "database"):
        known: dict[str, Any] = settings.DATABASES["default"]
        where = {key.lower(): known.get(key) or None for key in ("HOST", "PORT", "USER", "PASSWORD")}
        _here.database = psycopg.connect(dbname=known["NAME"], options=known["OPTIONS"]["options"], **where)
    facts = {**json.loads(model), "id": f"evt_bench_bare_{n}"}
    start = time.perf_counter()
    _here.database.execute(INSERT, [uuid7(), facts["id"], facts["account"], facts["type"], json.dumps(facts)])
    _here.database.commit()
    return time.perf_counter() - start


# --- Working off ------------------------------------------------------------------------------------------------------
def worked_off(ours: Company, port: int) -> bool:
    """All events of the payments, delivered and worked on by four threads, each reading the object again."""
    assert deliver.deliver_all() == Event.objects.filter(delivered_at__isnull=False).count() - 1
    waiting = list(StripeEvent.objects.unfinished().values_list("stripe_id", flat=True))

    def work(stripe_id: str) -> float:
        start = time.perf_counter()
        assert inbox.run(stripe_id)
        connection.close()
        return time.perf_counter() - start

    start = time.perf_counter()
    with ThreadPoolExecutor(4) as pool:
        times = list(pool.map(work, waiting))
    seconds = time.perf_counter() - start
    with acting_in(ours.org, ours.owner):
        paid = Payment.objects.filter(state=Payment.State.SUCCEEDED).count()
        is_true = problems() == [] and paid == Invoice.objects.count()
    print("  worked off by four threads, the sandbox asked for every object; milliseconds of an event")
    head = ["events", "p50", "p95", "a second", "payments a second"]
    ms = [percentile(times, share) * 1e3 for share in (0.5, 0.95)]
    table(head, [(str(len(waiting)), *ms, len(waiting) / seconds, paid / seconds)])
    return judged([Target(f"{paid} payments are booked, and the books are true", is_true)])
