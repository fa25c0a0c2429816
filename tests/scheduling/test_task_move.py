"""A task is started, done and reopened."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from clients.models import Client
from scheduling.models import Project, Task
from tests import factories
from tests.conftest import Person
from tests.pages import words

FORM = {"title": "Fix the tap", "task_kind": "visit", "priority": "2"}


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


def test_ted_works_on_his_tasks(alice: Person, ted: Person, teds_client: Client) -> None:
    on_crew = factories.task(by=alice.member, crew=[ted.member])
    on_team = factories.task(by=alice.member, project=factories.project(by=alice.member, team=[ted.member]))
    factories.task(by=alice.member)
    assert set(Task.objects.visible_to(ted.member)) == {on_crew, on_team}
    assert ted.post("scheduling:complete", on_crew).status_code == 302
    ted.post("scheduling:new_task", data=FORM)
    assert ted.get("scheduling:task", Task.objects.get(title="Fix the tap")).status_code == 200
