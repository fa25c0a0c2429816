"""Putting away and bringing back."""

import json
from collections.abc import Callable

from clients.models import Client
from onetool.events.log import Event
from tests.conftest import Person


def test_an_archived_client_leaves_the_list_and_comes_back(
    alice: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    response = alice.htmx("clients:archive", smith)
    assert response.status_code == 204
    assert "undo" in response["HX-Trigger"]
    assert "Smith household" not in alice.get("clients:index").content.decode()
    assert "Smith household" in alice.get("clients:index", query={"status": "archived"}).content.decode()
    alice.htmx("clients:restore", smith)
    smith.refresh_from_db()
    assert smith.status == Client.Status.ACTIVE
    assert recorded() == ["client.archived", "client.restored"]


def test_twice_is_once(alice: Person, smith: Client, recorded: Callable[[], list[str]]) -> None:
    for _ in range(2):
        assert alice.htmx("clients:archive", smith).status_code == 204
    assert recorded() == ["client.archived"]


def test_a_get_changes_nothing(alice: Person, smith: Client, recorded: Callable[[], list[str]]) -> None:
    assert alice.get("clients:archive", smith).status_code == 405
    assert recorded() == []


def test_vera_may_not(vera: Person, smith: Client, recorded: Callable[[], list[str]]) -> None:
    assert vera.post("clients:archive", smith).status_code == 403
    assert recorded() == []


def test_many_at_once(alice: Person, smith: Client, teds_client: Client, recorded: Callable[[], list[str]]) -> None:
    assert (
        alice.htmx(
            "listing:bulk", "clients", "archive", data={"ids": [smith.pk, teds_client.pk, "rubbish"]}
        ).status_code
        == 204
    )
    assert recorded() == []
    alice.htmx("listing:bulk", "clients", "archive", data={"ids": [smith.pk, teds_client.pk]})
    assert recorded() == ["client.archived", "client.archived"]


def test_many_come_back_each_to_where_it_was(
    alice: Person, smith: Client, teds_client: Client, recorded: Callable[[], list[str]]
) -> None:
    alice.htmx("clients:move", smith, data={"to": Client.Status.INACTIVE})
    states = dict(Client.objects.values_list("pk", "status"))
    before = recorded()
    answer = alice.htmx("listing:bulk", "clients", "archive", data={"ids": [smith.pk, teds_client.pk]})
    assert set(Client.objects.values_list("status", flat=True)) == {Client.Status.ARCHIVED}
    alice.browser.post(json.loads(answer["HX-Trigger"])["toast"]["undo"], headers={"HX-Request": "true"})
    assert dict(Client.objects.values_list("pk", "status")) == states
    assert recorded() == [*before, *["client.archived"] * 2, *["client.restored"] * 2]
    assert [event.changes for event in Event.objects.filter(verb="client.restored", subject_id=smith.pk)] == [
        [("Status", "Archived", "Inactive")]
    ]


def test_one_of_many_that_is_away_already_is_left_alone(
    alice: Person, smith: Client, teds_client: Client, recorded: Callable[[], list[str]]
) -> None:
    alice.htmx("clients:archive", smith)
    alice.htmx("listing:bulk", "clients", "archive", data={"ids": [smith.pk, teds_client.pk]})
    assert recorded() == ["client.archived", "client.archived"]


def test_who_may_not_archive_brings_nobody_back(
    alice: Person, vera: Person, olga: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    alice.htmx("clients:archive", smith)
    address = alice.url("listing:bulk", "clients", "restore") + f"?ids={smith.pk}"
    assert vera.browser.post(address).status_code == 403
    assert olga.browser.post(olga.url("listing:bulk", "clients", "restore") + f"?ids={smith.pk}").status_code == 302
    assert olga.browser.post(address).status_code == 404
    assert recorded() == ["client.archived"]
