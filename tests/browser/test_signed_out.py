"""The session ends, or a newer one begins, while somebody types: nothing is lost, and nobody else is offered it."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of
from tests.conftest import PASSWORD

TYPED = "Dog bites; ring twice"
# (where its form is, the link that opens it there, the field, the button)
FORMS = {
    "client": ("clients/{client}/edit/", "", "name", "Save"),
    "new client": ("clients/", "[href$='/new/']", "name", "Add client"),
    "task": ("tasks/{task}/edit/", "", "notes", "Save"),
    "task in a dialog": ("tasks/{task}/", "[href$='/edit/']", "notes", "Save"),
    "note": ("clients/{client}/", "", "text", "Add note"),
    "property": ("clients/{client}/", "[href$='/properties/new/']", "access_notes", "Add"),
    "contact": ("clients/{client}/", "[href$='/contacts/new/']", "name", "Add"),
    "settings": ("settings/", "", "payment_instructions", "Save"),
}


@pytest.fixture
def ids(world: dict[str, Organisation]) -> dict[str, str]:
    with acting_in(world["acme"]):
        by = alice_of(world["acme"])
        client = factories.client(by=by, name="Smith household")
        return {"client": str(client.pk), "task": str(factories.task(by=by, client=client).pk)}


def open_form(desk: Desk, name: str, ids: dict[str, str]) -> tuple[Locator, Locator]:
    """The field and the button of one of FORMS."""
    path, opener = FORMS[name][:2]
    page = desk.open(path.format(**ids))
    if opener:
        page.locator(f"main {opener}").first.click()
    return found(page, name)


def found(page: Page, name: str) -> tuple[Locator, Locator]:
    _, _, name_of, button = FORMS[name]
    form = page.locator(f":is(main, dialog[open]) form:is(.form, #note-form):has([name={name_of}])").last
    return form.locator(f"[name={name_of}]"), form.get_by_role("button", name=button, exact=True)


def sign_in(page: Page) -> None:
    page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def put_back_and_save(page: Page, name: str) -> None:
    """What was typed is offered where its form is, comes back, is saved, and is kept no longer."""
    if page.get_by_role("button", name="Open form").is_visible():
        page.get_by_role("button", name="Open form").click()
    page.get_by_role("button", name="Restore").click()
    field, button = found(page, name)
    expect(field).to_have_value(TYPED)
    button.click()
    expect(page.get_by_text(TYPED).first).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter(key => /^(sent|kept:)/.test(key))") == []


@pytest.mark.parametrize("name", FORMS)
def test_a_form_typed_into_a_dead_session_comes_back(desk: Callable[..., Desk], ids: dict[str, str], name: str) -> None:
    alice = desk("alice")
    field, button = open_form(alice, name, ids)
    address = alice.page.url
    field.fill(TYPED)
    alice.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    button.click()
    expect(alice.page.get_by_text("Sign in to restore what you typed")).to_be_visible()
    sign_in(alice.page)
    alice.page.wait_for_url(address)
    put_back_and_save(alice.page, name)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_from_before_a_newer_sign_in_comes_back(
    desk: Callable[..., Desk], ids: dict[str, str], name: str
) -> None:
    alice = desk("alice")
    field, button = open_form(alice, name, ids)
    address = alice.page.url
    field.fill(TYPED)
    alice.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)  # as a sign-in in another tab replaces it
    alice.context.request.get(address)
    button.click()
    if name == "settings":
        expect(alice.page.get_by_role("heading", name="Not saved")).to_be_visible()
        expect(alice.page.get_by_text("What you typed is saved")).to_be_visible()
        alice.page.get_by_role("link", name="Reload page").click()
    else:
        expect(alice.page.get_by_text("so nothing was done")).to_be_visible()
    assert alice.page.url == address
    put_back_and_save(alice.page, name)
