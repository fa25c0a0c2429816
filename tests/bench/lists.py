"""Home and lists with ten thousand invoices in the database, with a million, and with 100,000 of one's own."""

import time

from django.test import Client as Browser

from onetool.web import org_path
from tests.bench.crowd_of_invoices import ORGS, OTHERS, OURS, companies, fill
from tests.bench.ground import Company, Target, judged, percentile, table

ROUNDS, WARMING = 40, 5
MOST, SLOWEST = 1.3, 100  # times, milliseconds
OWN = 10_000  # invoices of the organisation that is looked at
CARDS = ("invoices:money", "invoices:attention", "quotes:waiting", "quotes:attention", "scheduling:today")
HOME = "home with its five cards"
PAGES: dict[str, list[tuple[str, str]]] = {
    HOME: [("home", ""), *((name, "") for name in CARDS)],
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
    small = filled_and_timed(ours, OURS, 1, own, rounds)
    large = filled_and_timed(ours, OTHERS, 1, own, rounds)
    show(f"{own:,} invoices, then {own * ORGS:,} with those of {ORGS - 1} other companies", small, large)
    ratios = {name: percentile(large[name], 0.25) / percentile(small[name], 0.25) for name in PAGES}
    is_flat = judged(Target(f"{name}: within {MOST}× ({ratio:.2f}×)", ratio <= MOST) for name, ratio in ratios.items())
    grown = filled_and_timed(ours, OURS, own + 1, 10 * own, rounds)
    show(f"{own:,} invoices of one's own, then {10 * own:,}", large, grown)
    # The home page asks for its cards one by one.
    slow = {name: percentile(times, 0.95) * 1e3 for name, times in grown.items() if name != HOME}
    targets = [Target(f"{name}: p95 below {SLOWEST} ms ({ms:.0f} ms)", ms < SLOWEST) for name, ms in slow.items()]
    return judged(targets) and is_flat


def filled_and_timed(ours: Company, which: str, first: int, last: int, rounds: int) -> Times:
    start = time.monotonic()
    fill(which, first, last)
    print(f"  filled in {time.monotonic() - start:.0f} s", flush=True)
    return {name: timed(ours, addresses, rounds) for name, addresses in PAGES.items()}


def timed(ours: Company, addresses: list[tuple[str, str]], rounds: int) -> list[float]:
    """Seconds of the views: of all requests the page makes, one after the other, once warm."""
    browser = Browser(HTTP_HOST="localhost")
    browser.cookies.load(ours.visitors[0].cookie)
    paths = [org_path(ours.org.slug, name) + query for name, query in addresses]
    times = []
    for _ in range(WARMING + rounds):
        start = time.perf_counter()
        for path in paths:
            response = browser.get(path)
            assert response.status_code == 200, (path, response.status_code)
        times.append(time.perf_counter() - start)
    return times[WARMING:]


def show(head: str, before: Times, after: Times) -> None:
    print(f"  {head}; milliseconds of the server")
    rows = [
        (
            name,
            *(percentile(times[name], share) * 1e3 for times in (before, after) for share in (0.5, 0.95)),
            f"{percentile(after[name], 0.25) / percentile(before[name], 0.25):.2f}×",
        )
        for name in PAGES
    ]
    table(["page", "p50", "p95", "p50 then", "p95 then", "ratio of lower quartiles"], rows)
