"""What `beside` compares: lists, pages, actions and issuing, each as a request or an action does it."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial

from django.test import Client as Browser

from invoices.actions import issuing
from onetool.tenancy.scope import acting_in
from onetool.web.addresses import org_path
from tests import factories
from tests.bench import crowd_of_clients
from tests.bench.issuing import LINES, lines

Case = Callable[[], object]
# Addresses, and the kind of row that is in them.
PAGES = {
    "clients:index": "", "scheduling:index": "", "quotes:index": "", "invoices:index": "", "invoices:payments": "",
    "home": "", "clients:detail": "client", "scheduling:project": "project", "scheduling:task": "task",
    "quotes:detail": "quote", "invoices:detail": "issued",
}  # fmt: skip


def cases(runs: int) -> Iterator[tuple[str, Case]]:
    """Each by its name, good for so many runs."""
    ours = crowd_of_clients.companies()
    crowd_of_clients.fill(1, 200)
    by, browser, numbers = ours.owner, Browser(HTTP_HOST="localhost"), itertools.count()
    browser.cookies.load(ours.visitors[0].cookie)
    with acting_in(ours.org, by):
        rows = {kind: factories.make(kind, by=by) for kind in ("client", "project", "task", "quote")}
        rows["issued"] = factories.issued_invoice(by=by, lines=lines())
        drafts = [factories.invoice(by=by, client=rows["client"], lines=lines()) for _ in range(runs)]
    ids = ours.clients(100)

    def draft() -> None:
        with acting_in(ours.org, by):
            factories.invoice(by=by, client=rows["client"], lines=lines())

    def issue() -> None:
        with acting_in(ours.org, by):
            issuing.issue(drafts.pop(), by=by)

    for name, of in PAGES.items():
        yield name, partial(browser.get, org_path(ours.org.slug, name, *([rows[of].pk] if of else [])))
    yield "an edit", lambda: ours.edited(ids[(n := next(numbers)) % 100], 1 + n % 60)
    yield f"a draft of {LINES} lines", draft
    yield "issuing it", issue
