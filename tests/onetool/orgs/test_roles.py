"""What a person may do beside their role, roles with names, and seeing OneTool as somebody else sees it."""

import json
import re
from collections.abc import Callable

import pytest

from clients.models import Client
from invoices.models import Invoice, Payment
from onetool.abilities.notes.models import Note
from onetool.access.roles import Grant, Level, read_grant
from onetool.access.table import rights
from onetool.accounts.models import User
from onetool.events.log import Event
from onetool.orgs import granting
from onetool.orgs.actions import invitations, members, roles
from onetool.orgs.models import CustomRole, Invitation, Member
from onetool.records.creating import OutOfSight
from onetool.records.refusals import Refused, Stale
from quotes.models import Quote
from tests import factories
from tests.conftest import Person

Recorded = Callable[[], list[str]]


def reloaded(person: Person) -> Member:
    return Member.objects.select_related("org", "user").get(pk=person.member.pk)


def grant(by: Person, to: Person, **grants: str) -> Member:
    to.member = members.change_role(to.member, role=to.member.role, grants=grants, by=by.member)
    return to.member


# --- Grants -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("of", rights().GRANTABLE.values(), ids=list(rights().GRANTABLE))
def test_a_grant_is_kept_as_it_is_read_and_has_words(of: granting.Grantable) -> None:
    kept = [text for text, _ in granting.choices(of)]
    assert [str(read_grant(text)) for text in kept] == kept
    words = [str(words) for _, words in granting.choices(of)]
    assert len(set(words)) == len(words) and words[0] == "No access"


def test_what_the_table_does_not_know_is_granted_to_nobody(alice: Person, ted: Person) -> None:
    for grants in ({"team": "edit"}, {"audit": "delete"}, {"quotes": "own"}, {"files": "edit assigned"}):
        with pytest.raises(KeyError):
            members.change_role(ted.member, role="member", grants=grants, by=alice.member)


def test_the_form_grants_and_takes_and_the_trail_tells_it(alice: Person, ted: Person, recorded: Recorded) -> None:
    assert ted.get("quotes:index").status_code == 404
    form = {"role": "member", "version": 1, "access_to_quotes": "view", "access_to_clients": "none"}
    assert alice.htmx("orgs:change_access", ted.member, data=form).status_code == 204
    assert ted.get("quotes:index").status_code == 200
    assert ted.get("clients:index").status_code == 404
    assert recorded() == ["member.edited"]
    event = Event.objects.latest("id")
    assert sorted(event.changes) == [("Access to clients", None, "none"), ("Access to quotes", None, "view")]
    page = alice.get("orgs:member", ted.member).text
    assert "View all" in page and "set for this person" in page

    assert alice.htmx("orgs:change_access", ted.member, data={"role": "member", "version": 2}).status_code == 204
    assert ted.get("quotes:index").status_code == 404
    assert reloaded(ted).grants == {}


@pytest.mark.parametrize("role", ["admin", "owner"])
def test_nothing_is_granted_beside_everything(alice: Person, ted: Person, role: str) -> None:
    grant(alice, ted, quotes="none")
    member = members.change_role(ted.member, role=role, grants={"quotes": "none"}, by=alice.member)
    assert (member.grants, member.grant("quotes")) == ({}, Grant(Level.DELETE))


def test_vera_may_be_granted_more_and_less_than_a_viewer(alice: Person, vera: Person) -> None:
    grant(alice, vera, clients="edit", payments="none")
    assert vera.get("clients:new").status_code == 200
    assert vera.get("invoices:payments").status_code == 404
    assert vera.get("invoices:index").status_code == 200


def test_a_change_after_the_form_was_opened_is_refused(alice: Person, ted: Person) -> None:
    grant(alice, ted, quotes="view")
    answer = alice.htmx("orgs:change_access", ted.member, data={"role": "viewer", "version": 1})
    assert (answer.status_code, reloaded(ted).role) == (422, "member")
    assert "Someone changed this" in answer.text


# --- Assigned: quotes, invoices and payments follow the project, then the client --------------------------------------
def test_ted_sees_the_money_of_his_own_projects_and_nothing_else(alice: Person, ted: Person, smith: Client) -> None:
    mine = factories.project(by=alice.member, client=smith, team=[ted.member])
    others = factories.project(by=alice.member, client=smith)
    made = {}
    for project in (mine, others, None):
        quote = factories.quote(by=alice.member, client=smith, project=project)
        invoice = factories.issued_invoice(by=alice.member, client=smith, project=project)
        made[project] = (quote, invoice, factories.payment(by=alice.member, of=invoice))
    assert not Quote.objects.visible_to(ted.member).exists()
    grant(alice, ted, quotes="view assigned", invoices="view assigned", payments="view assigned")
    for n, model in enumerate((Quote, Invoice, Payment)):
        seen = list(model.objects.visible_to(ted.member))  # type: ignore[attr-defined]
        assert seen == [made[mine][n]], model
    pages = [("quotes:detail", 0), ("invoices:detail", 1), ("invoices:payment", 2)]
    for name, n in pages:
        assert ted.get(name, made[mine][n]).status_code == 200, name
        assert ted.get(name, made[others][n]).status_code == ted.get(name, made[None][n]).status_code == 404, name
    assert ted.get("invoices:statement", smith).status_code == 404
    home = ted.get("home").text
    assert "$108.00" in home and not {"$216.00", "$324.00"} & set(re.findall(r"\$[\d.,]+", home))


def test_who_sees_only_their_own_makes_nothing_out_of_sight(
    alice: Person, ted: Person, smith: Client, teds_client: Client, recorded: Recorded
) -> None:
    mine = factories.project(by=alice.member, client=smith, team=[ted.member])
    member = grant(alice, ted, quotes="edit assigned")
    with pytest.raises(OutOfSight, match="assigned to you"):
        factories.quote(by=member, client=smith)
    assert "quote.created" not in recorded()
    seen = [factories.quote(by=member, client=smith, project=mine), factories.quote(by=member, client=teds_client)]
    assert list(Quote.objects.visible_to(member).order_by("pk")) == seen
    answer = ted.post("quotes:new", data={"client": str(smith.pk), "title": "Gone", "tax_mode": "per_rate"})
    assert (answer.status_code, "afterwards" in answer.text) == (422, True)


def test_a_manager_sees_the_money_of_their_client(alice: Person, ted: Person, teds_client: Client) -> None:
    invoice = factories.issued_invoice(by=alice.member, client=teds_client)
    payment = factories.payment(by=alice.member, of=invoice)
    grant(alice, ted, invoices="edit assigned", payments="edit assigned")
    assert ted.get("invoices:detail", invoice).status_code == 200
    assert list(Payment.objects.visible_to(ted.member)) == [payment]


# --- Roles with a name ------------------------------------------------------------------------------------------------
def test_a_role_is_made_given_changed_and_removed(alice: Person, ted: Person, recorded: Recorded) -> None:
    form = {"name": "Bookkeeper", "access_to_invoices": "edit", "access_to_tasks": "none"}
    assert alice.htmx("orgs:new_role", data=form).status_code == 204
    role = CustomRole.objects.get()
    alice.htmx("orgs:change_access", ted.member, data={"role": str(role.pk), "version": 1})
    assert ted.get("invoices:index").status_code == 200
    assert ted.get("scheduling:tasks").status_code == 404
    for name in ("orgs:roles", "orgs:team"):
        assert "Bookkeeper" in alice.get(name).text
    assert alice.htmx("orgs:remove_role", role).status_code == 422

    alice.htmx("orgs:edit_role", role, data={"name": "Books", "access_to_invoices": "view", "version": 1})
    assert ted.get("scheduling:tasks").status_code == 200
    assert ted.post("invoices:new").status_code == 403
    members.change_role(reloaded(ted), role="member", by=alice.member)
    assert alice.htmx("orgs:remove_role", role).status_code == 204
    assert recorded() == [
        "customrole.added", "member.edited", "customrole.edited", "member.edited", "customrole.removed"
    ]  # fmt: skip


def test_what_is_theirs_outranks_the_role_with_a_name(alice: Person, ted: Person) -> None:
    role = roles.add(by=alice.member, name="Books", grants={"invoices": "edit", "quotes": "view"})
    member = members.change_role(
        ted.member, role="member", custom_role=role, grants={"invoices": "none"}, by=alice.member
    )
    assert [str(member.grant(name)) for name in ("invoices", "quotes", "tasks")] == ["none", "view", "edit assigned"]


def test_two_roles_of_one_name(alice: Person) -> None:
    role = roles.add(by=alice.member, name="Büro", grants={})
    assert "already" in alice.post("orgs:new_role", data={"name": "buro"}).text
    with pytest.raises(Refused, match="already"):
        roles.edit(roles.add(by=alice.member, name="X", grants={}), by=alice.member, version=1, name="BÜRO", grants={})
    with pytest.raises(Stale):
        roles.edit(role, by=alice.member, version=7, name="Y", grants={})


def test_somebody_is_invited_to_a_role_with_a_name_and_grants(alice: Person) -> None:
    role = roles.add(by=alice.member, name="Books", grants={"invoices": "edit"})
    form = {"emails": "nina@example.com", "role": str(role.pk), "access_to_quotes": "view"}
    alice.htmx("orgs:invite", data=form)
    invitation = Invitation.objects.get()
    assert (invitation.role_name, invitation.grants) == ("Books", {"quotes": "view"})
    with pytest.raises(Refused, match="1 person has this role"):
        roles.remove(role, by=alice.member)
    user = User.objects.create_user("nina@example.com")
    nina = invitations.accept(invitation, user=user)
    assert [str(nina.grant(name)) for name in ("invoices", "quotes")] == ["edit", "view"]


def test_another_companys_role_is_none_of_ours(alice: Person, ted: Person, olga: Person) -> None:
    role = roles.add(by=alice.member, name="Books", grants={})
    for name in ("orgs:edit_role", "orgs:remove_role"):
        assert olga.post(name, role, data={"name": "Mine", "version": 1}).status_code == 404
    data = {"role": str(role.pk), "version": 1}
    assert olga.post("orgs:change_access", ted.member, data=data).status_code == 404
    assert ted.get("orgs:roles").status_code == 403


# --- Seeing as somebody -----------------------------------------------------------------------------------------------
def test_alice_sees_what_ted_sees_and_changes_nothing(
    alice: Person, ted: Person, smith: Client, teds_client: Client, recorded: Recorded
) -> None:
    alice.post("orgs:see_as", ted.member)
    assert recorded() == ["member.seen_as"]
    page = alice.get("clients:index").text
    assert "seeing OneTool as" in page and "Ted’s regular" in page and "Smith" not in page
    assert alice.get("clients:detail", smith).status_code == 404
    assert alice.get("invoices:index").status_code == 404
    assert alice.post("clients:archive", teds_client).status_code == 302
    assert "Stop first to make changes" in alice.get("clients:index").text
    note = alice.htmx("notes:add", "client", teds_client, data={"text": "Hello"})
    assert note.status_code == 422 and "Stop first to make changes" in json.loads(note["HX-Trigger"])["toast"]["text"]
    alice.post("orgs:see_as", ted.member)
    assert not Note.objects.exists() and not Client.objects.get(pk=teds_client.pk).is_archived

    alice.post("orgs:stop_seeing")
    page = alice.get("clients:index").text
    assert "seeing OneTool as" not in page and "Smith" in page
    assert recorded() == ["member.seen_as"]


def test_nobody_looks_through_the_eyes_of_somebody_above(alice: Person, dana: Person, ted: Person) -> None:
    for other in (alice, dana):
        assert dana.htmx("orgs:see_as", other.member).status_code == 422
    assert ted.post("orgs:see_as", alice.member).status_code == 403
    assert alice.post("orgs:see_as", dana.member)["Location"] == "/acme-heating/"
    members.change_role(dana.member, role="owner", by=alice.member)
    assert "seeing OneTool as" not in alice.get("home").text
