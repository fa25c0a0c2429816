"""An owner brings a colleague in: by email, with a page of her own to join on, and both see it happen."""

import re
from collections.abc import Callable

from playwright.sync_api import expect

from onetool.mail.outbox import Message
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from tests.browser.conftest import Desk
from tests.conftest import PASSWORD
from tests.mailbox import address_in

BLINK = 3_000  # ms; the figures are measured in tests/bench


def way_in(desk: Desk, acme: Organisation, email: str) -> str:
    """The address in the newest email to them, once it left."""
    for _ in range(50):
        with acting_in(acme):
            mail = Message.objects.filter(template="invitation", to=email).order_by("-id").first()
        if mail and (address := address_in(mail)):
            return address
        desk.page.wait_for_timeout(100)
    raise AssertionError(f"no email to {email}")


def test_a_colleague_is_invited_and_joins(desk: Callable[..., Desk], world: dict[str, Organisation]) -> None:
    alice, dana, nina = desk("alice"), desk("dana"), desk(phone=True)
    page, watching = alice.open("settings/team/"), dana.open("settings/team/")
    page.get_by_role("link", name="Invite people").click()
    asking = page.get_by_role("dialog")
    asking.get_by_label("Email addresses").fill("nina@example.com, nobody-at-all")
    asking.get_by_role("button", name="Send invitations").click()
    expect(asking.get_by_text("Check nobody-at-all", exact=False).first).to_be_visible()
    asking.get_by_label("Email addresses").fill("Nina@example.com max@example.com")
    asking.get_by_role("radio", name="Member").check()
    asking.get_by_role("button", name="Send invitations").click()
    expect(page.get_by_text("2 invitations sent")).to_be_visible()
    pending = watching.get_by_role("list", name="Invited")
    expect(pending.get_by_role("listitem")).to_have_count(2, timeout=BLINK)

    # Max is not to come after all; what he was sent opens nothing.
    old = way_in(alice, world["acme"], "max@example.com")
    watching.get_by_role("button", name=re.compile("Cancel ?: max@example.com")).click()
    expect(page.get_by_role("list", name="Invited").get_by_role("listitem")).to_have_count(1, timeout=BLINK)
    nina.page.goto(old)
    expect(nina.page.get_by_text("no longer valid")).to_be_visible()

    nina.page.goto(way_in(alice, world["acme"], "nina@example.com"))
    expect(nina.page.get_by_role("heading", name="Join Acme Heating")).to_be_visible()
    nina.page.get_by_label("Your name").fill("Nina Berg")
    nina.page.get_by_label("Password", exact=True).fill(PASSWORD)
    nina.page.get_by_role("button", name="Join the team").click()
    expect(nina.page.get_by_text("Welcome to Acme Heating")).to_be_visible()
    for seen in (page, watching):
        expect(seen.locator("#list").get_by_text("Nina Berg", exact=True).first).to_be_visible(timeout=BLINK)
        expect(seen.get_by_role("list", name="Invited")).to_have_count(0)
