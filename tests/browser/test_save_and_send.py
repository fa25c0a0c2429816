"""From the editor to the customer in one step: the record opens with the dialog that sends it, by mouse and by keys."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk


@pytest.mark.parametrize("kind", ["quotes", "invoices"])
@pytest.mark.parametrize("is_phone", [False, True], ids=["by keys", "on a phone"])
def test_save_and_send(desk: Callable[..., Desk], world: dict[str, Organisation], kind: str, is_phone: bool) -> None:
    with acting_in(world["acme"]):
        by = Member.objects.get(user__email="alice@example.com")
        made: Any = (factories.quote if kind == "quotes" else factories.invoice)(by=by, title="Boiler")
    alice = desk("alice", phone=is_phone)
    page = alice.open(f"{kind}/{made.pk}/edit/")
    expect(page.locator("html[data-editor=ready]")).to_be_attached()
    page.get_by_label("Title").fill("Boiler, swapped")
    if is_phone:
        page.get_by_role("button", name="Save and send").tap()
    else:
        page.keyboard.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Send")).to_be_visible()
    if kind == "invoices":
        expect(dialog.get_by_role("article")).to_contain_text("Boiler, swapped")
    dialog.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Sent", exact=True).first).to_be_visible()
    page.reload()
    expect(page.locator("main").get_by_text("Boiler, swapped").first).to_be_visible()
    expect(dialog).to_be_hidden()
    assert alice.errors == []
