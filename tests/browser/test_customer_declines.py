"""The customer says no; the business sees it at once, writes it anew, and gets its yes on the newer link."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from onetool.mail.outbox import Message
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from quotes.models import Quote
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of, cell, saved, smith_of
from tests.mailbox import address_in

BLINK = 3_000  # ms; the figures are measured in tests/bench
REASON = "Too dear. Our neighbour paid less."


@pytest.fixture
def smith(world: dict[str, Organisation]) -> Client:
    return smith_of(world["acme"])


@pytest.fixture
def quote(world: dict[str, Organisation], smith: Client) -> Quote:
    with acting_in(world["acme"]):
        lines = [factories.line("Boiler", unit_price="1250", rates=[])]
        return factories.quote(by=alice_of(world["acme"]), client=smith, title="New boiler", lines=lines)


def link_of_mail(page: Page, quote: Quote, number: int) -> str:
    """The address in that mail of the quote, once it is written."""
    for _ in range(50):
        with acting_in(quote.org_id):
            mails = list(Message.objects.filter(template="quote_sent").order_by("id"))
        if len(mails) >= number and (address := address_in(mails[number - 1])):
            return address
        page.wait_for_timeout(100)
    raise AssertionError(f"no mail {number}")


def send(page: Page) -> None:
    page.get_by_role("link", name="Send quote").click()
    page.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(page.locator(".page-head").get_by_text("Sent")).to_be_visible()


def test_a_no_is_heard_and_becomes_a_yes(desk: Callable[..., Desk], quote: Quote) -> None:
    alice, dana, customer = desk("alice"), desk("dana"), desk(phone=True)
    page, watching, portal = alice.open(f"quotes/{quote.pk}/"), dana.open("quotes/"), customer.page
    send(page)

    portal.goto(link_of_mail(page, quote, 1))
    first = portal.url
    portal.get_by_role("link", name="Decline").click()
    declining = portal.get_by_role("dialog")
    declining.get_by_role("textbox").fill("  ")
    declining.get_by_role("button", name="Decline").click()
    expect(declining.get_by_text("Tell us why.", exact=True)).to_be_visible()
    declining.get_by_role("textbox").fill(REASON)
    declining.get_by_role("button", name="Decline").click()
    expect(portal.get_by_text("Thank you for telling us.")).to_be_visible()
    expect(portal.get_by_role("link", name="Approve")).to_have_count(0)

    # Both see it where they are, and Alice reads why.
    expect(watching.get_by_role("row", name="New boiler")).to_contain_text("Declined", timeout=BLINK)
    expect(page.get_by_text(REASON).first).to_be_visible(timeout=BLINK)
    page.get_by_role("button", name="Revise").first.click()
    page.get_by_role("link", name="Edit").click()
    cell(page, 0, "unit_price").fill("990")
    saved(page)
    page.get_by_role("button", name="Save and close").click()
    send(page)

    # The page the customer still has open says that there is a newer one; it cannot be signed.
    portal.goto(first)
    expect(portal.get_by_text("newer version")).to_be_visible()
    expect(portal.get_by_role("link", name="Approve")).to_have_count(0)
    portal.goto(link_of_mail(page, quote, 2))
    expect(portal.get_by_text("$990.00").first).to_be_visible()
    portal.get_by_role("link", name="Approve").click()
    signing = portal.get_by_role("dialog")
    signing.get_by_label("I accept this quote and its terms").check()
    signing.get_by_role("textbox").fill("Jane Smith")
    signing.get_by_role("button", name="Approve and sign").click()
    expect(portal.get_by_text("Approved by Jane Smith")).to_be_visible(timeout=BLINK)
    expect(watching.get_by_role("row", name="New boiler")).to_contain_text("Approved", timeout=BLINK)
    assert alice.errors + dana.errors == []
