"""Production starts as `docs/operations.md` says and works: pages, live changes, jobs, a signed hook, an end."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.production.installation import WEBHOOK_SECRET, Installation, installed

pytestmark = pytest.mark.production
EMAIL, PASSPHRASE = "joe@carter-plumbing.example", "copper pipes 4 every sink"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("production")) as site:
        yield site


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def test_a_company_signs_up_and_sees_a_change_live(site: Installation, chromium: Browser) -> None:
    context = chromium.new_context(ignore_https_errors=True, viewport={"width": 1440, "height": 900})
    context.set_default_timeout(15_000)
    problems: list[str] = []
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page, other = context.new_page(), context.new_page()
    home = _sign_up(page, site)

    other.goto(f"{home}clients/")
    expect(other.locator("html[data-connection=open]")).to_be_attached()
    page.goto(f"{home}clients/new/")
    page.get_by_label("Name", exact=True).fill("Mary Miller")
    page.get_by_role("button", name="Add client").click()
    expect(page.get_by_role("heading", name="Mary Miller")).to_be_visible()
    expect(other.get_by_role("link", name="Mary Miller")).to_be_visible()
    assert problems == []
    names = {cookie["name"] for cookie in context.cookies()}
    assert "__Host-last_org" in names
    assert [name for name in names if not name.startswith("__Host-")] == []
    context.close()


def _sign_up(page: Page, site: Installation) -> str:
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("Your name").fill("Joe Carter")
    page.get_by_label("Email").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSPHRASE)
    page.get_by_label("Company name").fill("Carter Plumbing")
    page.get_by_role("button", name="Create account").click()
    code = re.search(r"\b[A-Z0-9]{3,}-[A-Z0-9]{3,}\b", mail := site.mails.newest(EMAIL))
    assert code, mail
    page.get_by_label("Code").fill(code[0])
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(re.compile("/carter-plumbing/"))
    return f"{site.url}/carter-plumbing/"


def test_a_signed_event_of_stripe_is_kept_and_worked_on(site: Installation) -> None:
    body = json.dumps({"id": "evt_1", "type": "product.created", "livemode": False, "data": {"object": {"id": "x"}}})
    now = int(time.time())
    signature = hmac.new(WEBHOOK_SECRET.encode(), f"{now}.{body}".encode(), hashlib.sha256).hexdigest()
    hook = f"{site.url}/hooks/stripe/connect/"

    forged = httpx.post(hook, content=body, headers={"Stripe-Signature": f"t={now},v1={'0' * 64}"}, verify=False)
    signed = httpx.post(hook, content=body, headers={"Stripe-Signature": f"t={now},v1={signature}"}, verify=False)

    assert (forged.status_code, signed.status_code) == (400, 200)
    for _ in range(100):
        if (row := site.row("select state from stripe_door_stripeevent")) == ("ignored",):
            break
        time.sleep(0.1)
    assert row == ("ignored",)


def test_static_files_come_small_and_may_be_kept_for_ever(site: Installation) -> None:
    page = httpx.get(f"{site.url}/accounts/login/", verify=False)
    files = re.findall(r'(?:src|href)="(/static/(?!img)[^"]+)"', page.text)
    assert files
    for file in files:
        answer = httpx.get(f"{site.url}{file}", verify=False, headers={"Accept-Encoding": "br, gzip"})
        assert (answer.status_code, "immutable" in answer.headers["Cache-Control"]) == (200, True), file


def test_there_is_nothing_of_a_development_machine(site: Installation) -> None:
    for path in ("/dev/ui/", "/dev/mail/", "/dev/stripe/"):
        assert httpx.get(f"{site.url}{path}", verify=False).status_code == 404


def test_every_process_ends_when_it_is_told_to(site: Installation) -> None:
    assert set(site.stop().values()) <= {0, -15}
    assert "Traceback" not in site.log.read_text()
