"""A whole quote, written and sent without a mouse; and every key of the grid."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from clients.models import Client
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from quotes.composing import lines_of
from quotes.models import Quote
from tests.browser.conftest import Desk
from tests.browser.editors import SOON, cell, draft_of, saved, saved_lines, saves_lines, shown_lines, smith_of

Desks = Callable[..., Desk]


@pytest.fixture
def smith(world: dict[str, Organisation]) -> Client:
    return smith_of(world["acme"])


@pytest.fixture
def quote(world: dict[str, Organisation]) -> Quote:
    return draft_of(world["acme"], "One", "Two", "Three")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


# What the element with the focus is called.
CALLED = """() => {
    const held = document.activeElement;
    return (held.ariaLabel || held.labels?.[0]?.innerText || held.innerText || "").trim();
}"""


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called so."""
    for _ in range(60):
        if page.evaluate(CALLED).split("\n")[0] == name:
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not come to {name}")


def test_a_quote_is_written_and_sent_without_a_mouse(desk: Desks, smith: Client) -> None:
    alice = desk("alice")
    page = alice.open("quotes/")
    tab_to(page, "New quote")
    press(page, "Enter")
    page.wait_for_url("**/quotes/new/**")
    expect(page.locator("html[data-editor=ready]")).to_be_attached()
    tab_to(page, "Client")
    page.keyboard.type("Smith")
    tab_to(page, "Title")
    page.keyboard.type("New boiler")
    tab_to(page, "Item")
    page.keyboard.type("Boiler")
    tab_to(page, "Price")
    page.keyboard.type("1250.50")
    press(page, "Enter")
    page.keyboard.type("Installation")
    press(page, "Tab")
    page.keyboard.type("6")
    press(page, "Tab")
    page.keyboard.type("h")
    press(page, "Tab")
    page.keyboard.type("95")
    press(page, "Enter")
    page.keyboard.type("Smoke pipe")
    press(page, "Alt+ArrowUp", "Alt+ArrowUp", "Tab", "Tab", "Tab")
    page.keyboard.type("80")
    press(page, "ArrowDown", "ArrowDown")
    expect(cell(page, 2, "unit_price")).to_be_focused()
    press(page, "Escape")
    expect(page.get_by_role("button", name="Add line item")).to_be_focused()
    expect(page.locator("[data-total]")).to_have_text("$1,900.50", timeout=SOON)
    tab_to(page, "Save and close")
    press(page, "Enter")
    expect(page.get_by_role("heading", name="New boiler")).to_be_visible()
    expect(page).to_have_url(f"{alice.site}/{alice.slug}/quotes/{_only(smith).pk}/")

    tab_to(page, "Send quote")
    press(page, "Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    tab_to(page, "Send")
    press(page, "Enter")
    expect(page.locator(".page-head").get_by_text("Sent")).to_be_visible()
    with acting_in(smith.org_id):
        quote = _only(smith)
        assert quote.status == Quote.Status.SENT
        assert [line.words for line in lines_of(quote)] == [
            "1 × 80 Smoke pipe",
            "1 × 1250.5 Boiler",
            "6 × 95 Installation",
        ]
    assert alice.errors == []


def _only(smith: Client) -> Quote:
    with acting_in(smith.org_id):
        return Quote.objects.get()


def test_every_key_of_the_grid_keeps_the_focus(desk: Desks, quote: Quote) -> None:
    alice = desk("alice")
    page = alice.open(f"quotes/{quote.pk}/edit/")
    told = page.locator("[data-lines-told]")
    cell(page, 1, "quantity").focus()
    press(page, "ArrowDown")
    expect(cell(page, 2, "quantity")).to_be_focused()
    press(page, "ArrowUp", "ArrowUp", "ArrowUp")
    expect(cell(page, 0, "quantity")).to_be_focused()
    press(page, "Enter")
    expect(cell(page, 1, "description")).to_be_focused()

    press(page, "Alt+ArrowUp")
    expect(cell(page, 0, "description")).to_have_value("Two")
    expect(cell(page, 0, "description")).to_be_focused()
    expect(told).to_have_text("Two: now line item 1 of 3")
    press(page, "Alt+ArrowUp")
    expect(told).to_have_text("Already at the top")

    press(page, "Alt+Shift+ArrowDown")
    expect(cell(page, 1, "description")).to_be_focused()
    expect(cell(page, 1, "description")).to_have_value("Two")
    page.keyboard.type(" again")

    press(page, "Control+Shift+Backspace")
    expect(page.locator("[data-row]")).to_have_count(3)
    expect(cell(page, 1, "description")).to_be_focused()
    expect(page.get_by_text("Removed “Two again”")).to_be_visible()
    press(page, "Control+z")
    expect(cell(page, 1, "description")).to_have_value("Two again")
    expect(cell(page, 1, "description")).to_be_focused()
    press(page, "Control+s")
    saved(page, "^Saved$")
    assert saved_lines(quote) == ["Two 100", "Two again 100", "One 100", "Three 100"]

    # Enter at the end adds a line; again on an empty one it adds no second.
    cell(page, 3, "unit_price").focus()
    press(page, "Enter", "Enter")
    expect(page.locator("[data-row]")).to_have_count(5)
    expect(cell(page, 4, "description")).to_be_focused()
    press(page, "Escape", "?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    for label in (
        "Next line item, or a new one",
        "Move line item up",
        "Duplicate line item",
        "Remove line item",
        "Leave the line items",
    ):
        expect(keys.get_by_text(label)).to_be_visible()
    assert alice.errors == []


def test_a_removed_line_comes_back_by_undo_even_when_its_removal_is_saved(desk: Desks, quote: Quote) -> None:
    page = desk("alice").open(f"quotes/{quote.pk}/edit/")
    cell(page, 0, "description").focus()
    press(page, "Control+Shift+Backspace")
    saves_lines(page, quote, ["Two 100", "Three 100"])
    page.get_by_role("button", name="Undo").click()
    saves_lines(page, quote, ["One 100", "Two 100", "Three 100"])


IN_THE_MENU = ["Move up", "Move down", "Discount", "Charge", "Duplicate", "Remove"]


def test_the_row_menu_does_the_same_for_whoever_does_not_drag(desk: Desks, quote: Quote) -> None:
    alice = desk("alice")
    page = alice.open(f"quotes/{quote.pk}/edit/")
    menu = page.locator("[data-line-menu]")
    for line, act in ((2, "Move up"), (0, "Move down"), (0, "Duplicate"), (1, "Remove")):
        menu.nth(line).focus()
        press(page, "Enter")
        press(page, *["ArrowDown"] * IN_THE_MENU.index(act))
        expect(page.locator("#line-menu").get_by_role("button", name=act)).to_be_focused()
        press(page, "Enter")
        expect(page.locator("#line-menu")).to_be_hidden()
        assert page.evaluate("document.activeElement !== document.body"), act
    saves_lines(page, quote, ["Three 100", "One 100", "Two 100"])
    assert shown_lines(page) == ["Three 100.00", "One 100.00", "Two 100.00"]
    assert alice.errors == []


PASTED = (
    'Item\tQty\tUnit\tUnit price\tTotal\n"Pipe, 3""\nwith clamps"\t4\tm\t$1,250.50\t$5,002.00\n'
    "Valve\t2\t\t(10)\t\nElbow\t\t\t7.25\t"
)


def paste(page: Page, text: str) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.setData("text/plain", text);
            const how = { clipboardData: data, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", how));
        }""",
        text,
    )


def test_rows_of_a_spreadsheet_become_lines(desk: Desks, quote: Quote) -> None:
    alice = desk("alice")
    page = alice.open(f"quotes/{quote.pk}/edit/")
    page.get_by_role("button", name="Add line item").focus()
    press(page, "Enter")
    paste(page, PASTED)
    expect(page.get_by_text("Pasted 3 line items").first).to_be_visible()
    expect(cell(page, 3, "description")).to_have_value('Pipe, 3"\nwith clamps')
    expect(cell(page, 3, "unit")).to_have_value("m")
    expect(cell(page, 5, "quantity")).to_have_value("1")
    saved(page, "Not saved: Line 5: A price can’t be negative")
    expect(cell(page, 4, "unit_price")).to_have_value("(10)")  # as it was typed, beside what is wrong with it
    assert saved_lines(quote)[3:] == ['Pipe, 3"\nwith clamps 1250.5', "Elbow 7.25"]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-row]")).to_have_count(4)
    assert alice.errors == []


def test_more_rows_than_a_document_has_are_refused_whole(desk: Desks, quote: Quote) -> None:
    page = desk("alice").open(f"quotes/{quote.pk}/edit/")
    cell(page, 2, "description").focus()
    paste(page, "\n".join(f"Row {number}\t{number}" for number in range(620)))
    expect(page.get_by_text("A document can have up to 500 line items; you can add 498 more.")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(3)
    assert shown_lines(page) == ["One 100.00", "Two 100.00", "Three 100.00"]
