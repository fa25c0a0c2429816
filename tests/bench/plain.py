"""A list and a record page beside usual Django views of the same rows: function calls, and milliseconds by turns."""

from collections.abc import Callable
from functools import partial

from django.test import Client as Browser
from django.test import override_settings

from onetool.tenancy.scope import acting_in
from onetool.web.addresses import org_path
from tests import factories
from tests.bench import crowd_of_clients, plain_pages
from tests.bench.ground import Target, judged, percentile, table
from tests.bench.issuing import lines
from tests.bench.side import taken

ROUNDS = 40
MOST = {"a list of 50": 1.3, "an invoice": 2.0}  # times the calls of the plain view
Page = Callable[[], object]


@override_settings(ROOT_URLCONF="tests.bench.plain_pages")
def run(*, quick: bool) -> bool:
    rows, found = [], {}
    for name, (ours, theirs) in pages().items():
        (plain_ms, plain_calls), (ms, calls) = by_turns(theirs, ours, rounds=10 if quick else ROUNDS)
        found[name] = calls / plain_calls
        times = f"{ms / plain_ms:.2f}×"
        rows.append((name, plain_ms, ms, times, int(plain_calls), int(calls), f"{found[name]:.2f}×"))
    table(["page", "plain ms", "ms", "", "plain calls", "calls", ""], rows)
    return judged(
        Target(f"{name}: within {MOST[name]}× of a plain view ({ratio:.2f}×)", ratio <= MOST[name])
        for name, ratio in found.items()
    )


def pages() -> dict[str, tuple[Page, Page]]:
    """Each page as the product and as the plain view answers it."""
    ours = crowd_of_clients.companies()
    crowd_of_clients.fill(1, 200)
    with acting_in(ours.org, ours.owner):
        invoice = factories.issued_invoice(by=ours.owner, lines=lines())
        factories.payment(by=ours.owner, of=invoice)
    browser = Browser(HTTP_HOST="localhost")
    browser.cookies.load(ours.visitors[0].cookie)
    plain = {"a list of 50": plain_pages.LIST, "an invoice": plain_pages.INVOICE.replace("<uuid:pk>", str(invoice.pk))}
    own = {"a list of 50": ("clients:index",), "an invoice": ("invoices:detail", invoice.pk)}
    return {
        name: (partial(answered, browser, org_path(ours.org.slug, *own[name])), partial(answered, browser, f"/{place}"))
        for name, place in plain.items()
    }


def answered(browser: Browser, path: str) -> None:
    response = browser.get(path)
    assert response.status_code == 200, (path, response.status_code)


def by_turns(*pages: Page, rounds: int) -> list[tuple[float, float]]:
    """Of each the lower quartile of the milliseconds and the median of the calls; the first rounds warm up."""
    turns = [[taken(page) for page in pages] for _ in range(rounds + 3)][3:]
    return [
        (percentile((seconds * 1e3 for seconds, _ in runs), 0.25), percentile((calls for _, calls in runs), 0.5))
        for runs in zip(*turns, strict=True)
    ]
