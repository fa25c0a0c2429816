"""Changing a client's facts: two people at once lose nothing."""

from collections.abc import Callable

from clients.actions import clients
from clients.forms import ClientForm
from clients.models import Client
from onetool.events.log import Event
from onetool.web.forms import initial_of
from tests.conftest import Person


def form_of(client: Client, **changes: str) -> dict[str, object]:
    values = {name: value for name, value in initial_of(client, ClientForm).items() if value not in (None, False)}
    return {**values, "version": client.version, **changes}


def test_a_change_is_saved_and_written_down_old_and_new(
    alice: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    assert alice.htmx("clients:edit", smith, data=form_of(smith, name="Smith & Sons")).status_code == 204
    smith.refresh_from_db()
    assert smith.name == "Smith & Sons"
    assert recorded() == ["client.edited"]
    assert Event.objects.latest("id").facts["changes"] == {"name": ["Smith household", "Smith & Sons"]}


def test_saving_without_a_change_records_nothing(
    alice: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    assert alice.htmx("clients:edit", smith, data=form_of(smith)).status_code == 204
    assert recorded() == []


def test_a_stale_save_is_offered_a_merge_and_then_goes_through(alice: Person, dana: Person, smith: Client) -> None:
    mine = form_of(smith, name="Mine", city="Shelbyville")
    clients.edit(smith, by=dana.member, name="Theirs")
    response = alice.htmx("clients:edit", smith, data={**mine, "part": "form"})
    text = response.content.decode()
    assert response.status_code == 409
    assert "Theirs" in text
    assert "Mine" in text
    smith.refresh_from_db()
    assert (smith.name, smith.city) == ("Theirs", "")
    assert f'name="version" value="{smith.version}"' in text
    assert alice.htmx("clients:edit", smith, data={**mine, "version": smith.version}).status_code == 204
    smith.refresh_from_db()
    assert (smith.name, smith.city) == ("Mine", "Shelbyville")


def test_ted_may_look_but_not_edit(ted: Person, teds_client: Client, smith: Client) -> None:
    assert ted.get("clients:detail", teds_client).status_code == 200
    assert ted.post("clients:edit", teds_client, data=form_of(teds_client)).status_code == 403
    assert ted.get("clients:detail", smith).status_code == 404


def test_olga_finds_nothing(olga: Person, alice: Person, smith: Client) -> None:
    for name in ("clients:detail", "clients:edit", "clients:history"):
        assert olga.get(name, smith).status_code == 404
        assert olga.browser.get(alice.url(name, smith)).status_code == 404
