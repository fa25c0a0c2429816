"""Marking many clients with a word."""

from collections.abc import Callable

import pytest

from clients.models import Client
from onetool.abilities.tags import actions
from onetool.abilities.tags.models import Tag
from tests import factories
from tests.conftest import Person
from tests.pages import toast

Recorded = Callable[[], list[str]]


def tags(client: Client) -> list[str]:
    return list(Tag.objects.of(client).values_list("name", flat=True))


def test_many_are_tagged_at_once(alice: Person, smith: Client, teds_client: Client, recorded: Recorded) -> None:
    before = recorded()
    third = factories.client(by=alice.member)
    actions.add(smith, by=alice.member, name="spring")
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


def test_who_may_not_edit_may_not_tag(vera: Person, ted: Person, teds_client: Client, recorded: Recorded) -> None:
    before = recorded()
    for person in (vera, ted):
        assert (
            person.htmx(
                "listing:bulk", "clients", "tag", data={"ids": [teds_client.pk], "tag-value": "vip"}
            ).status_code
            == 403
        )
    assert (Tag.objects.count(), recorded()) == (0, before)
