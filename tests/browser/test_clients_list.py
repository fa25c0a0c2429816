"""The list of clients by hand: a likely duplicate is told while typing; what one filters is what one exports."""

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
    """A client whom a tag tells from another one."""
    with acting_in(world["acme"]):
        alice = Member.objects.get(user__email="alice@example.com")
        factories.client(by=alice, name="Jones", status=Client.Status.LEAD)
        made = factories.client(by=alice, name="Smith household", street="7 Elm Street", city="Springfield")
        tags.add(made, by=alice, name="vip")
        return made


def test_a_likely_duplicate_is_told_by_whatever_is_typed(desk: Desks, smith: Client) -> None:
    alice = desk("alice")
    with acting_in(smith.org_id):
        contact = smith.contacts.get()
    page = alice.open("clients/")
    page.get_by_role("link", name="New client").first.click()
    dialog = page.get_by_role("dialog", name="New client")
    warning = dialog.get_by_text("Possible duplicate")
    name, phone = dialog.get_by_label("Name", exact=True), dialog.get_by_label("Phone")

    name.fill("Somebody")
    phone.fill(f"+1 {contact.phone}")
    phone.blur()
    expect(warning).to_be_visible()
    expect(dialog.get_by_role("link", name="Smith household")).to_be_visible()
    phone.fill("")
    phone.blur()
    expect(warning).to_be_hidden()
    dialog.get_by_label("Email").fill(contact.email)
    dialog.get_by_label("Email").blur()
    expect(warning).to_be_visible()
    dialog.get_by_label("Email").fill("")
    name.fill("Smith household")
    dialog.get_by_label("Street").fill("7 Elm Street")
    dialog.get_by_label("Street").blur()
    expect(warning).to_be_visible()
    dialog.get_by_label("Street").fill("9 Oak Street")
    dialog.get_by_label("Street").blur()
    expect(warning).to_be_hidden()
    assert alice.errors == []


def test_what_is_filtered_is_what_is_exported(desk: Desks, smith: Client) -> None:
    alice = desk("alice")
    page = alice.open("clients/")
    page.get_by_role("button", name="Lead", exact=True).click()
    expect(page.get_by_role("link", name="Smith household")).to_be_hidden()
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="CSV").click()
    expect(page.get_by_text("1 client as CSV")).to_be_visible(timeout=10_000)
    assert alice.errors == []
