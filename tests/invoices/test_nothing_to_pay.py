"""What asks for no money does not say it does: an invoice of 0, a paid one, on page, PDF and in the mail."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from invoices.actions import issuing, paying, voiding
from invoices.actions.issuing import InvoiceNotReady
from invoices.models import Invoice
from invoices.verifying import problems
from onetool.mail.outbox import Message
from tests import factories, papers
from tests.conftest import Person
from tests.invoices.test_pdf import customer_of
from tests.pages import words

pytestmark = pytest.mark.django_db
React = Callable[[], int]
ASKS = ("Please pay", "Amount due", "to pay it", "pay it online", "Pay $")
FREE = {"discount_kind": "percent", "discount_value": Decimal(100)}


def _send(person: Person, invoice: Invoice, react: React) -> Message:
    issuing.send(invoice, by=person.member, name="Mrs Smith", email="smith@example.com")
    react()
    return Message.objects.latest("id")


@pytest.mark.parametrize(
    "fields", [FREE, {"lines": [factories.line(unit_price="0")]}], ids=["a discount of all", "a warranty"]
)
def test_an_invoice_of_nothing_is_issued_and_asks_for_nothing(
    alice: Person, react: React, fields: dict[str, object]
) -> None:
    invoice = factories.issued_invoice(by=alice.member, **fields)
    assert (invoice.number, invoice.standing, invoice.balance) == ("INV-000001", "paid", 0)
    mail = _send(alice, invoice, react)
    customer, page = customer_of(invoice)
    shown, paper = words(customer.get(page)), papers.text(customer.get(page + "pdf/").content)
    for said in (shown, paper, mail.text):
        assert not any(ask in said for ask in ASKS), said
    assert "No balance due" in shown
    assert "No balance due" in mail.text
    assert "no balance due" in words(alice.get("invoices:send", invoice))
    assert problems() == []
    assert voiding.void(Invoice.objects.get(), by=alice.member, reason="Redo").total == 0
    assert problems() == []


def test_less_than_nothing_is_not_issued(alice: Person) -> None:
    draft = factories.invoice(by=alice.member, lines=[factories.line(quantity="-1")])
    with pytest.raises(InvoiceNotReady, match="less than 0"):
        issuing.issue(draft, by=alice.member)


def test_a_paid_one_says_so_and_its_original_stays(alice: Person, react: React) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    react()
    original = alice.get("invoices:pdf", invoice).content
    customer, page = customer_of(invoice)
    assert customer.get(page + "pdf/").content == original
    factories.payment(by=alice.member, of=invoice)
    mail = _send(alice, Invoice.objects.get(), react)
    shown, paper = words(customer.get(page)), papers.text(customer.get(page + "pdf/").content)
    for said in (shown, paper, mail.text):
        assert not any(ask in said for ask in ASKS), said
        assert "Paid" in said
    assert "Balance due $0.00" in paper
    assert mail.attachments == []
    assert alice.get("invoices:pdf", invoice).content == original


def test_of_one_paid_in_part_the_rest_is_asked_for(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    factories.payment(by=alice.member, of=invoice, amount="50")
    customer, page = customer_of(invoice)
    paper = papers.text(customer.get(page + "pdf/").content)
    assert "Please pay $58.00 by" in paper
    assert "Status Partly paid" in paper


def test_a_written_off_and_a_void_one_say_so_on_paper(alice: Person) -> None:
    for invoice, said in (
        (paying.write_off(factories.issued_invoice(by=alice.member), by=alice.member, reason="x"), "Written off"),
        (factories.creditnote(by=alice.member).invoice, "Void"),
    ):
        customer, page = customer_of(invoice)
        paper = papers.text(customer.get(page + "pdf/").content)
        assert f"Status {said}" in paper
        assert "Please pay" not in paper
