"""A checklist is ticked and rewritten."""

from collections.abc import Callable

import pytest

from scheduling.models import ChecklistItem, Task
from tests import factories
from tests.conftest import Person

FORM = {"title": "Fix the tap", "task_kind": "visit", "priority": "2"}


def test_the_checklist_is_ticked_line_by_line(
    alice: Person, vera: Person, olga: Person, task: Task, recorded: Callable[[], list[str]]
) -> None:
    line = task.checklist.all()[0]
    for name in ("tick", "untick"):
        assert vera.post(f"scheduling:{name}", task, line).status_code == 403
        assert olga.post(f"scheduling:{name}", task, line).status_code == 404
        alice.post(f"scheduling:{name}", task, line)
        alice.post(f"scheduling:{name}", task, line)
    assert recorded() == ["task.ticked", "task.unticked"]
    other = factories.task(by=alice.member, checklist=["Elsewhere"])
    assert alice.post("scheduling:tick", task, ChecklistItem.objects.get(task=other)).status_code == 404


def test_a_line_that_stays_keeps_its_tick(alice: Person, task: Task, recorded: Callable[[], list[str]]) -> None:
    alice.post("scheduling:tick", task, task.checklist.all()[0])
    alice.post("scheduling:edit", task, data={**FORM, "version": task.version, "checklist_text": "Valve\nPump\nSeal"})
    assert [(line.text, line.is_done) for line in task.checklist.all()] == [
        ("Valve", False),
        ("Pump", True),
        ("Seal", False),
    ]
    assert recorded() == ["task.ticked", "task.edited"]


@pytest.mark.parametrize(
    ("before", "ticked", "typed", "after"),
    [
        (["Photo", "Wash", "Photo"], 2, "Photo\nWash\nPhoto\nSweep", [2]),  # two equal items
        (["Photo", "Wash", "Photo"], 2, "Wash\nPhoto", [1]),
        (["Clean the filtr", "Valve"], 0, "Clean the filter\nValve", [0]),  # a corrected spelling
        (["Clean the filtr", "Valve"], 0, "Valve\nClean the filter", [1]),  # and a new order
        (["Pump", "Valve"], 0, "Sweep the yard\nValve", []),  # another thing to do
        (["Pump", "pump"], 1, "pump\nPump", [0]),
    ],
)
def test_a_tick_belongs_to_the_item_and_not_to_its_words(
    before: list[str], ticked: int, typed: str, after: list[int], alice: Person
) -> None:
    task = factories.task(by=alice.member, checklist=before)
    alice.post("scheduling:tick", task, task.checklist.all()[ticked])
    item = task.checklist.all()[ticked]
    alice.post("scheduling:edit", task, data={**FORM, "version": task.version, "checklist_text": typed})
    now = list(task.checklist.all())
    assert [place for place, one in enumerate(now) if one.is_done] == after
    assert [place for place, one in enumerate(now) if one.pk == item.pk] == after


def test_two_people_ticking_while_the_list_is_rewritten_lose_nothing(alice: Person, dana: Person, task: Task) -> None:
    pump, valve = task.checklist.all()
    alice.post("scheduling:edit", task, data={**FORM, "version": task.version, "checklist_text": "Valve\nPump\nSeal"})
    assert alice.post("scheduling:tick", task, pump).status_code in {204, 302}
    assert dana.post("scheduling:tick", task, valve).status_code in {204, 302}
    assert [one.is_done for one in task.checklist.all()] == [True, True, False]


def test_of_two_rewritten_lists_the_later_is_asked(alice: Person, dana: Person, task: Task) -> None:
    form = {**FORM, "title": task.title, "version": task.version}
    alice.post("scheduling:edit", task, data={**form, "checklist_text": "Pump"})
    assert dana.post("scheduling:edit", task, data={**form, "checklist_text": "Valve"}).status_code == 409
    assert [one.text for one in task.checklist.all()] == ["Pump"]


def test_a_long_line_is_refused_and_never_cut(alice: Person, task: Task) -> None:
    form = {**FORM, "version": task.version}
    page = alice.post("scheduling:edit", task, data={**form, "checklist_text": "Pump\n" + "x" * 2001})
    assert (page.status_code, "Item 2 is too long" in page.text) == (422, True)
    alice.post("scheduling:edit", task, data={**form, "checklist_text": "x" * 2000})
    assert [len(one.text) for one in task.checklist.all()] == [2000]
