"""Without a line every press says truthfully that nothing was saved, and the words go when the line is back."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from scheduling.actions import tasks
from scheduling.models import Task
from tests import factories
from tests.browser.conftest import Desk

CONTROLS: dict[str, Callable[[Page], Locator]] = {
    "start": lambda page: page.get_by_role("button", name="Start"),
    "done": lambda page: page.get_by_role("button", name="Complete"),
    "tick": lambda page: page.get_by_role("button", name="Turn the water off: done"),
}


@pytest.fixture
def task(world: dict[str, Organisation]) -> Task:
    with acting_in(world["acme"]):
        by = Member.objects.get(user__email="alice@example.com")
        client = factories.client(by=by)
        return tasks.create(by=by, title="Boiler", client=client, checklist=["Turn the water off"])


@pytest.mark.parametrize("what", CONTROLS)
def test_a_press_without_a_line_is_not_kept_and_says_so(desk: Callable[..., Desk], task: Task, what: str) -> None:
    page = (alice := desk("alice", phone=True)).open(f"tasks/{task.pk}/")
    alice.context.set_offline(True)
    CONTROLS[what](page).first.click()
    toast = page.get_by_role("status", name="Messages").get_by_text("You’re offline. Not saved")
    expect(toast).to_be_visible()
    expect(CONTROLS[what](page).first).to_be_enabled()
    expect(CONTROLS[what](page).first).not_to_have_attribute("aria-busy", "true")
    CONTROLS[what](page).first.click()
    expect(toast).to_have_count(1)
    alice.context.set_offline(False)
    expect(toast).to_have_count(0)
    CONTROLS[what](page).first.click()
    page.wait_for_timeout(500)
    with acting_in(task.org_id):
        now = Task.objects.get()
        assert now.version > task.version or now.checklist.get().is_done


def test_a_note_typed_without_a_line_stays(desk: Callable[..., Desk], task: Task) -> None:
    assert task.client
    page = (alice := desk("alice", phone=True)).open(f"clients/{task.client.pk}/")
    alice.context.set_offline(True)
    page.get_by_label("New note").fill("Dog is friendly")
    page.get_by_role("button", name="Add note").click()
    expect(page.get_by_text("Not saved yet; what you typed is still here.")).to_be_visible()
    expect(page.get_by_label("New note")).to_have_value("Dog is friendly")
