"""Stories in a real Chromium against the real ASGI server, with a worker, on the test database."""

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from allauth.account.models import EmailAddress
from celery.contrib.testing.worker import start_worker
from channels.layers import channel_layers
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect, sync_playwright

from onetool.accounts.models import User
from onetool.config.asgi import application
from onetool.config.celery import app
from onetool.live.hub import hub
from onetool.orgs.models import Organisation
from tests.conftest import PASSWORD

# Playwright's loop runs in the test's own thread; the ORM is used between its steps, never inside them.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
]
FAILED = pytest.StashKey[bool]()
PICTURES = Path("test-results")
DESK = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    item.stash[FAILED] = item.stash.get(FAILED, False) or report.failed
    return report  # type: ignore[return-value]  # pluggy's way to answer from a wrapper


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(transactional_db: None, settings: Any) -> Iterator[str]:
    """The address of a running OneTool, with its worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.PUBLIC_URL = settings.STRIPE_SANDBOX_BASE = f"http://localhost:{port}"
    # A process has one server and so one hub; here each story has its own.
    hub.__init__()
    channel_layers.backends.clear()
    server = uvicorn.Server(
        uvicorn.Config(
            application, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1, lifespan="off"
        )
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    with start_worker(
        app, pool="threads", concurrency=2, perform_ping_check=False, loglevel="WARNING", shutdown_timeout=5
    ):
        yield settings.PUBLIC_URL
    server.should_exit = True
    thread.join(10)


class Desk:
    """One person's browser: its own cookies, and every script error or refused request it met."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self.context, self.site, self.slug = context, site, ""
        self.errors: list[str] = []
        self.is_cut, self._lines = False, list[WebSocketRoute]()
        context.route_web_socket("**/ws/**", self._connect)
        self.page: Page = context.new_page()
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def _connect(self, line: WebSocketRoute) -> None:
        if self.is_cut:
            line.close(code=3001)
        else:
            line.connect_to_server()
            self._lines.append(line)

    def close_lid(self) -> None:
        """The line is lost, and no new one comes up."""
        self.is_cut = True
        for line in self._lines:
            line.close(code=3001)
        self._lines.clear()
        expect(self.page.locator("html[data-connection=lost]")).to_be_attached()

    def open_lid(self) -> None:
        self.is_cut = False

    def sign_in(self, email: str, slug: str) -> None:
        self.page.goto(f"{self.site}/accounts/login/")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password", exact=True).fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url(f"{self.site}/{slug}/**")
        self.slug = slug

    def open(self, path: str) -> Page:
        """Go to a page of one's organisation and wait until it is live."""
        self.page.goto(f"{self.site}/{self.slug}/{path}")
        expect(self.page.locator("html[data-connection=open]")).to_be_attached()
        return self.page


@pytest.fixture
def desk(
    chromium: Browser, site: str, world: dict[str, Organisation], request: pytest.FixtureRequest
) -> Iterator[Callable[..., Desk]]:
    """Opens a browser for somebody of the cast, signed in: desk("alice"), desk("ted", phone=True)."""
    for user in User.objects.all():
        EmailAddress.objects.get_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    open_desks: list[Desk] = []

    def opened(name: str = "", *, phone: bool = False, **options: Any) -> Desk:
        context = chromium.new_context(
            viewport=PHONE if phone else DESK, has_touch=phone, is_mobile=phone, reduced_motion="reduce", **options
        )
        context.set_default_timeout(8_000)
        desk = Desk(context, site)
        open_desks.append(desk)
        if name:
            org = world["other" if name == "olga" else "acme"]
            desk.sign_in(f"{name}@example.com", org.slug)
        return desk

    yield opened
    for number, one in enumerate(open_desks):
        if request.node.stash.get(FAILED, False):
            one.page.screenshot(path=PICTURES / f"{request.node.name}-{number}.png")
        one.context.close()


if not CHROMIUM:
    collect_ignore_glob = ["test_*.py"]
