"""Moving a client from state to state, from its page and by a drop on the board."""

import itertools
from collections.abc import Callable

import pytest

from clients.actions import clients
from clients.models import Client
from onetool.events.log import Event
from onetool.records.refusals import Refused
from tests import factories
from tests.conftest import Person
from tests.pages import toast

Recorded = Callable[[], list[str]]
ALLOWED = {
    ("lead", "active"), ("lead", "inactive"), ("lead", "archived"),
    ("active", "inactive"), ("active", "archived"),
    ("inactive", "active"), ("inactive", "archived"),
    ("archived", "lead"), ("archived", "active"), ("archived", "inactive"),
}  # fmt: skip
MOVES = [(before, after) for before, after in itertools.product(Client.Status.values, repeat=2) if before != after]


@pytest.mark.parametrize(("before", "after"), MOVES)
def test_a_client_goes_where_the_table_lets_it(before: str, after: str, alice: Person, recorded: Recorded) -> None:
    client = factories.client(by=alice.member, status=before)
    made = recorded()
    if (before, after) in ALLOWED:
        assert clients.move(client, by=alice.member, status=after).status == after
        assert recorded() == [*made, "client.moved"]
        assert Event.objects.latest("id").facts["changes"] == {"status": [before, after]}
    else:
        with pytest.raises(Refused):
            clients.move(client, by=alice.member, status=after)
        client.refresh_from_db()
        assert (client.status, recorded()) == (before, made)


def test_a_drop_on_the_board_moves_and_says_so(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("clients:move", smith, data={"to": "inactive", "after": ""})
    assert (answer.status_code, toast(answer)) == (204, "Smith household is now inactive")
    smith.refresh_from_db()
    assert smith.status == Client.Status.INACTIVE
    assert Event.objects.latest("id").sentence == "changed Smith household’s status to inactive"
    assert recorded() == ["client.moved"]


def test_a_refused_drop_says_why_and_changes_nothing(alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("clients:move", smith, data={"to": "lead"})
    assert (answer.status_code, answer["HX-Reswap"]) == (422, "none")
    assert toast(answer) == "Smith household is active and cannot become lead."
    smith.refresh_from_db()
    assert (smith.status, smith.version) == (Client.Status.ACTIVE, 1)
    assert recorded() == []


@pytest.mark.parametrize("to", ["", "gone", "ARCHIVED", "archived"])
def test_what_is_no_move_of_the_board_is_refused(to: str, alice: Person, smith: Client, recorded: Recorded) -> None:
    """Putting away is a verb of its own, with a right of its own."""
    answer = alice.htmx("clients:move", smith, data={"to": to})
    assert (answer.status_code, toast(answer)) == (422, "There is no such status.")
    assert recorded() == []


@pytest.mark.parametrize("elsewhere", ["https://evil.example/x", "//evil.example", "javascript:x", ""])
def test_a_refusal_leads_to_no_page_but_ours(alice: Person, smith: Client, elsewhere: str) -> None:
    answer = alice.browser.post(alice.url("clients:move", smith), {"to": "lead"}, headers={"Referer": elsewhere})
    assert (answer.status_code, answer["Location"]) == (302, f"/{alice.org.slug}/")


def test_without_script_a_refusal_is_shown_on_the_clients_page(alice: Person, smith: Client) -> None:
    here = alice.url("clients:detail", smith)
    came_from = {"Referer": f"http://testserver{here}"}
    answer = alice.browser.post(alice.url("clients:move", smith), {"to": "lead"}, headers=came_from)
    assert (answer.status_code, answer["Location"]) == (302, here)
    assert "Smith household is active and cannot become lead." in alice.get("clients:detail", smith).text


def test_twice_is_once(alice: Person, smith: Client, recorded: Recorded) -> None:
    for _ in range(2):
        assert alice.htmx("clients:move", smith, data={"to": "inactive"}).status_code == 204
    assert recorded() == ["client.moved"]


def test_only_those_who_edit_may_move_and_only_by_a_post(
    alice: Person, vera: Person, ted: Person, olga: Person, smith: Client, teds_client: Client, recorded: Recorded
) -> None:
    before = recorded()
    assert alice.get("clients:move", smith).status_code == 405
    assert vera.htmx("clients:move", smith, data={"to": "inactive"}).status_code == 403
    assert ted.htmx("clients:move", teds_client, data={"to": "inactive"}).status_code == 403
    assert olga.htmx("clients:move", smith, data={"to": "inactive"}).status_code == 404
    assert olga.browser.post(alice.url("clients:move", smith), {"to": "inactive"}).status_code == 404
    assert set(Client.objects.values_list("status", flat=True)) == {"active"}
    assert recorded() == before


def test_a_card_on_the_board_shows_only_other_columns_to_move_to(alice: Person, vera: Person, smith: Client) -> None:
    board = alice.get("clients:board").text
    card = board[board.index(f'id="card-{smith.pk}"') :].split("</article>")[0]
    assert [to for to in Client.Status.values if f'value="{to}"' in card] == ["lead", "inactive"]
    assert alice.url("clients:move", smith) in card
    assert alice.url("clients:move", smith) not in vera.get("clients:board").text
