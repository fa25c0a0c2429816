"""Assigned means the account manager, the project's team and the task's crew: nothing else is there."""

from clients.models import Client, Contact
from scheduling.actions import projects, tasks
from tests import factories
from tests.conftest import Person


def test_ted_sees_the_clients_of_his_team_and_of_his_crew(alice: Person, ted: Person) -> None:
    by_team, by_crew, others = (factories.project(by=alice.member) for _ in range(3))
    projects.staff(by_team, by=alice.member, team=[ted.member])
    task = factories.task(by=alice.member, project=by_crew)
    tasks.assign(task, by=alice.member, crew=[ted.member])
    assert set(Client.objects.visible_to(ted.member)) == {by_team.client, by_crew.client}
    assert set(Contact.objects.visible_to(ted.member)) == {
        *by_team.client.contacts.all(),
        *by_crew.client.contacts.all(),
    }
    assert ted.get("clients:detail", by_crew.client).status_code == 200
    assert ted.get("clients:detail", others.client).status_code == 404
