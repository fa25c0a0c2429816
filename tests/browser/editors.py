"""What stories about the editor of a draft type and look for."""

import re

from playwright.sync_api import Locator, Page, expect

from clients.models import Client
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from quotes.composing import lines_of
from quotes.models import Quote
from tests import factories

SOON = 4_000  # ms: a second's pause, a save, and its answer


def alice_of(org: Organisation) -> Member:
    return Member.objects.select_related("org", "user").get(user__email="alice@example.com")


def smith_of(org: Organisation) -> Client:
    with acting_in(org):
        return factories.client(by=alice_of(org), name="Smith household")


def draft_of(org: Organisation, *names: str) -> Quote:
    """A draft with a line of 100.00 for each name."""
    with acting_in(org):
        return factories.quote(
            by=alice_of(org), title="New boiler", lines=[factories.line(name, rates=[]) for name in names]
        )


def cell(page: Page, line: int, name: str) -> Locator:
    """A cell of the grid; lines count from 0."""
    return page.locator("[data-row]").nth(line).locator(f"[data-cell={name}]")


def saved(page: Page, words: str = "Saved") -> None:
    expect(page.locator("[data-save-words]")).to_have_text(re.compile(words), timeout=SOON)


def saved_lines(quote: Quote) -> list[str]:
    with acting_in(quote.org_id):
        return [f"{line.description} {line.unit_price.normalize():f}" for line in lines_of(quote)]


def saves_lines(page: Page, quote: Quote, lines: list[str]) -> None:
    """Wait until these are the saved lines."""
    for _ in range(SOON // 100):
        if saved_lines(quote) == lines:
            break
        page.wait_for_timeout(100)
    assert saved_lines(quote) == lines


def shown_lines(page: Page) -> list[str]:
    return [
        f"{row.locator('[data-cell=description]').input_value()} {row.locator('[data-cell=unit_price]').input_value()}"
        for row in page.locator("[data-row]").all()
    ]
