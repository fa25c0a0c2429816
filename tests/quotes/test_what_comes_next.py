"""After a yes the customer is told what happens next, has a signed copy by mail, and is a lead no longer."""

from collections.abc import Callable

import pytest

from clients.models import Client
from onetool.events.log import Event
from onetool.mail.outbox import Message
from onetool.orgs.actions import organisations
from quotes.actions import answers
from quotes.actions.answers import Signature
from quotes.models import Quote
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import customer_of

pytestmark = pytest.mark.django_db
SIGNED = Signature(name="Jane Smith", ip=None, browser="")


def lead(alice: Person, **fields: object) -> Client:
    return factories.client(by=alice.member, status=Client.Status.LEAD, **fields)


def test_the_signed_quote_is_mailed_with_the_next_step(alice: Person, react: Callable[[], int]) -> None:
    organisations.edit(alice.org, by=alice.member, version=alice.org.version, after_approval="Bob calls you on Monday.")
    quote = factories.sent_quote(by=alice.member)
    react()
    browser, path = customer_of(quote)
    answers.approve(quote, by=alice.member, version=1, signature=SIGNED)
    react()
    mail = Message.objects.get(template="quote_approved")
    assert mail.to == quote.versions.get().sent_to
    assert "Bob calls you on Monday." in mail.text and [one["kind"] for one in mail.attachments] == ["approval"]
    page = browser.get(path).content.decode()
    assert "Bob calls you on Monday." in page and "Signature details" in page


def test_a_yes_on_the_phone_is_not_mailed(alice: Person, react: Callable[[], int]) -> None:
    quote = factories.sent_quote(by=alice.member)
    answers.approve_on_word(quote, by=alice.member, name="Jane", note="On the phone")
    react()
    assert not Message.objects.filter(template="quote_approved").exists()


def approve(quote: Quote, by: Person) -> None:
    answers.approve(quote, by=by.member, version=1, signature=SIGNED)


def test_a_lead_becomes_active_once_by_the_system(alice: Person, react: Callable[[], int]) -> None:
    client = lead(alice)
    approve(factories.sent_quote(by=alice.member, client=client), alice)
    react()
    factories.payment(by=alice.member, of=factories.issued_invoice(by=alice.member, client=client))
    react()
    client.refresh_from_db()
    moved = Event.objects.get(verb="client.moved")
    assert client.status == Client.Status.ACTIVE
    assert (moved.actor, moved.sentence) == ("OneTool", f"changed {client}’s status to active")


def test_a_lead_who_pays_becomes_active(alice: Person, react: Callable[[], int]) -> None:
    client = lead(alice)
    factories.payment(by=alice.member, of=factories.issued_invoice(by=alice.member, client=client), amount="8")
    react()
    client.refresh_from_db()
    assert client.status == Client.Status.ACTIVE


@pytest.mark.parametrize("status", [Client.Status.INACTIVE, Client.Status.ACTIVE])
def test_whoever_is_no_lead_stays(alice: Person, react: Callable[[], int], status: str) -> None:
    client = factories.client(by=alice.member, status=status)
    approve(factories.sent_quote(by=alice.member, client=client), alice)
    react()
    client.refresh_from_db()
    assert client.status == status and not Event.objects.filter(verb="client.moved").exists()
