"""The crew of a task is set."""

from collections.abc import Callable

from onetool.events.log import Event
from scheduling.models import Task
from tests.conftest import Person


def test_the_crew_is_set_and_who_leaves_is_told(
    alice: Person, ted: Person, dana: Person, task: Task, recorded: Callable[[], list[str]]
) -> None:
    alice.post("scheduling:assign", task, data={"members": [ted.member.pk]})
    assert ted.get("scheduling:task", task).status_code == 200
    alice.post("scheduling:assign", task, data={"members": [dana.member.pk]})
    assert recorded() == ["task.assigned", "task.assigned"]
    assert f"member:{ted.member.pk}" in Event.objects.filter(verb="task.assigned").latest("pk").topics
    assert ted.get("scheduling:task", task).status_code == 404
