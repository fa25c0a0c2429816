"""The team of a project is set, and sees it."""

from collections.abc import Callable

import pytest

from clients.models import Client
from onetool.events.log import Event
from onetool.records.refusals import Refused
from scheduling.actions import projects
from scheduling.models import Project
from tests import factories
from tests.conftest import Person


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
