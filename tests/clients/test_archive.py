"""Putting away and bringing back."""

from collections.abc import Callable

from clients.models import Client
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
    assert alice.htmx("clients:bulk_archive", data={"ids": [smith.pk, teds_client.pk, "rubbish"]}).status_code == 204
    assert recorded() == []
    alice.htmx("clients:bulk_archive", data={"ids": [smith.pk, teds_client.pk]})
    assert recorded() == ["client.archived", "client.archived"]
