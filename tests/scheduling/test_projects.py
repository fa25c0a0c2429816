"""What can be done with a project."""

from collections.abc import Callable

import pytest

from clients.models import Client
from onetool.events.log import Event
from onetool.orgs.models import Organisation
from onetool.records.refusals import Refused, Stale
from onetool.tenancy.ids import uuid7
from scheduling.actions import projects
from scheduling.models import Project
from tests import factories
from tests.conftest import Person


def test_a_project_is_planned_with_a_number_and_a_team(
    alice: Person, ted: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    data = {"id": str(uuid7()), "client": smith.pk, "title": "New boiler", "team": [ted.member.pk]}
    alice.post("scheduling:new", data=data)
    alice.post("scheduling:new", data=data)
    project = Project.objects.get()
    assert (project.number, project.title, project.status) == ("P-000001", "New boiler", "planned")
    assert recorded() == ["project.created"]
    assert f"member:{ted.member.pk}" in Event.objects.get(verb="project.created").topics


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "Enter a project name."),
        ("client", "", "Choose a client."),
        ("ends_on", "2020-01-01", "End date must be after start."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(
    field: str, value: str, said: str, alice: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    page = alice.post(
        "scheduling:new", data={"client": smith.pk, "title": "New boiler", "starts_on": "2026-05-01", field: value}
    )
    assert page.status_code == 422
    assert said in page.text
    assert recorded() == []


def test_a_property_of_another_client_is_refused(
    alice: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    place = factories.place(by=alice.member)
    recorded_before = recorded()
    page = alice.post("scheduling:new", data={"client": smith.pk, "title": "New boiler", "place": place.pk})
    assert page.status_code == 422
    assert "is not a property of Smith household" in page.text
    assert recorded() == recorded_before


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


def test_the_team_is_set_and_who_leaves_is_told(
    alice: Person, ted: Person, dana: Person, recorded: Callable[[], list[str]]
) -> None:
    project = factories.project(by=alice.member, team=[ted.member])
    before = recorded()
    alice.post("scheduling:staff", project, data={"members": [dana.member.pk]})
    alice.post("scheduling:staff", project, data={"members": [dana.member.pk]})
    assert recorded() == [*before, "project.staffed"]
    event = Event.objects.get(verb="project.staffed")
    assert event.facts["changes"]["team"] == [["Ted"], ["Dana"]]
    assert {f"member:{ted.member.pk}", f"member:{dana.member.pk}"} <= set(event.topics)
    assert ted.get("scheduling:project", project).status_code == 404


def test_somebody_who_left_the_company_is_not_put_on_it(
    alice: Person, ted: Person, recorded: Callable[[], list[str]]
) -> None:
    project = factories.project(by=alice.member)
    ted.member.status = "suspended"
    before = recorded()
    with pytest.raises(Refused, match="no longer active"):
        projects.staff(project, by=alice.member, team=[ted.member])
    assert recorded() == before


def test_ted_sees_what_he_works_on_and_keeps_what_he_makes(alice: Person, ted: Person, teds_client: Client) -> None:
    by_team = factories.project(by=alice.member, team=[ted.member])
    by_crew = factories.project(by=alice.member)
    factories.task(by=alice.member, project=by_crew, crew=[ted.member])
    others = factories.project(by=alice.member)
    ted.post("scheduling:new", data={"client": teds_client.pk, "title": "Mine"})
    mine = Project.objects.get(title="Mine")
    assert set(Project.objects.visible_to(ted.member)) == {by_team, by_crew, mine}
    assert ted.post("scheduling:start_project", others).status_code == 404
    assert ted.post("scheduling:start_project", by_team).status_code == 302
