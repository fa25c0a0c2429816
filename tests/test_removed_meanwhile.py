"""What somebody is at is removed by somebody else in the same moment: both get an answer in words, nothing breaks."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.http import HttpResponse

from clients.actions import contacts, properties
from clients.models import Client
from invoices.actions import drafting
from onetool.dev.postgres.server import wait_until
from onetool.events.log import Event
from onetool.orgs.models import Organisation
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from quotes.models import Quote
from scheduling.actions import tasks
from scheduling.models import ChecklistItem, Project
from tests import factories
from tests.conftest import Person, _person
from tests.pages import toast, words

pytestmark = pytest.mark.django_db(transaction=True)

GONE = "Someone deleted this, so nothing was changed."
CHOICE_GONE = "Someone changed or deleted this at the same time. Nothing was saved; reload and try again."


@pytest.fixture
def alice(world: dict[str, Organisation]) -> Person:
    return _person("Alice", world["acme"])


@pytest.fixture
def smith(alice: Person) -> Client:
    with acting_in(alice.org, alice.member):
        return factories.client(by=alice.member, name="Smith household")


@contextmanager
def while_removing(person: Person, remove: Callable[[], object]) -> Iterator[None]:
    """Inside, the removal is done and not committed: that happens as soon as somebody waits for it."""
    is_done = threading.Event()

    def run() -> None:
        with acting_in(person.org, person.member):
            remove()
            is_done.set()
            wait_until(_somebody_waits, seconds=10)
        connection.close()

    remover = threading.Thread(target=run)
    remover.start()
    assert is_done.wait(10)
    yield
    remover.join()


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            # What another backend waits for, pg_stat_activity tells the owner only; pg_locks tells everybody.
            "select exists (select from pg_locks join pg_stat_activity using (pid) "
            "where datname = current_database() and not granted)"
        )
        return bool(cursor.fetchone()[0])


def verbs(person: Person) -> list[str]:
    with acting_in(person.org):
        return list(Event.objects.order_by("id").values_list("verb", flat=True))


def test_an_edit_of_a_contact_is_refused_and_keeps_what_was_typed(alice: Person, smith: Client) -> None:
    with acting_in(alice.org):
        joe = contacts.add(smith, by=alice.member, name="Joe")
    with while_removing(alice, lambda: contacts.remove(joe, by=alice.member)):
        answer = alice.htmx("clients:edit_contact", joe, data={"name": "Joseph the Third", "version": joe.version})
    assert answer.status_code == 422
    assert GONE in words(answer)
    assert 'value="Joseph the Third"' in answer.text
    assert verbs(alice)[-1] == "contact.removed"


def test_an_edit_of_a_property_is_refused_and_keeps_what_was_typed(alice: Person, smith: Client) -> None:
    with acting_in(alice.org):
        shed = properties.add(smith, by=alice.member, street="2 Back Lane")
    typed = {"street": "3 Back Lane", "property_type": "house", "version": shed.version}
    with while_removing(alice, lambda: properties.remove(shed, by=alice.member)):
        answer = alice.htmx("clients:edit_property", shed, data=typed)
    assert answer.status_code == 422
    assert GONE in words(answer)
    assert 'value="3 Back Lane"' in answer.text


def test_a_draft_that_was_just_discarded_is_neither_edited_nor_issued_nor_discarded_again(alice: Person) -> None:
    asks: list[Callable[[object], HttpResponse]] = [
        lambda draft: alice.htmx("invoices:issue", draft),
        lambda draft: alice.htmx("invoices:discard", draft),
    ]
    for ask in asks:
        with acting_in(alice.org, alice.member):
            draft = factories.invoice(by=alice.member)
        with while_removing(alice, lambda draft=draft: drafting.discard(draft, by=alice.member)):
            answer = ask(draft)
        assert (answer.status_code, toast(answer)) == (422, GONE)
        assert verbs(alice)[-1] == "invoice.discarded"


def test_an_edited_draft_that_was_just_discarded_keeps_what_was_typed(alice: Person) -> None:
    with acting_in(alice.org, alice.member):
        draft = factories.invoice(by=alice.member)
    typed = {"title": "Boiler, second try", "tax_mode": "per_rate", "version": draft.version, "row": ["l1"]}
    line = {"l1-description": "Pipe", "l1-quantity": "1", "l1-unit_price": "2", "l1-tax": ""}
    with while_removing(alice, lambda: drafting.discard(draft, by=alice.member)):
        answer = alice.post("invoices:edit", draft, data={**typed, **line})
    assert answer.status_code == 422
    assert GONE in words(answer)
    assert "Boiler, second try" in answer.text


def test_a_line_of_a_checklist_that_was_just_rewritten_is_told_to_be_gone(alice: Person) -> None:
    with acting_in(alice.org, alice.member):
        task = factories.task(by=alice.member, checklist=["Valve"])
        item = ChecklistItem.objects.get()
    with while_removing(alice, lambda: tasks.edit(task, by=alice.member, checklist=["Pump"])):
        answer = alice.htmx("scheduling:tick", task, item)
    assert answer.status_code == 422
    assert toast(answer) == GONE


@pytest.mark.parametrize(("name", "model"), [("scheduling:new", Project), ("quotes:new", Quote)])
def test_a_property_that_was_just_removed_can_no_longer_be_chosen(
    alice: Person, smith: Client, name: str, model: type[Project] | type[Quote]
) -> None:
    with acting_in(alice.org):
        shed = properties.add(smith, by=alice.member, street="2 Back Lane")
    typed = {"title": "Roof", "client": smith.pk, "place": shed.pk, "id": uuid7(), "tax_mode": "per_rate"}
    with while_removing(alice, lambda: properties.remove(shed, by=alice.member)):
        answer = alice.post(name, data=typed)
    assert answer.status_code == 404
    assert CHOICE_GONE in words(answer)
    with acting_in(alice.org):
        assert model._default_manager.count() == 0
