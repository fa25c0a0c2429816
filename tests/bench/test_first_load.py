"""Ten pages keep their budget of Lighthouse, on a phone and a desk; and what the budget counts is counted rightly."""

import subprocess
import sys

import pytest
from django.conf import settings

from tests.bench.first_load import BUDGET, CLIENTS, CUSTOMER, HOME, before
from tests.bench.lighthouse import Look, read

SITE = "https://localhost"


def look(page: int = 8_000, *, performance: int = 99, script: str = "/static/bundles/app-1.js") -> Look:
    return Look(performance, 100, 1500.0, 0.0, 20.0, {f"{SITE}/{page}/": page, f"{SITE}{script}": 40_000})


@pytest.mark.prove
def test_ten_pages_keep_their_budget() -> None:
    command = [sys.executable, "-m", "tests.bench", "first_load"]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert done.stdout.count("met   ") == 2 * len(BUDGET)


def test_a_next_page_costs_what_the_one_before_did_not_bring() -> None:
    found = {HOME: look(), CLIENTS: look(9_000), CUSTOMER: look(7_000, script="/static/bundles/portal-1.js")}
    weights = {name: round(one.kilobytes_after(before(name, found)) * 1024) for name, one in found.items()}
    assert weights == {HOME: 8_000, CLIENTS: 9_000, CUSTOMER: 7_000}
    assert round(look(script="/static/bundles/editor-1.js").kilobytes_after(found[HOME]) * 1024) == 48_000


def test_one_page_that_misses_a_bound_misses_the_budget() -> None:
    found = {HOME: look(), CLIENTS: look(performance=94)}
    missed = [target.words for target in (measure.target(found) for measure in BUDGET) if not target.is_met]
    assert missed == ["performance: at least 95 (94: clients)"]
    found[CLIENTS] = look(16_000)
    missed = [target.words for target in (measure.target(found) for measure in BUDGET) if not target.is_met]
    assert missed == ["KB of the next page: at most 15 (15.6: clients)"]


def test_a_report_is_read() -> None:
    items = [{"url": f"{SITE}/a#b", "transferSize": 10}, {"url": "data:image/png;base64,", "transferSize": 0}]
    times = {"largest-contentful-paint": 1500, "cumulative-layout-shift": 0.01, "total-blocking-time": 20}
    audits = {name: {"numericValue": value} for name, value in times.items()}
    audits["network-requests"] = {"details": {"items": items}}  # type: ignore[dict-item]
    categories = {"performance": {"score": 0.97}, "accessibility": {"score": 1}}
    seen = read({"audits": audits, "categories": categories})
    assert (seen.performance, seen.accessibility, seen.requests, seen.sizes) == (97, 100, 1, {f"{SITE}/a": 10})
