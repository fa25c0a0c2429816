"""What can be done with a task."""

from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from clients.models import Client
from onetool.events.log import Event
from onetool.tenancy.ids import uuid7
from scheduling.models import ChecklistItem, Project, Task
from tests import factories
from tests.conftest import Person
from tests.pages import words

FORM = {"title": "Fix the tap", "task_kind": "visit", "priority": "2"}


@pytest.fixture
def project(alice: Person) -> Project:
    return factories.project(by=alice.member)


@pytest.fixture
def task(alice: Person, project: Project) -> Task:
    return factories.task(by=alice.member, project=project, checklist=["Pump", "Valve"])


def test_a_task_is_added_with_its_crew_and_checklist(
    alice: Person, ted: Person, project: Project, recorded: Callable[[], list[str]]
) -> None:
    data = {
        **FORM, "id": str(uuid7()), "project": project.pk,
        "on_date": "2026-12-01", "starts_at": "09:00", "ends_at": "10:30",
        "crew": [ted.member.pk], "checklist_text": "Pump\n\nValve",
    }  # fmt: skip
    before = recorded()
    alice.post("scheduling:new_task", data=data)
    alice.post("scheduling:new_task", data=data)
    task = Task.objects.get()
    assert (task.client, task.place, task.on_date, task.starts_at) == (
        project.client,
        project.place,
        date(2026, 12, 1),
        time(9),
    )
    assert [line.text for line in task.checklist.all()] == ["Pump", "Valve"]
    assert recorded() == [*before, "task.created"]
    assert f"member:{ted.member.pk}" in Event.objects.get(verb="task.created").topics


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "Enter a title."),
        ({"starts_at": "09:00"}, "Pick a date first."),
        ({"on_date": "2026-12-01", "ends_at": "09:00"}, "Enter a start time."),
        ({"on_date": "2026-12-01", "starts_at": "10:00", "ends_at": "10:00"}, "End time must differ from the start."),
        ({"on_date": "tomorrow"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    fields: dict[str, str], said: str, alice: Person, recorded: Callable[[], list[str]]
) -> None:
    page = alice.post("scheduling:new_task", data={**FORM, **fields})
    assert page.status_code == 422
    assert said in page.text
    assert recorded() == []


def test_the_database_keeps_no_task_without_length(task: Task) -> None:
    task.on_date, task.starts_at, task.ends_at = date(2026, 12, 1), time(10), time(10)
    with pytest.raises(IntegrityError), transaction.atomic():
        task.save()


@pytest.mark.parametrize(
    ("name", "verb"), [("start", "task.started"), ("complete", "task.completed"), ("cancel", "task.cancelled")]
)
def test_a_move_is_one_event_and_twice_is_one(
    name: str,
    verb: str,
    alice: Person,
    vera: Person,
    ted: Person,
    olga: Person,
    task: Task,
    recorded: Callable[[], list[str]],
) -> None:
    assert alice.get(f"scheduling:{name}", task).status_code == 405
    assert vera.post(f"scheduling:{name}", task).status_code == 403
    assert ted.post(f"scheduling:{name}", task).status_code == 404
    assert olga.post(f"scheduling:{name}", task).status_code == 404
    alice.post(f"scheduling:{name}", task)
    alice.post(f"scheduling:{name}", task)
    assert recorded() == [verb]


def test_a_task_is_reopened(alice: Person, task: Task, recorded: Callable[[], list[str]]) -> None:
    alice.post("scheduling:complete", task)
    task.refresh_from_db()
    assert task.completed_at
    page = alice.htmx("scheduling:start", task)
    assert page.status_code == 422
    alice.post("scheduling:reopen", task)
    task.refresh_from_db()
    assert (task.status, task.completed_at) == ("pending", None)
    assert recorded() == ["task.completed", "task.reopened"]


def test_a_done_task_says_since_when(alice: Person, task: Task, project: Project) -> None:
    pages = [
        ("scheduling:task", task, "Completed 3 hours ago Priority"),
        ("scheduling:project", project, "Completed 3 hours ago"),
    ]
    alice.post("scheduling:complete", task)
    with time_machine.travel(timezone.now() + timedelta(hours=3, minutes=1)):
        for name, row, said in pages:
            assert said in words(alice.get(name, row))
        alice.post("scheduling:reopen", task)
        for name, row, said in pages:
            assert said not in words(alice.get(name, row))


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


def test_a_task_past_midnight_is_of_both_days(alice: Person, task: Task) -> None:
    night = {"on_date": "2026-12-01", "starts_at": "22:00", "ends_at": "02:00"}
    alice.post("scheduling:edit", task, data={**FORM, **night, "version": task.version})
    task.refresh_from_db()
    assert (task.ends_next_day, task.last_day) == (True, date(2026, 12, 2))
    assert "2:00" in (facts := words(alice.get("scheduling:task", task)))
    assert "(next day)" in facts
    first, second, third = date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 3)
    assert [Task.objects.on_day(day).count() for day in (first, second, third)] == [1, 1, 0]
    assert [task.is_late(day) for day in (first, second, third)] == [False, False, True]
    assert [Task.objects.late(day).count() for day in (first, second, third)] == [0, 0, 1]


def test_a_task_until_midnight_is_of_its_day(alice: Person, task: Task) -> None:
    evening = {"on_date": "2026-12-01", "starts_at": "22:00", "ends_at": "00:00"}
    alice.post("scheduling:edit", task, data={**FORM, **evening, "version": task.version})
    task.refresh_from_db()
    assert (task.ends_next_day, task.last_day) == (True, date(2026, 12, 1))
    assert Task.objects.late(date(2026, 12, 2)).count() == 1


def test_a_stale_edit_is_merged(alice: Person, task: Task) -> None:
    alice.post("scheduling:edit", task, data={**FORM, "title": "Theirs", "version": 1})
    page = alice.post("scheduling:edit", task, data={**FORM, "title": "Mine", "version": 1})
    assert page.status_code == 409
    assert "Theirs" in page.text
    task.refresh_from_db()
    assert task.title == "Theirs"


def test_the_crew_is_set_and_who_leaves_is_told(
    alice: Person, ted: Person, dana: Person, task: Task, recorded: Callable[[], list[str]]
) -> None:
    alice.post("scheduling:assign", task, data={"members": [ted.member.pk]})
    assert ted.get("scheduling:task", task).status_code == 200
    alice.post("scheduling:assign", task, data={"members": [dana.member.pk]})
    assert recorded() == ["task.assigned", "task.assigned"]
    assert f"member:{ted.member.pk}" in Event.objects.filter(verb="task.assigned").latest("pk").topics
    assert ted.get("scheduling:task", task).status_code == 404


def test_tasks_are_put_in_order(alice: Person, project: Project, recorded: Callable[[], list[str]]) -> None:
    tasks = [factories.task(by=alice.member, project=project, title=title) for title in ("One", "Two", "Three")]
    before = recorded()

    def order() -> list[str]:
        return list(Task.objects.filter(project=project).order_by("position", "pk").values_list("title", flat=True))

    alice.htmx("scheduling:reorder", tasks[2], data={"after": ""})
    assert order() == ["Three", "One", "Two"]
    alice.htmx("scheduling:reorder", tasks[2], data={"after": tasks[0].pk})
    assert order() == ["One", "Three", "Two"]
    alice.htmx("scheduling:reorder", tasks[2], data={"after": tasks[0].pk})
    assert recorded() == [*before, "task.reordered", "task.reordered"]
    assert alice.htmx("scheduling:reorder", tasks[2], data={"after": "somewhere"}).status_code == 422


def test_ted_works_on_his_tasks(alice: Person, ted: Person, teds_client: Client) -> None:
    on_crew = factories.task(by=alice.member, crew=[ted.member])
    on_team = factories.task(by=alice.member, project=factories.project(by=alice.member, team=[ted.member]))
    factories.task(by=alice.member)
    assert set(Task.objects.visible_to(ted.member)) == {on_crew, on_team}
    assert ted.post("scheduling:complete", on_crew).status_code == 302
    ted.post("scheduling:new_task", data=FORM)
    assert ted.get("scheduling:task", Task.objects.get(title="Fix the tap")).status_code == 200
