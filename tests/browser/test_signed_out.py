"""The session ends while somebody types: nothing typed is lost, and nobody else is offered it."""

from collections.abc import Callable

from django.conf import settings
from playwright.sync_api import expect

from onetool.orgs.models import Organisation
from tests.browser.conftest import Desk
from tests.browser.editors import smith_of
from tests.conftest import PASSWORD

NOTE = "Dog bites; ring twice"


def test_a_form_typed_into_a_dead_session_comes_back(desk: Callable[..., Desk], world: dict[str, Organisation]) -> None:
    smith = smith_of(world["acme"])
    alice = desk("alice")
    page = alice.open(f"clients/{smith.pk}/edit/")
    address = page.url
    page.get_by_label("Name").fill(NOTE)
    alice.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("what you typed is offered again")).to_be_visible()
    page.get_by_label("E-mail").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(address)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Name")).to_have_value(NOTE)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name=NOTE)).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter(key => /^(sent|kept:)/.test(key))") == []
