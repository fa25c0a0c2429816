"""Notes, tags and stars on any record: two people on one page, words offered as one types, and who may only look."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from clients.models import Client
from onetool.abilities.tags import actions as tags
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk

Desks = Callable[..., Desk]


@pytest.fixture
def smith(world: dict[str, Organisation]) -> Client:
    with acting_in(world["acme"]):
        return factories.client(by=Member.objects.get(user__email="alice@example.com"), name="Smith household")


def test_what_one_puts_on_a_quote_is_on_the_others_screen(desk: Desks, smith: Client) -> None:
    with acting_in(smith.org_id):
        alice = Member.objects.get(user__email="alice@example.com")
        quote = factories.quote(by=alice, client=smith)
        tags.add(smith, by=alice, name="winter job")
    page, theirs = desk("alice").open(f"quotes/{quote.pk}/"), desk("vera").open(f"quotes/{quote.pk}/")
    expect(theirs.get_by_label("New note")).to_have_count(0)
    expect(theirs.get_by_label("New tag")).to_have_count(0)

    page.get_by_label("New note").fill("Gate code 4711")
    page.get_by_role("button", name="Add note").click()
    expect(theirs.get_by_text("Gate code 4711")).to_be_visible(timeout=3000)
    expect(page.get_by_label("New note")).to_have_value("")

    page.get_by_label("New tag").press_sequentially("win")
    expect(page.locator("#tag-words option")).to_have_attribute("value", "winter job")
    page.get_by_label("New tag").fill("winter job")
    page.get_by_label("New tag").press("Enter")
    expect(theirs.get_by_label("Tags").get_by_text("winter job")).to_be_visible(timeout=3000)
    expect(page.get_by_label("New tag")).to_have_value("")

    page.get_by_role("button", name="Favorite").click()
    expect(page.get_by_role("button", name="Favorite")).to_have_attribute("aria-pressed", "true")
    expect(theirs.get_by_role("button", name="Favorite")).to_have_attribute("aria-pressed", "false")
    page.get_by_role("button", name="Remove note").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(theirs.locator("#notes")).to_contain_text(re.compile("No notes yet"), timeout=3000)
