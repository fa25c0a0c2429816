"""Sending an invoice: mailed once with a link of its own."""

import re
from collections.abc import Callable

import pytest
from django.test import Client as Browser

from clients.models import Contact
from invoices import actions
from onetool.mail import Message
from tests import factories
from tests.conftest import Person

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
    link = re.search(r"/p/open/[\w-]+/", mail.html)
    assert link
    page = Browser().get(link[0], follow=True)
    assert "Boiler service" in page.content.decode() and page.redirect_chain


def test_a_draft_is_not_sent(alice: Person) -> None:
    page = alice.post("invoices:send", factories.invoice(by=alice.member), data={"email": "a@example.com"})
    assert page.status_code == 422
    assert "Issue the invoice first" in page.content.decode()


def test_vera_may_not_send(vera: Person, alice: Person) -> None:
    assert vera.post("invoices:send", factories.issued_invoice(by=alice.member)).status_code == 403


def test_the_first_look_is_written_down_once(alice: Person, recorded: Callable[[], list[str]]) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    for _ in range(2):
        actions.view(invoice, by=alice.member)
    assert recorded().count("invoice.viewed") == 1
