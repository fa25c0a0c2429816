"""Members and projects stand where people look for them: capitals, accents and strange letters like plain ones."""

import pytest

from clients.columns import CLIENTS
from clients.forms import ClientForm
from onetool.accounts.models import User
from onetool.orgs.actions import members
from onetool.orgs.models import Organisation
from scheduling.actions import projects
from scheduling.columns import PROJECTS
from scheduling.models import Project
from tests import factories
from tests.conftest import Person

NAMES = ["Ada", "Émile", "eva", "Łukasz", "mia", "Øyvind", "Zoe"]


@pytest.fixture
def team(acme: Organisation, alice: Person) -> list[str]:
    for place, name in enumerate(reversed(NAMES)):
        members.create(acme.pk, User.objects.create_user(f"{place}@example.com", name=name))
    members.create(acme.pk, User.objects.create_user("nemo@example.com"))
    return ["Ada", "Alice", "Dana", "Émile", "eva", "Łukasz", "mia", "nemo", "Øyvind", "Ted", "Vera", "Zoe"]


def test_members_are_sorted_as_they_are_read(alice: Person, team: list[str]) -> None:
    assert [member.display_name for member in alice.get("orgs:team").context["list"].rows] == team
    assert [name for _, name in CLIENTS["manager"].choices_for(alice.member)] == team
    assert [name for _, name in PROJECTS["member"].choices_for(alice.member)] == team
    offered = ClientForm(locale="en_US").fields["account_manager"].queryset
    assert [member.display_name for member in offered] == team


def test_projects_are_sorted_as_they_are_read(alice: Person) -> None:
    client = factories.client(by=alice.member)
    for title in reversed(NAMES):
        factories.project(by=alice.member, client=client, title=title)
    renamed = projects.edit(Project.objects.get(title="mia"), by=alice.member, title="Ähre")
    assert renamed.sort_title == "ahre"
    shown = [project.title for project in alice.get("scheduling:index", query={"sort": "title"}).context["list"].rows]
    assert shown == ["Ada", "Ähre", "Émile", "eva", "Łukasz", "Øyvind", "Zoe"]
