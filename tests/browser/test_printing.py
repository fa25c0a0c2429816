"""On paper of any width, from a phone or a desk, light or dark: the content alone, and nothing of it is cut off."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pypdfium2
import pytest
from playwright.sync_api import Page

from onetool.abilities.notes import actions as notes
from onetool.access import links
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.browser.conftest import Desk
from tests.browser.editors import alice_of
from tests.papers import opened

LONG = "https://maps.example.com/" + "W" * 60
LETTER, A5, RECEIPT = ("8.5in", "11in"), ("5.8in", "8.3in"), ("4in", "11in")
# What the paper should show, in its order on the page, and what shows nothing of itself or is wider than its box.
SHOWN = "() => document.body.innerText"
CUT = """() => [...document.querySelectorAll("body *")]
    .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth + 1)
    .filter((one) => getComputedStyle(one).overflowX !== "visible" && !one.closest(".visually-hidden, svg, .avatar"))
    .map((one) => one.outerHTML.slice(0, 120))"""
INK = "() => [getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor]"
NOT_FOR_PAPER = ["Skip to content", "Ctrl K", "Settings", "History", "Choose files or drop", "Dismiss"]


def many_lines() -> list[Any]:
    return [factories.line(f"Part {number}, {LONG}\nfitted", "12.5", "123456.789") for number in range(40)]


@pytest.fixture
def papers(world: dict[str, Organisation]) -> list[str]:
    """Every page that has paper: those of the staff by their path, the customer's by their whole address."""
    acme = world["acme"]
    with acting_in(acme):
        by = alice_of(acme)
        client = factories.client(by=by, name=f"Smith household {LONG}")
        notes.add(client, by=by, text=LONG)
        shared = {"by": by, "client": client, "title": f"New boiler {LONG}"}
        quote = factories.sent_quote(**shared, lines=many_lines())
        invoice = factories.issued_invoice(**shared, lines=many_lines())
        paid = factories.issued_invoice(by=by, client=client)
        payment = factories.payment(by=by, of=paid)
        steps = [f"Step {number} {LONG}" for number in range(30)]
        task = factories.task(by=by, client=client, crew=[by], checklist=steps, notes=f"Ring twice.\n{LONG}")
        own = [record.path.lstrip("/") for record in (quote, invoice, payment, task, client)]
        outside = [links.issue(of, name="Jane", email="jane@example.com", version=1) for of in (quote, invoice, paid)]
    return [*own, f"invoices/statement/{client.pk}/", *outside, f"receipts/{payment.pk}/"]


@pytest.mark.parametrize("is_phone", [False, True], ids=["desk", "phone in the dark"])
def test_nothing_is_cut_off_on_paper(desk: Callable[..., Desk], papers: list[str], is_phone: bool) -> None:
    alice = desk("alice", phone=is_phone, color_scheme="dark" if is_phone else "light")
    page, wrong = alice.page, []
    for address in papers:
        # A receipt lies under the invoice whose link was opened before it.
        above = page.url if address.startswith("receipts/") else f"{alice.site}/{alice.slug}/"
        answer = page.goto(urljoin(above, address), wait_until="load")
        assert answer and answer.ok, address
        page.wait_for_function("() => !document.querySelector('.htmx-request, [hx-trigger=load]:empty')")
        for size in (LETTER, A5, RECEIPT):
            wrong += [f"{address} {size[0]}: {what}" for what in printed(page, *size)]
    assert wrong == []


def printed(page: Page, width: str, height: str) -> list[str]:
    """What is wrong with the page on paper of that size."""
    raw = page.pdf(width=width, height=height)
    with opened(raw) as sheets:
        text = squeezed("".join(sheet.get_textpage().get_text_range() for sheet in sheets))
        over = [f"outside sheet {number}: {left}" for number, sheet in enumerate(sheets, 1) if (left := outside(sheet))]
    viewport = page.viewport_size
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round((float(width.removesuffix("in")) - 1.1) * 96), "height": 900})
    page.wait_for_function("() => matchMedia('print').matches")  # colours follow with the next frame
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    shown, cut, (ink, ground) = page.evaluate(SHOWN), page.evaluate(CUT), page.evaluate(INK)
    page.emulate_media(media="null")
    assert viewport
    page.set_viewport_size(viewport)
    missing = [word for word in shown.split() if squeezed(word) not in text]
    wrong = [f"not on paper: {missing[:5]}"] if missing else []
    wrong += [] if "Smith household" in shown else ["for nobody"]
    wrong += [f"cut: {cut[:3]}"] if cut else []
    wrong += [f"for the screen: {words}" for words in NOT_FOR_PAPER if words in shown]
    wrong += [] if lightness(ink) < 0.4 < 0.95 < lightness(ground) else [f"{ink} on {ground}"]
    return wrong + over


def outside(sheet: pypdfium2.PdfPage) -> str:
    """The letters that stand over the edge of a sheet."""
    (width, height), text = sheet.get_size(), sheet.get_textpage()
    letters = []
    for place in range(text.count_chars()):
        left, bottom, right, top = text.get_charbox(place)
        if right > left and (left < 0 or right > width or bottom < 0 or top > height):
            letters.append(text.get_text_range(place, 1))
    return "".join(letters)


def squeezed(text: str) -> str:
    """Without what a line's end adds or takes away."""
    return re.sub(r"[\s\u00ad\ufffe\u2068\u2069]|(?<=\w)-(?=\s)", "", text)


def lightness(colour: str) -> float:
    """From 0 to 1, of `rgb(…)` or `oklch(…)` as a browser computes them."""
    numbers = [float(number) for number in re.findall(r"[\d.]+", colour)]
    return numbers[0] if colour.startswith("okl") else sum(numbers[:3]) / 765
