"""Every page of projects and tasks opens for who may see it, and for nobody else."""

from datetime import time, timedelta

import pytest

from onetool import clock
from scheduling.actions import tasks
from tests import factories
from tests.conftest import Person
from tests.pages import words


@pytest.mark.parametrize("name", ["index", "board", "new", "tasks", "new_task", "today"])
def test_a_page_of_its_own(name: str, alice: Person, ted: Person, olga: Person) -> None:
    project = factories.project(by=alice.member, title="Only ours")
    factories.task(by=alice.member, project=project, title="Only our task", on_date=clock.today(alice.org))
    assert alice.get(f"scheduling:{name}").status_code == 200
    for other in (ted, olga):
        page = other.get(f"scheduling:{name}")
        assert page.status_code == 200
        assert "Only our" not in page.text


@pytest.mark.parametrize("name", ["project", "edit_project", "staff", "history"])
def test_a_page_about_a_project(name: str, alice: Person, vera: Person, olga: Person, ted: Person) -> None:
    project = factories.project(by=alice.member)
    factories.task(by=alice.member, project=project, title="Cellar", checklist=["Pump", "Valve"])
    page = alice.get(f"scheduling:{name}", project)
    assert page.status_code == 200
    assert project.title in page.text
    assert vera.get(f"scheduling:{name}", project).status_code == {"project": 200, "history": 404}.get(name, 403)
    assert olga.get(f"scheduling:{name}", project).status_code == 404
    assert ted.get(f"scheduling:{name}", project).status_code == 404


@pytest.mark.parametrize("name", ["task", "edit", "assign"])
def test_a_page_about_a_task(name: str, alice: Person, vera: Person, olga: Person, ted: Person) -> None:
    task = factories.task(
        by=alice.member, project=factories.project(by=alice.member), title="Cellar", checklist=["Pump", "Valve"]
    )
    page = alice.get(f"scheduling:{name}", task)
    assert page.status_code == 200
    assert "Cellar" in page.text
    assert vera.get(f"scheduling:{name}", task).status_code == (200 if name == "task" else 403)
    assert olga.get(f"scheduling:{name}", task).status_code == 404
    assert ted.get(f"scheduling:{name}", task).status_code == 404


def test_a_client_shows_its_projects(alice: Person, olga: Person) -> None:
    project = factories.project(by=alice.member, title="New boiler")
    assert "New boiler" in alice.get("scheduling:of_client", project.client).text
    assert olga.get("scheduling:of_client", project.client).status_code == 404


def test_a_client_shows_the_next_visit(alice: Person, vera: Person, ted: Person) -> None:
    project, today = factories.project(by=alice.member), clock.today(alice.org)
    by, planned = alice.member, {"project": project, "client": project.client}
    factories.task(by=by, title="Over", on_date=today - timedelta(days=1), **planned)
    factories.task(by=by, title="Call back", task_kind="to_do", on_date=today, **planned)
    factories.task(by=by, title="Later", on_date=today + timedelta(days=3), **planned)
    assert "Next visit" in (page := vera.get("scheduling:of_client", project.client).text) and "Later" in page
    soon = factories.task(by=by, title="Boiler check", on_date=today, starts_at=time(9), **planned)
    page = words(alice.get("scheduling:of_client", project.client))
    assert "Next visit Today, 9:00 AM Boiler check" in page.replace("\u202f", " ")
    tasks.complete(soon, by=by)
    assert "Later" in alice.get("scheduling:of_client", project.client).text
    tasks.assign(soon, by=by, crew=[ted.member])
    assert "Next visit" not in ted.get("scheduling:of_client", project.client).text, "nothing that is not his"


def test_lists_find_filter_and_sort(alice: Person) -> None:
    first = factories.project(by=alice.member, title="Aaa boiler")
    factories.project(by=alice.member, title="Zzz pump")
    alice.post("scheduling:start_project", first)
    page = alice.get("scheduling:index", query={"status": "in_progress"}).text
    assert "Aaa boiler" in page
    assert "Zzz pump" not in page
    assert "Zzz pump" in alice.get("scheduling:index", query={"q": "p-000002"}).text
    page = alice.get("scheduling:index", query={"sort": "title"}).text
    assert page.index("Aaa boiler") < page.index("Zzz pump")
