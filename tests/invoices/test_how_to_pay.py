"""How to pay without a card: said on page, PDF and mail, and asked for before an invoice leaves."""

from collections.abc import Callable

import pytest

from invoices.actions import issuing
from onetool.mail.outbox import Message
from onetool.orgs.models import Organisation
from tests import factories, papers
from tests.conftest import Person
from tests.invoices.test_pdf import customer_of
from tests.onetool.test_orgs import profile
from tests.pages import words

pytestmark = pytest.mark.django_db


def test_what_settings_say_stands_on_page_paper_and_mail(alice: Person, react: Callable[[], int]) -> None:
    alice.post("orgs:settings", data=profile(alice.org, payment_instructions="Checks to Acme Heating"))
    alice.member.org.refresh_from_db()
    invoice = factories.issued_invoice(by=alice.member)
    issuing.send(invoice, by=alice.member, name="Mrs Smith", email="smith@example.com")
    react()
    customer, page = customer_of(invoice)
    mail = Message.objects.latest("id").text
    for said in (words(customer.get(page)), papers.text(customer.get(page + "pdf/").content), mail):
        assert "How to pay" in said
        assert "Checks to Acme Heating" in said
    factories.payment(by=alice.member, of=invoice)
    assert "How to pay" not in words(customer.get(page))
    assert "How to pay" not in papers.text(customer.get(page + "pdf/").content)


def test_only_what_is_so_is_promised_and_what_is_missing_is_asked_for(alice: Person, react: Callable[[], int]) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    asked = words(alice.get("invoices:send", invoice))
    assert "address , phone number , way to pay" in asked  # each is a link
    draft = factories.invoice(by=alice.member)
    assert "address , phone number , way to pay" in words(alice.get("invoices:issue_and_send", draft))
    assert "view it" in asked
    issuing.send(invoice, by=alice.member, name="Mrs Smith", email="smith@example.com")
    react()
    assert "online" not in Message.objects.latest("id").text
    known = {"street": "1 Elm Street", "phone": "555", "payment_instructions": "Cash"}
    Organisation.objects.filter(pk=alice.org.pk).update(**known)
    assert "before you send" not in words(alice.get("invoices:send", invoice))
    factories.connectedaccount(by=alice.member)
    assert "view and pay it" in words(alice.get("invoices:send", invoice))
