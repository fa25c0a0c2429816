"""Many people at one client at the same moment: they wait for one another, and nobody meets an error."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from clients.actions import clients
from clients.actions import contacts as contacts_actions
from clients.models import Client, Contact
from onetool.abilities.tags import actions as tags
from onetool.abilities.tags.models import Tag
from onetool.events.log import Event
from onetool.orgs.actions import organisations
from onetool.orgs.models import Member
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from tests import factories

PEOPLE = 8  # at once


@pytest.fixture
def alice(transactional_db: None) -> Member:
    user = get_user_model().objects.create_user("storm@example.com", "a long walk 42", name="Alice")
    org = organisations.start(user=user, name="Storm Ltd", trade="HVAC", country="US", currency="USD", time_zone="UTC")
    with acting_in(org):
        return Member.objects.select_related("user", "org").get()


def at_once(by: Member, deeds: list[Callable[[], object]]) -> None:
    """Do all of them at the same moment, each on a connection of its own; raises what any of them raised."""
    gate = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        try:
            with acting_in(by.org, by):
                gate.wait(20)
                deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        list(pool.map(run, deeds))


def test_the_same_form_posted_by_a_nervous_finger_makes_one_client(alice: Member) -> None:
    fields = {"pk": uuid7(), "name": "Jane", "contact": {"name": "Jane", "pk": uuid7()}, "place": None}
    at_once(alice, [lambda: clients.register(by=alice, **fields)] * PEOPLE)
    with acting_in(alice.org):
        assert (Client.objects.count(), Contact.objects.count()) == (1, 1)
        assert list(Event.objects.filter(thread_id=fields["pk"]).order_by("id").values_list("verb", flat=True)) == [
            "client.created",
            "contact.added",
        ]


def test_contacts_of_one_client_are_edited_and_removed_at_once(alice: Member) -> None:
    with acting_in(alice.org):
        client = factories.client(by=alice)
        mrs = client.contacts.get()
        contacts = [contacts_actions.add(client, by=alice, name=f"Contact {n}") for n in range(PEOPLE - 2)]
    edits = [lambda one=one: contacts_actions.edit(one, by=alice, is_primary=True, is_billing=True) for one in contacts]
    at_once(alice, [*edits, *[lambda: contacts_actions.remove(mrs, by=alice)] * 2])
    with acting_in(alice.org):
        left = Contact.objects.filter(client=client)
        assert left.count() == PEOPLE - 2
        assert (left.filter(is_primary=True).count(), left.filter(is_billing=True).count()) == (1, 1)


def test_the_same_many_are_archived_tagged_and_brought_back_at_once(alice: Member) -> None:
    with acting_in(alice.org):
        ids = [factories.client(by=alice).pk for _ in range(20)]
    mine, backwards = Client.objects.all, lambda: Client.objects.filter(pk__among=ids[::-1]).order_by("-pk")
    deeds = [lambda: clients.archive_all(mine(), by=alice), lambda: clients.archive_all(backwards(), by=alice)]
    deeds += [lambda: clients.restore_all(backwards(), by=alice), lambda: tags.add_all(mine(), by=alice, name="a")]
    at_once(alice, deeds * 2)
    with acting_in(alice.org):
        for client in Client.objects.all():
            verbs = [event.verb for event in Event.objects.about(client)]
            moves = [verb for verb in reversed(verbs) if verb in {"client.archived", "client.restored"}]
            expected = ["client.archived", "client.restored"] * len(moves)
            assert moves == expected[: len(moves)], "told as it was: nobody archives what is archived"
            assert client.is_archived == (len(moves) % 2 == 1)
            assert client.version == 1 + len(moves)
            assert verbs.count("client.tagged") == Tag.objects.of(client).count() == 1
