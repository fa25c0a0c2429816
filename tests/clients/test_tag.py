"""Marking clients with words, one and many."""

from collections.abc import Callable

import pytest

from clients.models import Client, ClientTag
from onetool.events.log import Event
from tests import factories
from tests.conftest import Person
from tests.pages import toast

Recorded = Callable[[], list[str]]


def tags(client: Client) -> list[str]:
    return list(ClientTag.objects.filter(client=client).order_by("name").values_list("name", flat=True))


def test_a_client_is_tagged_in_small_letters(alice: Person, smith: Client, recorded: Recorded) -> None:
    assert toast(alice.htmx("clients:tag", smith, data={"name": "  Key   Account "})) == "Tagged"
    assert tags(smith) == ["key account"]
    assert recorded() == ["client.tagged"]
    assert Event.objects.latest("id").sentence == "tagged Smith household key account"


def test_a_tag_is_taken_away(alice: Person, smith: Client, recorded: Recorded) -> None:
    alice.htmx("clients:tag", smith, data={"name": "vip"})
    assert toast(alice.htmx("clients:untag", smith, data={"name": "vip"})) == "Tag removed"
    assert tags(smith) == []
    assert recorded() == ["client.tagged", "client.untagged"]


def test_twice_is_once(alice: Person, smith: Client, recorded: Recorded) -> None:
    for verb in ("tag", "tag", "untag", "untag"):
        assert alice.htmx(f"clients:{verb}", smith, data={"name": "vip"}).status_code == 204
    assert recorded() == ["client.tagged", "client.untagged"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 41])
def test_what_is_no_tag_is_refused(name: str, alice: Person, smith: Client, recorded: Recorded) -> None:
    for verb in ("tag", "untag"):
        answer = alice.htmx(f"clients:{verb}", smith, data={"name": name})
        assert (answer.status_code, toast(answer)) == (422, "Enter a tag of up to 40 characters.")
    assert (tags(smith), recorded()) == ([], [])


def test_many_are_tagged_at_once(alice: Person, smith: Client, teds_client: Client, recorded: Recorded) -> None:
    before = recorded()
    third = factories.client(by=alice.member)
    alice.htmx("clients:tag", smith, data={"name": "spring"})
    made = recorded()
    answer = alice.htmx(
        "listing:bulk", "clients", "tag", data={"ids": [smith.pk, teds_client.pk], "tag-value": "Spring"}
    )
    assert (answer.status_code, toast(answer)) == (204, "2 tagged")
    assert [tags(client) for client in (smith, teds_client, third)] == [["spring"], ["spring"], []]
    assert recorded() == [*made, "client.tagged"]
    assert made[: len(before)] == before


@pytest.mark.parametrize("name", ["", "x" * 41])
def test_a_tag_for_many_that_is_none_is_refused(name: str, alice: Person, smith: Client, recorded: Recorded) -> None:
    answer = alice.htmx("listing:bulk", "clients", "tag", data={"ids": [smith.pk], "tag-value": name})
    assert (answer.status_code, toast(answer)) == (422, "Enter a tag of up to 40 characters.")
    assert recorded() == []


def test_rows_of_others_are_passed_over(alice: Person, olga: Person, smith: Client, recorded: Recorded) -> None:
    assert (
        toast(olga.htmx("listing:bulk", "clients", "tag", data={"ids": [smith.pk], "tag-value": "mine"})) == "0 tagged"
    )
    assert (tags(smith), recorded()) == ([], [])


def test_who_may_not_edit_may_not_tag(
    alice: Person, vera: Person, ted: Person, olga: Person, smith: Client, teds_client: Client, recorded: Recorded
) -> None:
    before = recorded()
    for verb in ("tag", "untag"):
        assert alice.get(f"clients:{verb}", smith).status_code == 405
        assert vera.htmx(f"clients:{verb}", smith, data={"name": "vip"}).status_code == 403
        assert ted.htmx(f"clients:{verb}", teds_client, data={"name": "vip"}).status_code == 403
        assert olga.htmx(f"clients:{verb}", smith, data={"name": "vip"}).status_code == 404
    for person in (vera, ted):
        assert (
            person.htmx(
                "listing:bulk", "clients", "tag", data={"ids": [teds_client.pk], "tag-value": "vip"}
            ).status_code
            == 403
        )
    assert (ClientTag.objects.count(), recorded()) == (0, before)
