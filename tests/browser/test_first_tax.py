"""The first quote asks for the tax rate, and has it when it was typed."""

from collections.abc import Callable

from playwright.sync_api import expect

from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from quotes.models import Quote
from tests import factories
from tests.browser.conftest import Desk


def test_a_rate_added_in_the_editor_is_charged_on_the_lines(
    desk: Callable[..., Desk], world: dict[str, Organisation]
) -> None:
    with acting_in(world["acme"]):
        by = Member.objects.get(user__email="alice@example.com")
        made = factories.quote(by=by, lines=[factories.line(rates=[])])
    alice = desk("alice")
    page = alice.open(f"quotes/{made.pk}/edit/")
    expect(page.locator("html[data-editor=ready]")).to_be_attached()
    page.get_by_role("link", name="Add tax rate").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Ohio sales tax")
    dialog.get_by_label("Percent").fill("7.25")
    expect(dialog.get_by_label("Default")).to_be_checked()
    dialog.get_by_role("button", name="Add").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#totals")).to_contain_text("$107.25")
    expect(page.locator("[data-no-tax]")).to_have_count(0)
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    with acting_in(world["acme"]):
        assert Quote.objects.get().total == 107.25
    assert alice.errors == []
