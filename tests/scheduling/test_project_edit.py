"""A project is edited."""

from collections.abc import Callable

import pytest

from onetool.records.refusals import Stale
from scheduling.actions import projects
from tests import factories
from tests.conftest import Person


def test_edit_changes_facts_and_a_stale_one_is_merged(alice: Person, recorded: Callable[[], list[str]]) -> None:
    project = factories.project(by=alice.member, title="Old name")
    before = recorded()
    alice.post("scheduling:edit_project", project, data={"title": "New name", "version": 1})
    assert recorded() == [*before, "project.edited"]
    page = alice.post("scheduling:edit_project", project, data={"title": "Third name", "version": 1})
    assert page.status_code == 409
    assert "New name" in page.text
    assert "Third name" in page.text
    project.refresh_from_db()
    assert project.title == "New name"
    with pytest.raises(Stale):
        projects.edit(project, by=alice.member, version=1, title="Fourth name")
