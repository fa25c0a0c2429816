"""The end of a membership: removed, gone by oneself, ownership given away; open work goes to somebody."""

from collections.abc import Callable

import pytest

from clients.models import Client
from onetool.events.log import Event
from onetool.orgs.actions import invitations, members
from onetool.orgs.actions.members import LastOwner, NotHere, OnlyOwners
from onetool.orgs.models import Member
from scheduling.actions import tasks
from scheduling.models import Project, Task
from tests import factories
from tests.conftest import PASSWORD, Person

Recorded = Callable[[], list[str]]
Status = Member.Status


@pytest.fixture
def work(alice: Person, ted: Person, teds_client: Client) -> tuple[Task, Task, Project]:
    """Ted's: an open task with Alice beside him, one that is done, a project, a client."""
    open_, done = (
        factories.task(by=alice.member, title=title, crew=[ted.member, alice.member]) for title in ("Open", "Done")
    )
    tasks.complete(done, by=alice.member)
    return open_, done, factories.project(by=alice.member, client=teds_client, team=[ted.member])


def fresh(person: Person) -> None:
    """They just showed that it is them."""
    assert person.browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def crew(task: Task) -> set[str]:
    return set(task.crew.values_list("member__user__name", flat=True))


def test_who_is_removed_hands_open_work_over_in_the_same_dialog(
    alice: Person, dana: Person, ted: Person, teds_client: Client, work: tuple[Task, Task, Project], recorded: Recorded
) -> None:
    recorded()
    asked = dana.get("orgs:remove_member", ted.member).text
    assert all(text in asked for text in ("1 open task", "1 open project", "1 client they manage", "Nobody"))
    assert dana.htmx("orgs:remove_member", ted.member, data={"to": str(dana.member.pk)}).status_code == 204

    open_, done, project = work
    teds_client.refresh_from_db()
    assert (crew(open_), crew(done)) == ({"Alice", "Dana"}, {"Alice", "Ted"})
    assert [place.member for place in project.team.all()] == [teds_client.account_manager] == [dana.member]
    verbs = recorded()
    assert verbs.count("member.removed") == 1
    assert {"task.assigned", "project.staffed", "client.edited"} <= set(verbs)
    assert ted.get("home").status_code == 404
    page = alice.get("orgs:member", ted.member).text
    assert "Former member" in page and "Change access" not in page
    assert "Ted" not in alice.get("orgs:team").text.partition("<tbody")[2]
    assert "Ted" in alice.get("orgs:team", query={"status": "removed"}).text


def test_open_work_may_be_left_to_nobody(alice: Person, ted: Person, work: tuple[Task, Task, Project]) -> None:
    members.remove(ted.member, by=alice.member)
    assert crew(work[0]) == {"Alice"} and not work[2].team.exists()


def test_twice_is_safe_and_nobody_takes_over_who_is_not_here(
    alice: Person, vera: Person, ted: Person, recorded: Recorded
) -> None:
    members.suspend(vera.member, by=alice.member)
    for to in (ted.member, Member.objects.get(pk=vera.member.pk)):
        with pytest.raises(NotHere):
            members.remove(ted.member, by=alice.member, to=to)
    for _ in range(2):
        members.remove(ted.member, by=alice.member)
    assert recorded() == ["member.suspended", "member.removed"]
    with pytest.raises(NotHere, match="Invite them again"):
        members.reinstate(ted.member, by=alice.member)


def test_who_was_removed_comes_back_by_an_invitation(alice: Person, ted: Person, recorded: Recorded) -> None:
    members.remove(ted.member, by=alice.member)
    invitation = invitations.invite(["ted@example.com"], role="viewer", by=alice.member)[0]
    back = invitations.accept(invitation, user=ted.user)
    assert (back.pk, back.role, back.status) == (ted.member.pk, "viewer", Status.ACTIVE)
    assert invitations.accept(invitation, user=ted.user) == back
    assert "member.joined" in recorded()
    assert ted.get("home").status_code == 200


def test_the_last_owner_stays_and_others_leave(alice: Person, dana: Person, ted: Person, recorded: Recorded) -> None:
    for leave in (members.leave, lambda member: members.remove(member, by=member)):
        with pytest.raises(LastOwner):
            leave(alice.member)
    with pytest.raises(OnlyOwners):
        members.remove(alice.member, by=dana.member)
    answer = ted.post("orgs:leave", data={"to": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert ted.get("home").status_code == 404
    assert recorded() == ["member.left"]
    assert Event.objects.latest("id").actor == "Ted"


def test_ownership_is_transferred_after_a_fresh_sign_in(
    alice: Person, dana: Person, ted: Person, recorded: Recorded
) -> None:
    answer = alice.post("orgs:transfer", data={"to": str(dana.member.pk)})
    assert answer.status_code == 302 and "/accounts/reauthenticate/" in answer["Location"]
    asked = alice.htmx("orgs:transfer", data={"to": str(dana.member.pk)})
    assert (asked.status_code, "/accounts/reauthenticate/" in asked["HX-Redirect"]) == (204, True)
    assert recorded() == []

    fresh(alice)
    assert alice.htmx("orgs:transfer", data={"to": str(dana.member.pk)}).status_code == 204
    roles = dict(Member.objects.values_list("user__name", "role"))
    assert (roles["Alice"], roles["Dana"]) == ("admin", "owner")
    assert recorded() == ["organisation.transferred"]
    assert alice.htmx("orgs:transfer", data={"to": str(ted.member.pk)}).status_code == 422
    fresh(ted)
    assert ted.htmx("orgs:transfer", data={"to": str(ted.member.pk)}).status_code == 403


def test_olga_removes_nobody_of_ours(olga: Person, alice: Person, ted: Person) -> None:
    assert olga.post("orgs:remove_member", ted.member).status_code == 404
    assert olga.browser.post(alice.url("orgs:leave")).status_code == 404
    fresh(olga)
    with pytest.raises(Member.DoesNotExist):
        olga.member.refresh_from_db()
    assert olga.htmx("orgs:transfer", data={"to": str(ted.member.pk)}).status_code == 422


def test_the_list_of_people_is_sorted_filtered_and_says_when_they_were_here(alice: Person, ted: Person) -> None:
    assert ted.get("home").status_code == 200
    rows = alice.get("orgs:team").text.partition("<tbody")[2]
    assert rows.index("Alice") < rows.index("Dana") < rows.index("Ted")
    assert "ago" in rows or "now" in rows
    viewers = alice.get("orgs:team", query={"role": "viewer"}).text.partition("<tbody")[2]
    assert "Vera" in viewers and "Ted" not in viewers
    assert Member.objects.get(pk=ted.member.pk).seen_at is not None
