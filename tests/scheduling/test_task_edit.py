"""A task is edited: its facts, its times."""

from datetime import date

from scheduling.models import Task
from tests.conftest import Person
from tests.pages import words

FORM = {"title": "Fix the tap", "task_kind": "visit", "priority": "2"}


def test_a_stale_edit_is_merged(alice: Person, task: Task) -> None:
    alice.post("scheduling:edit", task, data={**FORM, "title": "Theirs", "version": 1})
    page = alice.post("scheduling:edit", task, data={**FORM, "title": "Mine", "version": 1})
    assert page.status_code == 409
    assert "Theirs" in page.text
    task.refresh_from_db()
    assert task.title == "Theirs"


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
