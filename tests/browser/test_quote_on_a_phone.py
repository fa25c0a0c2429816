"""A quote written with one thumb."""

from collections.abc import Callable

from playwright.sync_api import expect

from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from quotes.models import Quote
from tests.browser.conftest import Desk
from tests.browser.editors import SOON, cell, draft_of, saved, saved_lines, smith_of

THUMB = 44  # px


def test_a_quote_is_written_and_sent_on_a_phone(desk: Callable[..., Desk], world: dict[str, Organisation]) -> None:
    smith = smith_of(world["acme"])
    alice = desk("alice", phone=True)
    page = alice.open(f"quotes/new/?client={smith.pk}")
    page.get_by_label("Title").fill("New boiler")
    cell(page, 0, "description").tap()
    page.keyboard.type("Boiler")
    cell(page, 0, "unit_price").tap()
    page.keyboard.type("1250.50")
    page.get_by_role("button", name="Add line item").tap()
    expect(cell(page, 1, "description")).to_be_focused()
    page.keyboard.type("Installation")
    cell(page, 1, "quantity").tap()
    cell(page, 1, "quantity").fill("6")
    cell(page, 1, "unit_price").fill("95")
    page.locator("[data-line-menu]").nth(1).tap()
    page.locator("#line-menu").get_by_role("button", name="Move up").tap()
    saved(page, "^Saved$")
    expect(page.locator("[data-total]")).to_have_text("$1,820.50", timeout=SOON)
    expect(page.locator("[data-total]")).to_be_in_viewport()
    page.get_by_role("button", name="Save and close").tap()
    expect(page.get_by_role("heading", name="New boiler")).to_be_visible()
    page.get_by_role("link", name="Send quote").tap()
    page.get_by_role("dialog").get_by_role("button", name="Send").tap()
    expect(page.locator(".page-head").get_by_text("Sent")).to_be_visible()
    with acting_in(smith.org_id):
        assert saved_lines(Quote.objects.get()) == ["Installation 95", "Boiler 1250.5"]
    assert alice.errors == []


def test_what_a_thumb_meets_is_large_enough_and_nothing_is_wider_than_the_phone(
    desk: Callable[..., Desk], world: dict[str, Organisation]
) -> None:
    quote = draft_of(world["acme"], "A line with rather many words, more than fit on one line of a phone", "Two")
    page = desk("alice", phone=True).open(f"quotes/{quote.pk}/edit/")
    small = page.evaluate(
        """least => [...document.querySelectorAll("#editor :is(input, select, textarea, button, a, summary)")]
            .filter(e => e.checkVisibility() && e.type !== "hidden" && !e.closest("p"))
            .map(e => [e.name || e.innerText || e.tagName, e.getBoundingClientRect().height])
            .filter(([, height]) => height < least)""",
        THUMB - 0.5,
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    for name in ("quantity", "unit_price"):
        assert cell(page, 0, name).get_attribute("inputmode") == "decimal"
    # The bar at the foot never covers what has the focus.
    for line in (0, 1):
        cell(page, line, "tax").focus()
        box, foot = cell(page, line, "tax").bounding_box(), page.locator(".editor-foot").bounding_box()
        assert box and foot
        assert box["y"] + box["height"] <= foot["y"]
