"""The list page of clients in a small database and in a large one: keyset pages cost the same in both."""

import time

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from onetool.web.addresses import org_path
from tests.bench.crowd_of_clients import ORGS, companies, fill
from tests.bench.ground import Company, Target, judged, percentile, table

ROUNDS = 40
MOST = 1.3
ADDRESSES = {
    "first page by name": "",
    "page by date of change": "?sort=changed",
    "filtered by state": "?status=active",  # of a hundred clients 40 are, so that nearly as many rows are shown
    "the list part alone": "?part=list",
}


def run(*, quick: bool) -> bool:
    sizes = [10_000, 100_000 if quick else 1_000_000]
    ours = companies()
    figures: dict[int, dict[str, tuple[float, float]]] = {}
    filled = 0
    for size in sizes:
        start = time.monotonic()
        fill(filled + 1, size // ORGS)
        filled = size // ORGS
        print(f"  {size:,} clients in {ORGS} organisations, filled in {time.monotonic() - start:.0f} s", flush=True)
        figures[size] = {name: timed(ours, query) for name, query in ADDRESSES.items()}
    small, large = (figures[size] for size in sizes)
    ratios = {name: large[name][0] / small[name][0] for name in ADDRESSES}
    rows = [
        (
            name,
            small[name][0] * 1e3,
            large[name][0] * 1e3,
            f"{ratios[name]:.2f}×",
            small[name][1] * 1e3,
            large[name][1] * 1e3,
        )
        for name in ADDRESSES
    ]
    print(f"  milliseconds, lower quartile of {ROUNDS}")
    table(["list of 50", *(f"{size:,}" for size in sizes), "ratio", "of it SQL", "of it SQL"], rows)
    return judged(Target(f"{name}: within {MOST}× ({ratio:.2f}×)", ratio <= MOST) for name, ratio in ratios.items())


def timed(ours: Company, query: str) -> tuple[float, float]:
    """Seconds of the whole view, and of the database's share of it."""
    browser = Browser(HTTP_HOST="localhost")
    browser.cookies.load(ours.visitors[0].cookie)
    address = org_path(ours.org.slug, "clients:index") + query
    whole = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        response = browser.get(address)
        whole.append(time.perf_counter() - start)
        assert response.status_code == 200, response.status_code
    with CaptureQueriesContext(connection) as captured:
        browser.get(address)
    return percentile(whole[5:], 0.25), sum(float(one["time"]) for one in captured)
