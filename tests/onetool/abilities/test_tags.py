"""Words that records are marked with, whatever their kind."""

from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from clients.models import Client
from invoices.actions import drafting
from onetool.abilities.tags import actions
from onetool.abilities.tags.models import Tag
from onetool.events.log import Event
from onetool.records.record import Record
from onetool.tenancy.scope import acting_in
from scheduling.models import Project
from tests import factories
from tests.conftest import Person
from tests.pages import toast

Recorded = Callable[[], list[str]]


def names(row: Record) -> list[str]:
    return list(Tag.objects.of(row).values_list("name", flat=True))


def test_a_record_of_every_kind_is_tagged_in_small_letters(alice: Person, row: Record, recorded: Recorded) -> None:
    before, kind = recorded(), row.kind()
    assert toast(alice.htmx("tags:add", kind, row, data={"name": "  Key   Account "})) == "Tagged"
    assert names(row) == ["key account"]
    assert recorded() == [*before, f"{kind}.tagged"]
    assert Event.objects.latest("id").sentence == f"tagged {row} key account"
    assert toast(alice.htmx("tags:remove", kind, row, data={"name": "Key account"})) == "Tag removed"
    assert names(row) == []
    assert recorded() == [*before, f"{kind}.tagged", f"{kind}.untagged"]


def test_twice_is_once(alice: Person, row: Record, recorded: Recorded) -> None:
    before = recorded()
    for verb in ("add", "add", "remove", "remove"):
        assert alice.htmx(f"tags:{verb}", row.kind(), row, data={"name": "vip"}).status_code == 204
    assert recorded() == [*before, f"{row.kind()}.tagged", f"{row.kind()}.untagged"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_what_is_no_tag_is_refused(name: str, alice: Person, smith: Client, recorded: Recorded) -> None:
    for verb in ("add", "remove"):
        answer = alice.htmx(f"tags:{verb}", "client", smith, data={"name": name})
        assert (answer.status_code, toast(answer)) == (422, "Enter a tag of up to 40 characters.")
    assert (names(smith), recorded()) == ([], [])


def test_who_may_not_edit_may_not_tag(
    alice: Person, vera: Person, ted: Person, olga: Person, row: Record, recorded: Recorded
) -> None:
    before = recorded()
    for verb in ("add", "remove"):
        assert alice.get(f"tags:{verb}", row.kind(), row).status_code == 405
        assert vera.htmx(f"tags:{verb}", row.kind(), row, data={"name": "vip"}).status_code == 403
        assert ted.htmx(f"tags:{verb}", row.kind(), row, data={"name": "vip"}).status_code in {403, 404}
        assert olga.htmx(f"tags:{verb}", row.kind(), row, data={"name": "vip"}).status_code == 404
    assert (Tag.objects.count(), recorded()) == (0, before)


def test_ted_tags_what_is_assigned_to_him(ted: Person, teds_task: Record) -> None:
    assert ted.htmx("tags:add", "task", teds_task, data={"name": "ladder"}).status_code == 204
    assert names(teds_task) == ["ladder"]


# --- The words there are ----------------------------------------------------------------------------------------------
def words(person: Person, typed: str = "") -> list[str]:
    text = person.get("tags:words", query={"name": typed}).text
    return [one.split('"')[0] for one in text.split('value="')[1:]]


def test_the_words_in_use_are_offered_as_one_types(alice: Person, smith: Client) -> None:
    project = factories.project(by=alice.member)
    for row, name in ((smith, "vip"), (project, "vip"), (project, "winter"), (smith, "villa")):
        actions.add(row, by=alice.member, name=name)
    assert words(alice) == ["villa", "vip", "winter"]
    assert words(alice, "VI") == ["villa", "vip"]
    assert words(alice, "%") == words(alice, "x") == []


def test_a_word_alone_tells_nobody_of_what_they_may_not_see(
    alice: Person, ted: Person, olga: Person, smith: Client, teds_task: Record
) -> None:
    actions.add(smith, by=alice.member, name="bankrupt")
    actions.add(teds_task, by=alice.member, name="ladder")
    assert words(ted) == ["ladder"]
    with acting_in(olga.org, olga.member):
        assert words(olga) == []


# --- Lists ------------------------------------------------------------------------------------------------------------
def test_a_list_asks_for_all_its_words_at_once(
    alice: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [factories.project(by=alice.member) for _ in range(3)]
    for name in ("winter", "attic"):
        actions.add(rows[0], by=alice.member, name=name)
    with django_assert_num_queries(1):
        assert Tag.objects.names_of(rows) == {rows[0].pk: ["attic", "winter"], rows[1].pk: [], rows[2].pk: []}
    shown = Project.objects.annotate(words=Tag.objects.beside(Project)).order_by("pk")
    assert [row.words for row in shown] == [["attic", "winter"], [], []]


def test_a_list_is_filtered_by_a_word_of_its_own_kind(alice: Person, smith: Client) -> None:
    project = factories.project(by=alice.member, client=smith)
    actions.add(smith, by=alice.member, name="vip")
    assert list(Client.objects.filter(pk__in=Tag.objects.named(Client, "vip"))) == [smith]
    assert not Project.objects.filter(pk__in=Tag.objects.named(Project, "vip")).exists()
    actions.add(project, by=alice.member, name="vip")
    assert list(Project.objects.filter(pk__in=Tag.objects.named(Project, "vip"))) == [project]


def test_a_draft_that_is_thrown_away_takes_its_words_along(alice: Person) -> None:
    invoice = factories.invoice(by=alice.member)
    actions.add(invoice, by=alice.member, name="vip")
    drafting.discard(invoice, by=alice.member)
    assert words(alice) == []
