"""Two-step sign-in on the page: an app is set up, a passkey is added, and it signs in by itself."""

import re
import time
from collections.abc import Callable

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import CDPSession, Page, expect

from tests.browser.conftest import Desk
from tests.browser.looking import Looker
from tests.browser.test_axe_outside import SECOND_STEP
from tests.conftest import PASSWORD


def fingerprint(page: Page) -> CDPSession:
    """A device that knows its owner."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools


def sign_out(page: Page, site: str) -> None:
    page.goto(f"{site}/accounts/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/accounts/login/")


def test_an_app_and_a_passkey_sign_in(desk: Callable[..., Desk]) -> None:
    alice, looker = desk("alice"), Looker()
    page, site = alice.page, alice.site
    fingerprint(page)
    page.goto(f"{site}/accounts/2fa/")
    looker.look(page)
    page.get_by_role("link", name="Set up").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    looker.look(page)
    secret = page.locator("code").inner_text()
    page.get_by_role("textbox").fill(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    looker.look(page)
    codes = page.locator(".codes li").all_inner_texts()

    page.goto(f"{site}/accounts/2fa/webauthn/add/")
    looker.look(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_label("Sign in with it alone").check()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile(r"/accounts/2fa/(recovery-codes/)?$"))
    for address in ("", "webauthn/", "recovery-codes/", "recovery-codes/generate/", "totp/deactivate/"):
        page.goto(f"{site}/accounts/2fa/{address}")
        looker.look(page)
    expect(page.get_by_role("button", name="Turn off")).to_be_visible()
    for way in ("Rename", "Remove"):
        page.goto(f"{site}/accounts/2fa/webauthn/")
        page.get_by_role("link", name=way).click()
        looker.look(page)
    for way in ("", "webauthn/"):
        page.goto(f"{site}/accounts/2fa/{way}reauthenticate/?next=/")
        looker.look(page)

    # By itself, without a password.
    sign_out(page, site)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"{site}/{alice.slug}/")

    # After the password: a code that was printed, in a browser that is trusted from then on.
    sign_out(page, site)
    alice.page.get_by_label("Email").fill("alice@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/accounts/2fa/authenticate/")
    looker.look(page)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/accounts/2fa/trust/")
    looker.look(page)
    page.get_by_role("button", name="Trust for 30 days").click()
    page.wait_for_url(f"{site}/{alice.slug}/")
    assert looker.found == []
    assert looker.seen >= SECOND_STEP
