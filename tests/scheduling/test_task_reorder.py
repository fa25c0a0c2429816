"""Tasks of a project are put in order."""

from collections.abc import Callable

from scheduling.models import Project, Task
from tests import factories
from tests.conftest import Person


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
