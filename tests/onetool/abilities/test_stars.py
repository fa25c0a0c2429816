"""One's own favourites, whatever their kind."""

from collections.abc import Callable

from clients.models import Client
from invoices.actions import drafting
from onetool.abilities.stars import actions
from onetool.abilities.stars.models import Star
from onetool.records.record import Record
from tests import factories
from tests.conftest import Person
from tests.pages import toast

Recorded = Callable[[], list[str]]


def starred() -> list[tuple[str, object]]:
    rows = Star.objects.select_related("member__user").order_by("id")
    return [(star.member.display_name, star.subject_id) for star in rows]


def test_a_star_is_ones_own(alice: Person, vera: Person, row: Record, recorded: Recorded) -> None:
    before, kind = recorded(), row.kind()
    assert toast(vera.htmx("stars:add", kind, row)) == "Starred"
    assert starred() == [("Vera", row.pk)]
    assert recorded() == [*before, f"{kind}.starred"]
    assert Star.objects.among([row], vera.member) == {row.pk}
    assert list(Star.objects.by(vera.member, type(row))) == [row.pk]
    assert Star.objects.among([row], alice.member) == set()


def test_the_page_shows_ones_own_star_only(alice: Person, vera: Person, smith: Client) -> None:
    vera.htmx("stars:add", "client", smith)
    assert alice.url("stars:remove", "client", smith) in vera.get("clients:detail", smith).text
    assert alice.url("stars:remove", "client", smith) not in alice.get("clients:detail", smith).text
    assert "Smith household" in vera.get("clients:index", query={"starred": "1"}).text
    assert "Smith household" not in alice.get("clients:index", query={"starred": "1"}).text


def test_a_star_is_taken_away_without_touching_a_colleagues(alice: Person, dana: Person, smith: Client) -> None:
    for person in (alice, dana):
        person.htmx("stars:add", "client", smith)
    assert toast(alice.htmx("stars:remove", "client", smith)) == "Star removed"
    assert starred() == [("Dana", smith.pk)]


def test_twice_is_once(alice: Person, row: Record, recorded: Recorded) -> None:
    before = recorded()
    for verb in ("add", "add", "remove", "remove"):
        assert alice.htmx(f"stars:{verb}", row.kind(), row).status_code == 204
    assert recorded() == [*before, f"{row.kind()}.starred", f"{row.kind()}.unstarred"]
    assert starred() == []


def test_a_star_is_no_change_of_the_record(alice: Person, smith: Client) -> None:
    alice.htmx("stars:add", "client", smith)
    assert Client.objects.get().version == smith.version


def test_nobody_stars_what_they_cannot_see(
    ted: Person, olga: Person, alice: Person, row: Record, teds_client: Client, recorded: Recorded
) -> None:
    before = recorded()
    assert alice.get("stars:add", row.kind(), row).status_code == 405
    assert ted.htmx("stars:add", row.kind(), row).status_code == 404
    assert olga.htmx("stars:add", row.kind(), row).status_code == 404
    assert (starred(), recorded()) == ([], before)
    assert ted.htmx("stars:add", "client", teds_client).status_code == 204
    assert starred() == [("Ted", teds_client.pk)]


def test_a_draft_that_is_thrown_away_takes_its_stars_along(alice: Person) -> None:
    invoice = factories.invoice(by=alice.member)
    actions.add(invoice, by=alice.member)
    drafting.discard(invoice, by=alice.member)
    assert starred() == []
