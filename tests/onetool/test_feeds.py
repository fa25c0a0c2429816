"""Every feed tells several saves of one sitting as one line."""

import ast
from pathlib import Path

from clients.models import Client
from scheduling.actions import projects
from tests import factories
from tests.conftest import Person

ROOT = Path(__file__).parents[2]


def test_every_feed_is_a_story_or_the_whole_trail() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{keyword.value.lineno}"
        for path in ROOT.glob("*/views/*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "events" and not ast.unparse(keyword.value).startswith(("story(", "paginate("))
    }
    assert found == set()


def test_several_edits_of_a_project_are_one_line(alice: Person, smith: Client) -> None:
    project = factories.project(by=alice.member, client=smith)
    for title in ("Roof", "Roof and", "Roof and gutter"):
        projects.edit(project, by=alice.member, title=title)
    shown = alice.get("scheduling:project", project).content.decode()
    assert shown.count("updated title on") == 1
