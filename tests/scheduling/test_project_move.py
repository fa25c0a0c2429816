"""A project is started, completed, canceled and reopened."""

from collections.abc import Callable

import pytest

from onetool.orgs.models import Organisation
from tests import factories
from tests.conftest import Person

MOVES = [
    ("start_project", "project.started"),
    ("complete_project", "project.completed"),
    ("cancel_project", "project.cancelled"),
]


@pytest.mark.parametrize(("name", "verb"), MOVES)
def test_a_move_is_one_event_and_twice_is_one(
    name: str,
    verb: str,
    alice: Person,
    vera: Person,
    ted: Person,
    olga: Person,
    acme: Organisation,
    recorded: Callable[[], list[str]],
) -> None:
    project = factories.project(by=alice.member)
    before = recorded()
    assert alice.get(f"scheduling:{name}", project).status_code == 405
    assert vera.post(f"scheduling:{name}", project).status_code == 403
    assert ted.post(f"scheduling:{name}", project).status_code == 404
    assert olga.post(f"scheduling:{name}", project).status_code == 404
    assert recorded() == before
    alice.post(f"scheduling:{name}", project)
    alice.post(f"scheduling:{name}", project)
    assert recorded() == [*before, verb]


def test_what_is_over_is_not_moved_but_reopened(alice: Person, recorded: Callable[[], list[str]]) -> None:
    project = factories.project(by=alice.member)
    alice.post("scheduling:cancel_project", project)
    before = recorded()
    page = alice.htmx("scheduling:complete_project", project)
    assert page.status_code == 422
    assert "is canceled and cannot become completed" in page["HX-Trigger"]
    assert recorded() == before
    alice.post("scheduling:reopen_project", project)
    project.refresh_from_db()
    assert project.status == "planned"
    assert recorded() == [*before, "project.reopened"]


@pytest.mark.parametrize(
    ("to", "verb"),
    [("in_progress", "project.started"), ("completed", "project.completed"), ("cancelled", "project.cancelled")],
)
def test_a_drop_on_the_board_is_the_verb_that_leads_there(
    to: str, verb: str, alice: Person, recorded: Callable[[], list[str]]
) -> None:
    project = factories.project(by=alice.member)
    alice.htmx("scheduling:move_project", project, data={"to": to})
    assert recorded()[-1] == verb
    assert alice.htmx("scheduling:move_project", project, data={"to": "nowhere"}).status_code == 422
