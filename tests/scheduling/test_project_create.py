"""A project is created."""

from collections.abc import Callable

import pytest

from clients.models import Client
from onetool.events.log import Event
from onetool.tenancy.ids import uuid7
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
