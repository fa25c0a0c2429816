"""Looks at pages with axe: at each on a desk in light, then narrowed to a phone in dark."""

from typing import Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import DESK, PHONE

OPTIONS = {"preload": False, "resultTypes": ["violations"]}
# Cards and figures that a page fetches when it is there.
IS_COMPLETE = """() => document.readyState === "complete"
    && !document.querySelector(".htmx-request, [hx-get][hx-trigger='load']:empty")"""

# Even with reduced motion a colour takes a moment for each element it is handed down to.
SETTLE = """() => {
    for (let round = 0, moving; round < 50 && (moving = document.getAnimations()).length; round += 1)
        for (const one of moving)
            if (one.effect.getComputedTiming().endTime === Infinity) one.cancel();
            else one.finish();
}"""


class Looker:
    """What axe found, and the names of the public addresses it was shown."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen: set[str] = set()

    def look(self, page: Page) -> None:
        """At the page as it stands, with whatever is open on it."""
        page.wait_for_function(IS_COMPLETE)
        self.seen.add(_name(page.url))
        self._look(page, DESK, "light")
        self._look(page, PHONE, "dark")
        _become(page, DESK, "light")

    def look_in_both_lights(self, page: Page) -> None:
        """At what opens otherwise on a phone, so that its size has to stay."""
        page.wait_for_function(IS_COMPLETE)
        size = page.viewport_size or DESK
        self._look(page, size, "dark")
        self._look(page, size, "light")

    def _look(self, page: Page, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
        _become(page, size, scheme)
        where = f"{urlsplit(page.url).path} in {scheme}"
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            self.found += [f"{where}: {violation['id']}: {node['html'][:160]}" for node in violation["nodes"][:3]]


def _become(page: Page, size: ViewportSize, scheme: Literal["light", "dark"]) -> None:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    page.evaluate(SETTLE)


def _name(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
