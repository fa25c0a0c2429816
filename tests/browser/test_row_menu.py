"""The menu of one row: with the mouse, with the keyboard alone, with a finger; another's list follows."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.looking import Looker

Desks = Callable[..., Desk]


@pytest.fixture
def clients(world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        alice = Member.objects.get(user__email="alice@example.com")
        for name in ("Anna", "Bruno"):
            factories.client(by=alice, name=name)


def opened(page: Page) -> None:
    expect(page.locator("#row .menu-item").first).to_be_visible()


def test_a_row_is_changed_from_its_menu(desk: Desks, clients: None) -> None:
    alice, dana, looker = desk("alice"), desk("dana"), Looker()
    page, theirs = alice.open("clients/"), dana.open("clients/")
    button = page.get_by_role("button", name="More about Anna")
    button.click()
    opened(page)
    expect(button).to_have_attribute("aria-expanded", "true")
    looker.look_in_both_lights(page)
    button.click()
    expect(page.locator("#row")).to_be_hidden()
    button.click()
    page.get_by_role("link", name="Set status").click()
    dialog = page.get_by_role("dialog", name="Set status: Anna")
    dialog.get_by_label("Status").select_option(label="Inactive")
    dialog.get_by_role("button", name="Set status").click()
    expect(theirs.get_by_role("row", name="Anna")).to_contain_text("Inactive")
    page.get_by_role("button", name="More about Bruno").click()
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_text("Bruno archived")).to_be_visible()
    expect(theirs.get_by_role("link", name="Bruno")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(theirs.get_by_role("link", name="Bruno")).to_be_visible()
    # The row that came back by a live message has a menu that says whose it is.
    expect(theirs.get_by_role("button", name="More about Bruno")).to_be_visible()
    assert alice.errors == dana.errors == looker.found == []


def test_a_menu_opens_and_closes_with_keys(desk: Desks, clients: None) -> None:
    alice = desk("alice")
    page = alice.open("clients/")
    page.keyboard.press("j")
    row = page.get_by_role("link", name="Anna", exact=True)
    expect(row).to_be_focused()
    for key in ("m", "Shift+F10", "ContextMenu"):
        page.keyboard.press(key)
        expect(page.locator("#row .menu-item").first).to_be_focused()
        page.keyboard.press("ArrowDown")
        expect(page.locator("#row .menu-item").nth(1)).to_be_focused()
        page.keyboard.press("Escape")
        expect(page.locator("#row")).to_be_hidden()
        expect(row).to_be_focused()
    button = page.get_by_role("button", name="More about Anna")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    expect(page.locator("#row .menu-item").first).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Anna archived")).to_be_visible()
    expect(page.get_by_role("button", name="More about Bruno")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog").get_by_text("Row menu")).to_be_visible()
    assert alice.errors == []


def test_the_menu_of_a_card_stands_beside_its_title(desk: Desks, world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        alice = Member.objects.get(user__email="alice@example.com")
        factories.task(by=alice, title="Look at the boiler in the cellar of the house")
    page = desk("alice", phone=True).open("tasks/")
    button = page.get_by_role("button", name="More about Look").bounding_box()
    title = page.get_by_role("link", name="Look at the boiler").bounding_box()
    assert button and title
    assert button["x"] > title["x"]
    assert button["y"] < title["y"] + title["height"]


def test_a_menu_opens_on_a_card(desk: Desks, clients: None) -> None:
    alice, looker = desk("alice", phone=True), Looker()
    page = alice.open("clients/")
    page.get_by_role("button", name="More about Anna").tap()
    opened(page)
    looker.look_in_both_lights(page)
    page.get_by_role("link", name="Edit").tap()
    expect(page.get_by_role("dialog", name="Edit client")).to_be_visible()
    assert alice.errors == looker.found == []
