"""A customer's page that is out of date keeps what was typed on it, and offers it again."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from onetool.access import links
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from quotes.models import Quote
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of

TYPED = "Please come after five"


@pytest.fixture
def addresses(world: dict[str, Organisation], site: str) -> list[str]:
    """Links to two quotes, of two customers."""
    with acting_in(world["acme"]):
        quotes: list[Quote] = [factories.sent_quote(by=alice_of(world["acme"])) for _ in range(2)]
        return [links.issue(quote, name="Mary", email="m@example.com", version=1) for quote in quotes]


def write_and_send_too_late(desk: Desk) -> str:
    """Words typed on a page whose token is no longer good; returns the page's address."""
    page, address = desk.page, desk.page.url
    box = page.get_by_role("dialog").get_by_role("textbox")
    if not box.is_visible():
        box = page.get_by_role("textbox")
    box.fill(TYPED)
    desk.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    desk.context.request.get(address)
    page.get_by_role("button", name="Send", exact=True).last.click()
    return address


def put_back_and_send(page: Page) -> None:
    page.get_by_role("button", name="Restore").click()
    expect(page.get_by_role("textbox")).to_have_value(TYPED)
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text(TYPED).first).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter(key => /^(sent|kept:)/.test(key))") == []


def test_words_of_a_dialog_are_offered_on_the_page_of_its_form(desk: Callable[..., Desk], addresses: list[str]) -> None:
    customer = desk(phone=True)
    customer.page.goto(addresses[0])
    customer.page.get_by_role("link", name="Request changes").click()
    address = write_and_send_too_late(customer)
    expect(customer.page.get_by_text("so nothing was done")).to_be_visible()
    assert customer.page.url == address
    customer.page.get_by_role("button", name="Open form").click()
    put_back_and_send(customer.page)


def test_words_are_offered_to_nobody_else(desk: Callable[..., Desk], addresses: list[str]) -> None:
    customer = desk()
    customer.page.goto(addresses[0])
    customer.page.goto(customer.page.url + "changes/")
    write_and_send_too_late(customer)
    expect(customer.page.get_by_role("button", name="Restore")).to_be_visible()
    customer.page.goto(addresses[1])
    expect(customer.page.get_by_role("link", name="Request changes")).to_be_visible()
    assert customer.page.evaluate("Object.keys(sessionStorage).filter(key => /^(sent|kept:)/.test(key))") == []
    expect(customer.page.get_by_role("button", name="Open form")).to_have_count(0)
