"""A task on site: where, call, access and photo on top, under one thumb; pages printed whole at any width."""

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from scheduling.actions import tasks
from scheduling.models import Task
from tests import factories
from tests.browser.conftest import Desk


@pytest.fixture
def task(world: dict[str, Organisation]) -> Task:
    with acting_in(world["acme"]):
        by = Member.objects.get(user__email="alice@example.com")
        home = {"street": "7 Elm Street", "city": "Dayton", "country": "US", "access_notes": "Gate code 4711"}
        client = factories.client(by=by, name="Smith", place=home)
        crew = [Member.objects.get(user__email="ted@example.com")]
        place = client.properties.get()
        return tasks.create(by=by, title="Boiler", client=client, place=place, crew=crew, checklist=["Close the valve"])


def test_ted_has_all_he_needs_under_one_thumb(desk: Callable[..., Desk], task: Task) -> None:
    page = (ted := desk("ted", phone=True)).open(f"tasks/{task.pk}/")
    visit = page.get_by_role("region", name="On site")
    expect(visit).to_contain_text("Gate code 4711")
    expect(visit).to_contain_text("7 Elm Street")
    for control in ("Map", "Call Mrs Smith", "Take photo"):
        found = visit.locator(".button", has_text=control)
        box = found.bounding_box()
        assert box and box["height"] >= 44 and box["y"] + box["height"] < 844, control
    tick = page.get_by_role("button", name="Close the valve: done").bounding_box()
    assert tick and min(tick["width"], tick["height"]) >= 44
    visit.locator("input[type=file]").set_input_files(
        {"name": "meter.txt", "mimeType": "text/plain", "buffer": b"read 42"}
    )
    expect(page.get_by_role("region", name="Files").get_by_text("meter.txt")).to_be_visible()
    assert ted.errors == []


@pytest.mark.parametrize("paper", ["A6", "A5", "Letter"])
def test_printed_at_any_width_nothing_is_cut(
    desk: Callable[..., Desk], world: dict[str, Organisation], paper: str
) -> None:
    with acting_in(world["acme"]):
        by = Member.objects.get(user__email="alice@example.com")
        made = factories.issued_invoice(by=by, title="Boiler")
    page = desk("alice", phone=True).open(f"invoices/{made.pk}/")
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf(format=paper))).pages)
    assert "INV-000001" in text and "Boiler service" in text and "$108.00" in text
    page.emulate_media(media="print")
    widths = {"A6": 312, "A5": 452, "Letter": 710}
    page.set_viewport_size({"width": widths[paper], "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
