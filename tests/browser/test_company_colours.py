"""Whatever colour a company chose, its customers can read buttons and links in it (WCAG 2.2, 1.4.3)."""

from collections.abc import Callable

import pytest

from onetool.access import links
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from onetool.web.colours import LEAST_CONTRAST, contrast_with_white
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of

STEPS = range(0, 256, 51)
GRID = [f"#{red:02x}{green:02x}{blue:02x}" for red in STEPS for green in STEPS for blue in STEPS]
# Ink on ground: a button and under the pointer, links on the sheet, under the sheet, and what is softly marked.
PAIRS = [
    ("--on-fill", "--fill"),
    ("--on-fill", "--fill-hover"),
    ("--accent", "--surface"),
    ("--accent", "--bg"),
    ("--accent", "--raised"),
    ("--accent-hover", "--surface"),
    ("--accent", "--accent-soft"),
]
# A canvas says what is really painted: a colour that no screen has is brought into what it has.
PAINTED = """([colours, pairs]) => {
    const probe = document.querySelector("main").appendChild(document.createElement("p"));
    probe.style.setProperty("transition", "none");
    const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const paint = (colour) => {
        pen.fillStyle = colour;
        pen.fillRect(0, 0, 1, 1);
        return [...pen.getImageData(0, 0, 1, 1).data.slice(0, 3)];
    };
    return colours.map((brand) => {
        document.body.style.setProperty("--brand", brand);
        return pairs.map(([ink, ground]) => {
            probe.style.setProperty("color", `var(${ink})`);
            probe.style.setProperty("background-color", `var(${ground})`);
            const { color, backgroundColor } = getComputedStyle(probe);
            return [paint(color), paint(backgroundColor)];
        });
    });
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_buttons_and_links_of_every_colour_can_be_read(
    desk: Callable[..., Desk], world: dict[str, Organisation], scheme: str
) -> None:
    with acting_in(world["acme"]):
        quote = factories.sent_quote(by=alice_of(world["acme"]))
        address = links.issue(quote, name="Jane", email="jane@example.com", version=1)
    page = desk(color_scheme=scheme).page
    page.goto(address)
    page.locator(".portal-actions .button.is-primary").wait_for()
    painted = page.evaluate(PAINTED, [GRID, PAIRS])
    assert len({tuple(pairs[0][1]) for pairs in painted}) > 50  # the company's colour is seen, not one dark grey
    weak = [
        f"{brand}: {ink} on {ground} {contrast(*colours):.2f}"
        for brand, pairs in zip(GRID, painted, strict=True)
        for (ink, ground), colours in zip(PAIRS, pairs, strict=True)
        if contrast(*colours) < LEAST_CONTRAST
    ]
    assert weak == []


def contrast(one: list[int], other: list[int]) -> float:
    """From 1 to 21."""
    against = sorted(contrast_with_white(*colour) for colour in (one, other))
    return against[1] / against[0]
