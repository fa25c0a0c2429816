"""Sending an invoice: mailed once with a link of its own."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Contact
from invoices.actions import issuing, paying, refunding, voiding
from invoices.models import Invoice
from onetool.access import links
from onetool.access.links import Link
from onetool.mail.outbox import Message
from onetool.orgs.models import Member
from tests import factories
from tests.conftest import Person
from tests.mailbox import path_in

pytestmark = pytest.mark.django_db


def test_a_sent_invoice_is_mailed_with_a_link_and_told(
    alice: Person, mrs_smith: Contact, react: Callable[[], int]
) -> None:
    invoice = factories.issued_invoice(by=alice.member, client=mrs_smith.client)
    response = alice.post(
        "invoices:send", invoice, data={"name": "Mrs Smith", "email": mrs_smith.email, "message": "As agreed."}
    )
    assert response.status_code == 302
    react()
    (mail,) = Message.objects.all()
    assert (mail.to, mail.about_id) == (mrs_smith.email, invoice.pk)
    assert "INV-000001" in mail.subject and "As agreed." in mail.text and "$108.00" in mail.text
    page = Browser().get(path_in(mail), follow=True)
    assert "Boiler service" in page.content.decode() and page.redirect_chain


def test_a_second_click_sends_nothing_and_later_it_goes_again(
    alice: Person, recorded: Callable[[], list[str]], react: Callable[[], int]
) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    words = {"name": "Mrs Smith", "email": "smith@example.com", "message": "As agreed."}
    for data in (words, words, {**words, "email": "son@example.com"}):
        assert alice.post("invoices:send", invoice, data=data).status_code == 302
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        alice.post("invoices:send", invoice, data=words)
        assert recorded().count("invoice.sent") == 3
        react()
    to = Message.objects.filter(template="invoice_sent").values_list("to", flat=True)
    assert sorted(to) == ["smith@example.com", "smith@example.com", "son@example.com"]


def test_a_draft_is_not_sent(alice: Person) -> None:
    page = alice.post("invoices:send", factories.invoice(by=alice.member), data={"email": "a@example.com"})
    assert page.status_code == 422
    assert "Issue the invoice before you send it" in page.content.decode()


def test_vera_may_not_send(vera: Person, alice: Person) -> None:
    assert vera.post("invoices:send", factories.issued_invoice(by=alice.member)).status_code == 403


def test_the_first_look_is_written_down_once(alice: Person, recorded: Callable[[], list[str]]) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    for _ in range(2):
        issuing.view(invoice, by=alice.member)
    assert recorded().count("invoice.viewed") == 1


# --- The customer's links ---------------------------------------------------------------------------------------------
MOVES: dict[str, Callable[[Invoice, Member], object]] = {
    "sent once more": lambda invoice, by: issuing.send(invoice, by=by, name="Mrs Smith", email="smith@example.com"),
    "opened": lambda invoice, by: issuing.view(invoice, by=by),
    "paid": lambda invoice, by: factories.payment(by=by, of=invoice, amount="8"),
    "given back": lambda invoice, by: refunding.begin_refund(
        factories.payment(by=by, of=invoice, amount="8"), by=by, amount=Decimal("8")
    ),
    "reversed": lambda invoice, by: paying.reverse_payment(
        factories.payment(by=by, of=invoice, amount="8"), by=by, reason="Typo"
    ),
    "written off": lambda invoice, by: paying.write_off(invoice, by=by, reason="Gone away"),
    "void": lambda invoice, by: voiding.void(invoice, by=by, reason="Wrong"),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_link_lasts_90_days_from_the_last_move(alice: Person, move: str) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    links.issue(invoice, name="Mrs Smith", email="smith@example.com")
    Link.objects.update(expires_at=timezone.now() + timedelta(days=1))
    MOVES[move](invoice, alice.member)
    assert Link.objects.get().expires_at > timezone.now() + timedelta(days=89)


def test_staff_close_every_link_at_once(
    alice: Person, vera: Person, ted: Person, olga: Person, recorded: Callable[[], list[str]]
) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    customer = Browser()
    page = customer.get(links.issue(invoice, name="Mrs Smith", email="s@example.com"))["Location"]
    for person, status in ((vera, 403), (ted, 404), (olga, 404)):
        assert person.post("invoices:withdraw", invoice).status_code == status
    assert alice.get("invoices:withdraw", invoice).status_code == 405
    assert customer.get(page).status_code == 200
    before = len(recorded())
    for _ in range(2):
        alice.post("invoices:withdraw", invoice)
    assert customer.get(page).status_code == 404
    assert recorded()[before:] == ["invoice.withdrawn"]
