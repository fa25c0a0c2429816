"""Rows whose id a form brings: the second post finds what the first one made, whichever came first."""

import uuid

import pytest

from clients.actions import contacts
from clients.models import Contact
from invoices.actions import paying
from onetool.records.refusals import Refused, Taken
from onetool.tenancy.ids import uuid7
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def pk() -> uuid.UUID:
    return uuid7()


def test_a_second_post_finds_the_row_and_changes_nothing(alice: Person, pk: uuid.UUID) -> None:
    client = factories.client(by=alice.member)
    first = contacts.add(client, by=alice.member, pk=pk, name="Mrs Smith")
    again = contacts.add(client, by=alice.member, pk=pk, name="Somebody else")

    assert again == first and Contact.objects.get(pk=pk).name == "Mrs Smith"


def test_an_id_that_hangs_on_something_else_is_taken(alice: Person, pk: uuid.UUID) -> None:
    contacts.add(factories.client(by=alice.member), by=alice.member, pk=pk, name="Mrs Smith")
    with pytest.raises(Taken):
        contacts.add(factories.client(by=alice.member), by=alice.member, pk=pk, name="Mrs Smith")


def test_an_id_of_another_kind_of_row_is_taken(alice: Person) -> None:
    client = factories.client(by=alice.member)
    with pytest.raises(Taken):
        contacts.add(client, by=alice.member, pk=client.pk, name="Mrs Smith")


def test_a_refusal_after_the_first_post_finds_it_too(alice: Person, pk: uuid.UUID) -> None:
    """What the first post did may be what refuses the second: an invoice that is paid takes no more."""
    invoice = factories.issued_invoice(by=alice.member)
    paid = {"amount": invoice.total, "method": "cash", "received_on": invoice.issue_date}
    first = paying.record_payment(invoice, by=alice.member, pk=pk, **paid)

    assert paying.record_payment(invoice, by=alice.member, pk=pk, **paid) == first
    with pytest.raises(Refused):
        paying.record_payment(invoice, by=alice.member, pk=uuid7(), **paid)


def test_without_an_id_each_call_makes_a_row_of_its_own(alice: Person) -> None:
    client = factories.client(by=alice.member)
    made = {contacts.add(client, by=alice.member, name="Mrs Smith").pk for _ in range(2)}
    assert len(made) == 2
