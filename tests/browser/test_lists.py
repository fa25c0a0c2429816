"""Lists by hand, with two people: filters by type, columns, a view for the team, many rows at once, a workbook."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from onetool import clock
from onetool.abilities.tags import actions as tags
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from scheduling.actions import tasks as tasks_actions
from tests import factories
from tests.browser.conftest import Desk

Desks = Callable[..., Desk]


@pytest.fixture
def clients(world: dict[str, Organisation]) -> None:
    """Two that are marked, one that is not."""
    with acting_in(world["acme"]):
        alice = Member.objects.get(user__email="alice@example.com")
        for name, tag in (("Anna", "boiler"), ("Bruno", "boiler"), ("Celia", "pump")):
            tags.add(factories.client(by=alice, name=name), by=alice, name=tag)


@pytest.fixture
def tasks(world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        alice = Member.objects.get(user__email="alice@example.com")
        for title in ("Drain", "Fill"):
            tasks_actions.create(by=alice, title=title, on_date=clock.today(world["acme"]))


def _panel(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_a_list_is_filtered_kept_as_a_view_and_shared(desk: Desks, clients: None) -> None:
    alice, dana = desk("alice"), desk("dana")
    page = alice.open("clients/")
    _panel(page, "Filters")
    page.get_by_role("button", name="Tags").click()
    page.get_by_role("checkbox", name="boiler").check()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_text("Tags is boiler")).to_be_visible()
    expect(page.get_by_text("2 clients")).to_be_visible()

    theirs = dana.open("clients/")
    _panel(theirs, "Views")
    expect(theirs.get_by_role("link", name="All clients")).to_be_visible()
    _panel(page, "Views")
    page.get_by_role("link", name="Save as a new view").click()
    dialog = page.get_by_role("dialog", name="Save view")
    dialog.get_by_label("Name").fill("Boilers")
    dialog.get_by_label("Share with the team").check()
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("View Boilers saved")).to_be_visible()
    # It comes into the other's open menu by itself.
    theirs.get_by_role("link", name="Boilers").click()
    expect(theirs.get_by_text("2 clients")).to_be_visible()
    expect(theirs.get_by_role("link", name="Celia")).to_be_hidden()

    # Taken off one, the other's list loses it at once.
    _panel(theirs, "Views")
    theirs.get_by_role("button", name="Pin to the navigation").click()
    expect(theirs.get_by_role("navigation", name="Main").get_by_role("link", name="Boilers 2")).to_be_visible()
    page.get_by_label("Select Bruno").check()
    page.get_by_label("Tag", exact=True).fill("old")
    page.get_by_role("button", name="Archive", exact=True).click()
    expect(page.get_by_text("1 archived")).to_be_visible()
    expect(theirs.get_by_role("link", name="Bruno")).to_be_hidden()
    expect(theirs.get_by_role("navigation", name="Main").get_by_role("link", name="Boilers 1")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(theirs.get_by_role("link", name="Bruno")).to_be_visible()
    assert alice.errors == dana.errors == []


def test_columns_are_chosen_ordered_and_kept(desk: Desks, clients: None) -> None:
    alice = desk("alice")
    page = alice.open("clients/")
    _panel(page, "Columns")
    page.get_by_role("checkbox", name="Phone").uncheck()
    page.get_by_role("checkbox", name="Email").check()
    for _ in range(3):
        page.get_by_role("button", name="Move Tags up").click()
    page.get_by_role("button", name="Apply").click()
    heads = page.locator("thead th:not(:has(input))")
    expect(heads.nth(2)).to_have_text("Tags")
    expect(page.locator("thead")).to_contain_text("Email")
    expect(page.locator("thead")).not_to_contain_text("Phone")
    page.reload()
    expect(heads.nth(2)).to_have_text("Tags")
    assert alice.errors == []


def test_tasks_are_done_many_at_once(desk: Desks, tasks: None) -> None:
    alice, dana = desk("alice"), desk("dana")
    theirs = dana.open("tasks/")
    page = alice.open("")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Tasks").click()
    expect(page.get_by_text("Today", exact=True).last).to_be_visible()
    page.get_by_label("Select all rows").check()
    page.get_by_label("Person").select_option(label="Dana")
    page.get_by_role("button", name="Assign", exact=True).click()
    expect(page.get_by_text("2 assigned")).to_be_visible()
    expect(theirs.locator(".avatar-row[title=Dana]")).to_have_count(2)
    page.get_by_label("Select Drain").check()
    page.get_by_role("button", name="Mark completed").click()
    expect(theirs.get_by_role("link", name="Drain")).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    expect(theirs.get_by_role("link", name="Drain")).to_be_visible()
    assert alice.errors == dana.errors == []


def test_a_workbook_is_made_of_what_is_shown(desk: Desks, clients: None) -> None:
    alice = desk("alice")
    page = alice.open("clients/?tag=boiler")
    page.get_by_role("button", name="Export").click()
    page.get_by_role("button", name="Excel").click()
    expect(page.get_by_text("2 clients as Excel")).to_be_visible(timeout=10_000)
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download").click()
    assert waiting.value.suggested_filename == "clients.xlsx"
    assert alice.errors == []


def test_rows_of_a_project_are_dragged_into_another_order(desk: Desks, world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        owner = Member.objects.get(user__email="alice@example.com")
        project = factories.project(by=owner)
        for title in ("Drain", "Fill", "Test"):
            factories.task(by=owner, project=project, title=title)
    alice = desk("alice")
    page = alice.open(project.path.lstrip("/"))
    rows = page.locator("[data-drag-group] > [data-id]")
    expect(rows).to_have_count(3)
    rows.last.hover()
    page.wait_for_load_state("networkidle")  # what drags comes with the first move of the pointer
    rows.last.drag_to(rows.first, source_position={"x": 3, "y": 3}, target_position={"x": 3, "y": 2})
    expect(rows.first).to_contain_text("Test")
    page.reload()
    expect(rows.first).to_contain_text("Test")
    assert alice.errors == []
