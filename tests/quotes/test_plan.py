"""From an approved quote to its project, with nothing typed again."""

from collections.abc import Callable

import pytest

from clients.models import Client
from quotes.actions import answers
from quotes.models import Quote
from scheduling.models import Project, Task
from tests import factories
from tests.conftest import Person

Recorded = Callable[[], list[str]]


@pytest.fixture
def approved(alice: Person, smith: Client) -> Quote:
    lines = [
        factories.line(description="Pipe insulation\nwith tape", quantity="22", unit="m"),
        factories.line(description="Boiler"),
        factories.line(description="Valves", quantity="2.5"),
    ]
    quote = factories.sent_quote(
        by=alice.member, client=smith, title="Cellar", place=smith.properties.get(), lines=lines
    )
    answers.approve_on_word(quote, by=alice.member, name="Mary", note="On the phone")
    return quote


def test_an_approved_quote_becomes_a_project_with_a_visit(
    alice: Person, smith: Client, approved: Quote, recorded: Recorded
) -> None:
    answer = alice.htmx("quotes:plan", approved)
    project, visit = Project.objects.get(), Task.objects.get()
    assert answer["HX-Redirect"] == alice.url("scheduling:project", project)
    assert (project.client, project.place, project.title) == (smith, smith.properties.get(), "Cellar")
    assert (visit.project, visit.client, visit.place, visit.title) == (project, smith, project.place, "Cellar")
    assert visit.checklist_text == "22 m Pipe insulation\nBoiler\n2.5 Valves"
    assert recorded() == ["project.created", "task.created", "quote.planned"]
    approved.refresh_from_db()
    assert approved.project == project
    assert "Create project" not in alice.get("quotes:detail", approved).content.decode()


def test_twice_is_the_same_project(alice: Person, approved: Quote, recorded: Recorded) -> None:
    for _ in range(2):
        assert alice.htmx("quotes:plan", approved).status_code == 204
    assert (Project.objects.count(), Task.objects.count()) == (1, 1)
    assert recorded() == ["project.created", "task.created", "quote.planned"]


def test_what_is_not_agreed_is_refused_and_nothing_changes(alice: Person, recorded: Recorded) -> None:
    quote = factories.sent_quote(by=alice.member)
    before = recorded()
    answer = alice.htmx("quotes:plan", quote)
    assert (answer.status_code, "create the project yourself" in answer["HX-Trigger"]) == (422, True)
    assert (Project.objects.count(), recorded()) == (0, before)


def test_who_may_not_plan_does_not(
    ted: Person, vera: Person, olga: Person, approved: Quote, recorded: Recorded
) -> None:
    assert vera.htmx("quotes:plan", approved).status_code == 403
    for person in (ted, olga):
        assert person.htmx("quotes:plan", approved).status_code == 404
    assert (Project.objects.count(), recorded()) == (0, [])


def test_a_get_plans_nothing(alice: Person, approved: Quote) -> None:
    assert alice.get("quotes:plan", approved).status_code == 405
    assert Project.objects.count() == 0
