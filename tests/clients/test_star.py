"""One's own favourites."""

from collections.abc import Callable

from clients.models import Client, Star
from tests.conftest import Person
from tests.pages import toast

Recorded = Callable[[], list[str]]


def stars() -> list[tuple[str, str]]:
    rows = Star.objects.select_related("member__user", "client").order_by("id")
    return [(star.member.display_name, star.client.name) for star in rows]


def test_a_star_is_ones_own(alice: Person, vera: Person, smith: Client, recorded: Recorded) -> None:
    assert toast(vera.htmx("clients:star", smith)) == "Starred"
    assert stars() == [("Vera", "Smith household")]
    assert recorded() == ["client.starred"]
    assert alice.url("clients:unstar", smith) in vera.get("clients:detail", smith).text
    assert alice.url("clients:unstar", smith) not in alice.get("clients:detail", smith).text
    assert "Smith household" in vera.get("clients:index", query={"starred": "1"}).text
    assert "Smith household" not in alice.get("clients:index", query={"starred": "1"}).text


def test_a_star_is_taken_away_without_touching_a_colleagues(alice: Person, dana: Person, smith: Client) -> None:
    for person in (alice, dana):
        person.htmx("clients:star", smith)
    assert toast(alice.htmx("clients:unstar", smith)) == "Star removed"
    assert stars() == [("Dana", "Smith household")]


def test_twice_is_once(alice: Person, smith: Client, recorded: Recorded) -> None:
    for verb in ("star", "star", "unstar", "unstar"):
        assert alice.htmx(f"clients:{verb}", smith).status_code == 204
    assert recorded() == ["client.starred", "client.unstarred"]
    assert stars() == []


def test_a_star_is_no_change_of_the_client(alice: Person, smith: Client) -> None:
    alice.htmx("clients:star", smith)
    assert Client.objects.get().version == smith.version


def test_nobody_stars_what_they_cannot_see(
    ted: Person, olga: Person, alice: Person, smith: Client, teds_client: Client, recorded: Recorded
) -> None:
    before = recorded()
    assert alice.get("clients:star", smith).status_code == 405
    assert ted.htmx("clients:star", smith).status_code == 404
    assert olga.htmx("clients:star", smith).status_code == 404
    assert (stars(), recorded()) == ([], before)
    assert ted.htmx("clients:star", teds_client).status_code == 204
    assert stars() == [("Ted", "Ted’s regular")]
