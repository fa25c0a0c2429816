"""A task is added, to a project or a client."""

from collections.abc import Callable
from datetime import date, time

import pytest
from django.db import IntegrityError, transaction

from onetool.events.log import Event
from onetool.tenancy.ids import uuid7
from scheduling.models import Project, Task
from tests.conftest import Person

FORM = {"title": "Fix the tap", "task_kind": "visit", "priority": "2"}


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
