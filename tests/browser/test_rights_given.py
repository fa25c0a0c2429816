"""An owner opens invoices to a technician, looks through his eyes, and hands his work over when he goes."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of, smith_of

BLINK = 3_000  # ms; the figures are measured in tests/bench


@pytest.fixture
def acme(world: dict[str, Organisation]) -> Organisation:
    """Ted works on a project that was billed; another invoice is none of his."""
    acme = world["acme"]
    smith = smith_of(acme)
    with acting_in(acme):
        alice = alice_of(acme)
        ted = type(alice).objects.get(user__name="Ted")
        project = factories.project(by=alice, client=smith, title="New boiler", team=[ted])
        factories.task(by=alice, client=smith, project=project, title="Drain the system", crew=[ted])
        factories.issued_invoice(by=alice, client=smith, project=project, title="Boiler")
        factories.issued_invoice(by=alice, title="Secret")
    return acme


def test_a_right_is_given_seen_and_taken(desk: Callable[..., Desk], acme: Organisation) -> None:
    alice, ted = desk("alice"), desk("ted")
    page, his = alice.open("settings/team/"), ted.open("")
    expect(his.get_by_role("link", name="Invoices")).to_have_count(0)
    page.get_by_role("link", name="Ted", exact=True).click()
    page.get_by_role("link", name="Change access").click()
    asking = page.get_by_role("dialog")
    asking.get_by_text("Access in detail").click()
    asking.get_by_label("Invoices").select_option(label="View assigned")
    asking.get_by_role("button", name="Save").click()
    expect(page.locator("#record").get_by_text("set for this person")).to_be_visible(timeout=BLINK)

    his = ted.open("invoices/")
    expect(his.get_by_text("Boiler")).to_be_visible()
    expect(his.get_by_text("Secret")).to_have_count(0)

    # Through his eyes: the same, and nothing can be changed.
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("button", name="See OneTool as Ted").click()
    expect(page.get_by_text("You’re seeing OneTool as")).to_be_visible()
    page.goto(f"{alice.site}/{alice.slug}/invoices/")
    expect(page.get_by_text("Boiler")).to_be_visible()
    expect(page.get_by_text("Secret")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("You’re back to your own view")).to_be_visible()

    # He goes; his page closes, and Dana takes over.
    page.get_by_role("link", name="Ted", exact=True).click()
    page.get_by_role("button", name="More").first.click()
    page.get_by_role("link", name="Remove from the team").click()
    leaving = page.get_by_role("dialog")
    expect(leaving.get_by_text("1 open task")).to_be_visible()
    leaving.get_by_label("Hand over to").select_option(label="Dana")
    leaving.get_by_role("button", name="Remove").click()
    expect(page.locator("#record").get_by_text("Former member")).to_be_visible(timeout=BLINK)
    expect(his.locator("html[data-connection=ended]")).to_be_attached(timeout=BLINK)
    dana = desk("dana").open("tasks/")
    expect(dana.get_by_role("row", name="Drain the system")).to_be_visible()
