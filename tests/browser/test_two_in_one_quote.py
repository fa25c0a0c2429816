"""Alice and Dana have the same quote open and both type: nothing is lost, nothing is replaced under the hands."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from onetool.orgs.models import Organisation
from quotes.models import Quote
from tests.browser.conftest import Desk
from tests.browser.editors import SOON, cell, draft_of, saved, saved_lines, saves_lines, shown_lines

Desks = Callable[..., Desk]
REFUSED = "status of 409"


@pytest.fixture
def quote(world: dict[str, Organisation]) -> Quote:
    return draft_of(world["acme"], "One", "Two", "Three")


def both(desk: Desks, quote: Quote) -> tuple[Desk, Desk, Page, Page]:
    alice, dana = desk("alice"), desk("dana")
    return alice, dana, alice.open(f"quotes/{quote.pk}/edit/"), dana.open(f"quotes/{quote.pk}/edit/")


def met(*desks: Desk) -> list[str]:
    """Errors that no story expects: a conflict is answered with 409, and the browser notes that."""
    return [error for desk in desks for error in desk.errors if REFUSED not in error]


def test_both_type_into_different_lines_and_both_are_kept(desk: Desks, quote: Quote) -> None:
    alice, dana, hers, mine = both(desk, quote)
    expect(mine.get_by_text("Alice is editing")).to_be_visible(timeout=6000)

    # Dana is in the middle of a word while Alice's saves land.
    cell(mine, 2, "description").click()
    mine.keyboard.press("End")
    mine.keyboard.type(", with va")
    cell(hers, 0, "unit_price").fill("50")
    cell(hers, 1, "description").fill("Two, reworded")
    hers.get_by_label("Title").fill("Alice’s title")
    saved(hers)
    expect(cell(mine, 0, "unit_price")).to_have_value("50.00", timeout=SOON)
    expect(cell(mine, 1, "description")).to_have_value("Two, reworded")
    expect(mine.get_by_label("Title")).to_have_value("Alice’s title")
    expect(cell(mine, 2, "description")).to_be_focused()
    mine.keyboard.type("lve")
    saved(mine)
    expect(cell(hers, 2, "description")).to_have_value("Three, with valve", timeout=SOON)
    assert saved_lines(quote) == ["One 50", "Two, reworded 100", "Three, with valve 100"]
    expect(mine.locator("[data-total]")).to_have_text("$250.00")
    expect(hers.locator("[data-total]")).to_have_text("$250.00", timeout=SOON)
    assert met(alice, dana) == []


def test_lines_are_added_moved_and_taken_out_on_both_sides(desk: Desks, quote: Quote) -> None:
    alice, dana, hers, mine = both(desk, quote)
    cell(mine, 0, "description").focus()
    cell(hers, 2, "description").click()
    hers.keyboard.press("Alt+ArrowUp")
    hers.keyboard.press("Alt+ArrowUp")
    expect(cell(mine, 0, "description")).to_have_value("Three", timeout=SOON)
    expect(cell(mine, 1, "description")).to_be_focused()
    mine.get_by_role("button", name="Add line item").click()
    mine.keyboard.type("From Dana")
    cell(mine, 3, "unit_price").fill("7")
    cell(hers, 2, "description").click()
    hers.keyboard.press("Control+Shift+Backspace")
    saved(mine)
    expect(mine.locator("[data-row]")).to_have_count(3, timeout=SOON)
    expect(hers.locator("[data-row]")).to_have_count(3, timeout=SOON)
    assert saved_lines(quote) == ["Three 100", "One 100", "From Dana 7"]
    assert shown_lines(hers) == ["Three 100.00", "One 100.00", "From Dana 7.00"]
    assert met(alice, dana) == []


@pytest.mark.parametrize("choice", ["Theirs", "Yours"])
def test_the_same_line_and_the_same_field_are_a_choice_in_place(desk: Desks, quote: Quote, choice: str) -> None:
    alice, dana, hers, mine = both(desk, quote)
    dana.context.set_offline(True)
    cell(mine, 0, "unit_price").fill("20")
    mine.get_by_label("Title").fill("Dana’s title")
    cell(mine, 2, "description").fill("Three, by Dana")
    cell(hers, 0, "unit_price").fill("10")
    hers.get_by_label("Title").fill("Alice’s title")
    hers.get_by_label("Title").press("Tab")
    saved(hers)
    saved(mine, "Offline. Changes will save when you reconnect.")
    dana.context.set_offline(False)

    line = mine.get_by_role("group", name="Alice changed this line item too")
    title = mine.get_by_role("group", name="Alice changed title too")
    expect(line).to_contain_text("$10.00", timeout=10_000)
    expect(line).to_contain_text("$20.00")
    # All that is no conflict is saved by now; what Dana typed still stands where she typed it.
    saves_lines(mine, quote, ["One 10", "Two 100", "Three, by Dana 100"])
    expect(cell(mine, 0, "unit_price")).to_have_value("20")
    line.get_by_label(choice).check()
    title.get_by_label(choice).check()
    expect(line).not_to_be_attached(timeout=SOON)
    saved(mine)
    price, name = ("10", "Alice’s title") if choice == "Theirs" else ("20", "Dana’s title")
    assert saved_lines(quote)[0] == f"One {price}"
    expect(mine.get_by_label("Title")).to_have_value(name)
    expect(hers.get_by_label("Title")).to_have_value(name, timeout=SOON)
    expect(cell(hers, 0, "unit_price")).to_have_value(f"{price}.00" if choice == "Yours" else price)
    assert [error for error in met(alice, dana) if "ERR_INTERNET_DISCONNECTED" not in error] == []


@pytest.mark.parametrize("choice", ["Theirs", "Yours"])
@pytest.mark.parametrize("is_mine_gone", [True, False], ids=["I took it out", "they took it out"])
def test_a_line_one_takes_out_while_the_other_changes_it_is_a_choice(
    desk: Desks, quote: Quote, is_mine_gone: bool, choice: str
) -> None:
    alice, dana, hers, mine = both(desk, quote)
    dana.context.set_offline(True)
    for page, is_gone in ((mine, is_mine_gone), (hers, not is_mine_gone)):
        if is_gone:
            cell(page, 0, "description").focus()
            page.keyboard.press("Control+Shift+Backspace")
        else:
            cell(page, 0, "unit_price").fill("5")
            page.keyboard.press("Tab")
    saved(hers)
    dana.context.set_offline(False)
    line = mine.get_by_role("group", name="Alice changed this line item too")
    expect(line).to_contain_text("Removed", timeout=15_000)
    expect(line).to_contain_text("$5.00")
    line.get_by_label(choice).click()
    expect(line).not_to_be_attached(timeout=SOON)
    assert mine.evaluate("document.activeElement !== document.body")
    is_gone = is_mine_gone == (choice == "Yours")
    saves_lines(mine, quote, (["Two 100", "Three 100"] if is_gone else ["One 5", "Two 100", "Three 100"]))
    expect(mine.locator("[data-row]")).to_have_count(2 if is_gone else 3)
    expect(hers.locator("[data-row]")).to_have_count(2 if is_gone else 3, timeout=SOON)
    saved(mine, "^Saved$")
    assert [error for error in met(alice, dana) if "ERR_INTERNET_DISCONNECTED" not in error] == []


def test_after_a_closed_lid_nothing_is_lost(desk: Desks, quote: Quote) -> None:
    _, dana, hers, mine = both(desk, quote)
    dana.close_lid()
    dana.context.set_offline(True)
    cell(mine, 2, "unit_price").fill("30")
    cell(hers, 0, "unit_price").fill("10")
    hers.get_by_label("Title").focus()
    saved(hers)
    expect(cell(mine, 0, "unit_price")).to_have_value("100.00")
    dana.context.set_offline(False)
    dana.open_lid()
    expect(cell(mine, 0, "unit_price")).to_have_value("10.00", timeout=20_000)
    saved(mine)
    expect(cell(mine, 2, "unit_price")).to_have_value("30")
    expect(cell(hers, 2, "unit_price")).to_have_value("30.00", timeout=SOON)
    assert saved_lines(quote) == ["One 10", "Two 100", "Three 30"]


def test_a_quote_that_is_sent_while_somebody_types_says_so_and_keeps_the_words(desk: Desks, quote: Quote) -> None:
    alice, dana, hers, mine = both(desk, quote)
    hers.goto(f"{alice.site}/{alice.slug}/quotes/{quote.pk}/")
    hers.get_by_role("link", name="Send quote").click()
    hers.get_by_role("dialog").get_by_role("button", name="Send").click()
    expect(hers.locator(".page-head").get_by_text("Sent")).to_be_visible()
    saved(mine, "Not saved: Sent quotes can’t be edited")
    cell(mine, 0, "unit_price").fill("1")
    mine.wait_for_timeout(1_500)
    expect(cell(mine, 0, "unit_price")).to_have_value("1")
    assert saved_lines(quote)[0] == "One 100"
    assert [error for error in met(alice, dana) if "status of 422" not in error] == []
