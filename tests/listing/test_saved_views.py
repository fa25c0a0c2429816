"""Saved views: a list's filters, order and columns under a name; one's own, or the team's."""

from collections.abc import Callable

import pytest

from clients.models import Client
from onetool.listing.actions import lists
from onetool.listing.models import ListChoice, SavedView
from tests import factories
from tests.clients.test_list import shown
from tests.conftest import Person
from tests.pages import words

Recorded = Callable[[], list[str]]


@pytest.fixture
def two(alice: Person) -> list[Client]:
    return [factories.client(by=alice.member, name=name, status=name.lower()) for name in ("Lead", "Active")]


@pytest.fixture
def leads(alice: Person, two: list[Client]) -> SavedView:
    return lists.add(by=alice.member, list_name="clients", name="My leads", query="status=lead")


def test_what_a_list_shows_is_kept_under_a_name(alice: Person, two: list[Client], recorded: Recorded) -> None:
    typed = {"name": "Leads", "query": "status=lead&sort=-added&columns=name,status&after=x&part=list"}
    answer = alice.post("listing:save_view", "clients", data=typed)
    view = SavedView.objects.get()
    assert answer["Location"] == f"{alice.url('clients:index')}?view={view.pk}"
    assert view.query == "columns=name%2Cstatus&sort=-added&status=lead"
    assert recorded() == ["savedview.created"]
    page = alice.browser.get(answer["Location"])
    assert [column.name for column in page.context["list"].columns] == ["name", "status"]
    assert [client.name for client in page.context["list"].rows] == ["Lead"]


def test_a_view_that_is_open_can_be_filtered_on_and_says_so(alice: Person, leads: SavedView) -> None:
    page = alice.get("clients:index", query={"of": leads.pk, "status": "active"})
    assert [client.name for client in page.context["list"].rows] == ["Active"]
    assert "(edited)" in words(page)
    assert "Save changes to My leads" in words(
        alice.get("clients:index", query={"of": leads.pk, "status": "active", "part": "views"})
    )
    alice.post("listing:update_view", leads, data={"query": f"of={leads.pk}&status=active"})
    assert shown(alice, view=leads.pk) == ["Active"]


def test_all_of_a_views_filters_can_be_taken_away(alice: Person, leads: SavedView) -> None:
    assert shown(alice, of=leads.pk) == ["Active", "Lead"]


def test_a_view_is_ones_own_until_it_is_shared(alice: Person, dana: Person, leads: SavedView) -> None:
    assert shown(dana, view=leads.pk) == ["Active", "Lead"]
    assert dana.get("listing:view", leads).status_code == 404
    assert "My leads" not in words(dana.get("clients:index", query={"part": "views"}))
    alice.post("listing:edit_view", leads, data={"name": "Team leads", "is_shared": "on", "version": leads.version})
    assert "Team leads" in words(dana.get("clients:index", query={"part": "views"}))
    assert shown(dana, view=leads.pk) == ["Lead"]


def test_only_its_owner_changes_a_shared_view(
    alice: Person, dana: Person, leads: SavedView, recorded: Recorded
) -> None:
    lists.edit(leads, by=alice.member, is_shared=True)
    for name, data in (("edit_view", {"name": "x", "version": 2}), ("update_view", {"query": ""}), ("remove_view", {})):
        answer = dana.post(f"listing:{name}", leads, data=data)
        assert "Only Alice can change this view" in words(
            answer if answer.status_code == 422 else dana.get("clients:index")
        )
    leads.refresh_from_db()
    assert (leads.name, leads.query) == ("My leads", "status=lead")
    assert recorded() == ["savedview.edited"]


def test_a_shared_view_shows_each_person_what_they_may_see(
    alice: Person, ted: Person, smith: Client, teds_client: Client
) -> None:
    view = lists.add(by=alice.member, list_name="clients", name="All", query="columns=name,city,terms", is_shared=True)
    page = ted.get("clients:index", query={"view": view.pk})
    assert [column.name for column in page.context["list"].columns] == ["name"]
    assert [client.name for client in page.context["list"].rows] == [teds_client.name]


def test_a_view_of_a_list_one_may_not_open_is_not_there(alice: Person, ted: Person) -> None:
    view = lists.add(by=alice.member, list_name="invoices", name="Late", query="standing=overdue", is_shared=True)
    for name in ("view", "edit_view"):
        assert ted.get(f"listing:{name}", view).status_code == 404
    assert ted.post("listing:pin_view", view).status_code == 404


def test_a_name_is_there_once_and_a_double_click_saves_once(
    alice: Person, leads: SavedView, recorded: Recorded
) -> None:
    answer = alice.post("listing:save_view", "clients", data={"name": "My leads", "query": ""})
    assert answer.status_code == 422
    assert "You have a view with this name" in words(answer)
    form_id = alice.get("listing:save_view", "clients").context["form"].initial["id"]
    for _ in range(2):
        alice.post("listing:save_view", "clients", data={"id": form_id, "name": "Twice", "query": ""})
    assert SavedView.objects.filter(name="Twice").count() == 1
    assert recorded() == ["savedview.created"]


def test_a_list_opens_with_the_view_that_was_chosen(alice: Person, dana: Person, leads: SavedView) -> None:
    alice.post("listing:open_with", "clients", data={"view": leads.pk})
    assert shown(alice) == ["Lead"]
    assert shown(alice, part="list") == ["Lead"]
    assert shown(alice, view="all") == ["Active", "Lead"]
    assert shown(alice, status="active") == ["Active"]
    assert shown(dana) == ["Active", "Lead"]
    alice.post("listing:open_with", "clients")
    assert shown(alice) == ["Active", "Lead"]


def test_a_view_that_is_shared_no_more_opens_nobodys_list(alice: Person, dana: Person, leads: SavedView) -> None:
    lists.edit(leads, by=alice.member, is_shared=True)
    dana.post("listing:open_with", "clients", data={"view": leads.pk})
    dana.post("listing:pin_view", leads)
    assert shown(dana) == ["Lead"]
    lists.edit(leads, by=alice.member, is_shared=False, name="Mrs Jones", query="name=Mrs+Jones")
    assert shown(dana) == ["Active", "Lead"]
    for part in ("views", "list", "filters"):
        assert "Jones" not in dana.get("clients:index", query={"part": part}).text
    assert "Jones" not in dana.get("clients:index").text + dana.get("listing:pinned").text


def test_a_view_that_goes_takes_the_way_a_list_opens_along(alice: Person, leads: SavedView) -> None:
    lists.open_with(leads, by=alice.member, list_name="clients")
    alice.post("listing:remove_view", leads)
    assert shown(alice) == ["Active", "Lead"]
    assert ListChoice.objects.get().default_view is None


def test_a_pinned_view_stands_in_the_navigation_with_its_count(alice: Person, dana: Person, leads: SavedView) -> None:
    for _ in range(2):
        alice.post("listing:pin_view", leads)
    assert "My leads" in words(alice.get("orgs:team"))
    assert "My leads" not in words(dana.get("orgs:team"))
    assert "My leads 1" in words(alice.get("listing:pinned"))
    alice.post("listing:unpin_view", leads)
    assert "My leads" not in words(alice.get("orgs:team"))


def test_a_pinned_view_that_is_gone_takes_no_place(alice: Person, dana: Person, leads: SavedView) -> None:
    kept = lists.add(by=dana.member, list_name="clients", name="Dana’s", query="")
    for number in range(lists.MOST_PINNED):
        view = lists.add(by=alice.member, list_name="clients", name=f"View {number}", query="", is_shared=True)
        dana.post("listing:pin_view", view)
        if number % 2:
            alice.post("listing:remove_view", view)
        else:
            lists.edit(view, by=alice.member, is_shared=False)
    dana.post("listing:pin_view", kept)
    assert "Dana’s" in words(dana.get("listing:pinned"))
    dana.member.refresh_from_db()
    assert dana.member.pinned_views == [kept.pk]


def test_columns_are_kept_on_the_account_in_their_order(alice: Person, dana: Person, two: list[Client]) -> None:
    chosen = {"column": ["status", "added", "rubbish", "name"], "query": "sort=added"}
    answer = alice.post("listing:choose_columns", "clients", data=chosen)
    assert answer["Location"].endswith("?sort=added")
    assert [one.name for one in alice.get("clients:index").context["list"].columns] == ["name", "status", "added"]
    assert "status" in [one.name for one in dana.get("clients:index").context["list"].columns]
    alice.post("listing:choose_columns", "clients", data={"query": ""})
    assert [one.name for one in alice.get("clients:index").context["list"].columns][:3] == ["name", "status", "contact"]


def test_columns_of_an_open_view_stand_in_the_address(alice: Person, leads: SavedView) -> None:
    chosen = {"column": ["name", "added"], "query": f"of={leads.pk}&status=lead"}
    answer = alice.post("listing:choose_columns", "clients", data=chosen)
    assert "columns=name%2Cadded" in answer["Location"]
    assert not ListChoice.objects.exists()


def test_strangers_find_nothing(alice: Person, olga: Person, leads: SavedView) -> None:
    for name in ("view", "edit_view"):
        assert olga.get(f"listing:{name}", leads).status_code == 404
    for name in ("update_view", "remove_view", "pin_view", "unpin_view"):
        assert olga.post(f"listing:{name}", leads).status_code == 404
    assert SavedView.objects.filter(pk=leads.pk).exists()
