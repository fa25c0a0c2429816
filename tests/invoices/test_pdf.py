"""Invoices, credit notes and receipts on paper, for staff and for the customer."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.test import Client as Browser

from invoices.actions import issuing, paying, refunding, voiding
from invoices.models import Invoice, Payment
from onetool.access import links
from onetool.mail import outbox
from onetool.mail.outbox import Message
from onetool.orgs.models import Organisation
from onetool.paper.printouts import Printout
from tests import factories, papers
from tests.conftest import Person
from tests.pages import words

pytestmark = pytest.mark.django_db
React = Callable[[], int]
VAT = {"name": "MwSt.", "percent": "19", "category": "standard", "reason": ""}
REVERSE = {
    "name": "Reverse charge",
    "percent": "0",
    "category": "reverse_charge",
    "reason": "Steuerschuldnerschaft des Leistungsempfängers",
}


def customer_of(invoice: Invoice) -> tuple[Browser, str]:
    """The customer's browser at the page of the invoice."""
    address = links.issue(invoice, name="Mrs Smith", email="smith@example.com")
    browser = Browser()
    return browser, browser.get("/p/" + address.partition("/p/")[2])["Location"]


def amounts(text: str) -> set[str]:
    return set(re.findall(r"-?\$[\d,]+\.\d+|-?[\d.]+,\d+ €", text.replace("\u00a0", " ")))


# --- Invoices ---------------------------------------------------------------------------------------------------------
def test_an_issued_invoice_is_printed_once_and_what_happens_later_does_not_touch_it(
    alice: Person, react: React
) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    react()
    before = alice.get("invoices:pdf", invoice)
    assert before["Content-Disposition"] == 'inline; filename="INV-000001.pdf"'
    assert Printout.objects.get().subject_id == invoice.pk
    factories.payment(by=alice.member, amount="40", of=invoice)
    voiding.void(invoice, by=alice.member, reason="Wrong client")
    Organisation.objects.update(name="Other name", colour="#00ff00", country="DE")
    react()
    after = alice.get("invoices:pdf", invoice)
    assert after.content == before.content
    assert "Void" not in papers.text(after.content)
    assert "Please pay $108.00 by" in papers.text(after.content)


def test_it_says_what_the_page_says_to_the_letter(alice: Person) -> None:
    lines = [
        factories.line("Boiler", "2", "1234.5"),
        factories.line("Valve", "3", "11.115", discount_kind="percent", discount_value=Decimal(10)),
    ]
    invoice = factories.issued_invoice(by=alice.member, lines=lines, terms="Net 14", message="As agreed")
    customer, page = customer_of(invoice)
    shown, paper = words(customer.get(page)), papers.text(customer.get(page + "pdf/").content)
    assert amounts(shown) == {"$2,469.00", "$1,234.50", "$11.115", "$30.01", "$2,499.01", "$199.92", "$2,698.93"}
    assert amounts(paper) == amounts(shown)
    for said in ("INV-000001", "Less 10%", "Net 14", "As agreed"):
        assert said in shown
        assert said in paper


def test_a_german_invoice_with_tax_in_its_prices_is_written_the_german_way(alice: Person) -> None:
    Organisation.objects.update(country="DE", currency="EUR", time_zone="Europe/Berlin")
    alice.member.org.refresh_from_db()
    lines = [
        factories.line("Wartung, inkl. Verschleißteile", "5", "100", rates=[VAT]),
        factories.line("Montage in Wien", "1", "500", rates=[REVERSE]),
    ]
    invoice = factories.issued_invoice(by=alice.member, lines=lines, tax_mode="gross")
    paper = alice.get("invoices:pdf", invoice).content
    said = papers.text(paper).replace("\u00a0", " ")
    assert amounts(said) == {"100,00 €", "500,00 €", "1.000,00 €", "79,83 €", "420,17 €", "0,00 €"}
    assert "Includes MwSt. 19 % on 420,17 € 79,83 €" in said
    assert "Reverse charge: Steuerschuldnerschaft des Leistungsempfängers" in said
    assert round(papers.reader(paper).pages[0].mediabox.height) == 842


def test_a_draft_says_that_it_is_one_and_is_not_kept(alice: Person, react: React) -> None:
    draft = factories.invoice(by=alice.member)
    answer = alice.get("invoices:pdf", draft)
    assert answer["Content-Disposition"] == 'inline; filename="invoice-draft.pdf"'
    assert "· Draft" in papers.text(answer.content)
    assert "Please pay" not in papers.text(answer.content)
    react()
    assert Printout.objects.count() == 0


# --- Credit notes -----------------------------------------------------------------------------------------------------
def test_a_credit_note_says_what_it_takes_back_and_why(alice: Person, react: React) -> None:
    note = factories.creditnote(by=alice.member)
    react()
    customer, page = customer_of(note.invoice)
    answer = alice.get("invoices:credit_note_pdf", note)
    assert answer["Content-Disposition"] == 'inline; filename="CN-000001.pdf"'
    assert customer.get(f"{page}credit-notes/{note.pk}/").content == answer.content
    said = papers.text(answer.content)
    for word in ("Credit note CN-000001", "Credits invoice INV-000001 of", "Wrong client", "Credited $108.00"):
        assert word in said
    assert sorted(Printout.objects.values_list("subject_kind", flat=True)) == ["creditnote", "invoice"]
    assert alice.url("invoices:credit_note_pdf", note) in alice.get("invoices:detail", note.invoice).text
    assert f"credit-notes/{note.pk}/" in customer.get(page).text


def test_without_one_there_is_none(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    customer, page = customer_of(invoice)
    other = factories.creditnote(by=alice.member)
    assert alice.get("invoices:credit_note_pdf", invoice).status_code == 404
    assert customer.get(f"{page}credit-notes/{other.pk}/").status_code == 404


# --- Receipts ---------------------------------------------------------------------------------------------------------
def test_a_receipt_says_what_the_page_says_and_is_never_kept(alice: Person, react: React) -> None:
    payment = factories.payment(by=alice.member, amount="40")
    assert payment.invoice
    customer, page = customer_of(payment.invoice)
    shown = customer.get(f"{page}receipts/{payment.pk}/")
    answer = customer.get(f"{page}receipts/{payment.pk}/pdf/")
    said = papers.text(answer.content)
    assert amounts(said) == amounts(words(shown)) == {"$40.00", "$68.00"}
    assert "Cash" in said
    assert answer["Content-Disposition"].startswith('inline; filename="Receipt-INV-000001-')
    assert f"receipts/{payment.pk}/pdf/" in shown.text
    react()
    assert [row.subject_kind for row in Printout.objects.all()] == ["invoice"]


def test_what_went_back_stands_on_the_receipt(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    refunding.begin_refund(payment, by=alice.member, amount=Decimal(25), reason="Goodwill")
    assert "Refunded $25.00" in papers.text(alice.get("invoices:receipt_pdf", payment).content)


def test_staff_see_every_invoice_a_payment_pays_and_a_link_only_its_own(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="150")
    assert payment.client
    other = factories.issued_invoice(by=alice.member, client=payment.client)
    paying.use_credit(other, by=alice.member)
    staffs = papers.text(alice.get("invoices:receipt_pdf", payment).content)
    assert {"INV-000001", "INV-000002"} <= set(staffs.split())
    customer, page = customer_of(other)
    theirs = papers.text(customer.get(f"{page}receipts/{payment.pk}/pdf/").content)
    assert "INV-000002" in theirs
    assert "INV-000001" not in theirs


def test_a_payment_taken_back_has_no_receipt(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    assert payment.invoice
    customer, page = customer_of(payment.invoice)
    paying.reverse_payment(payment, by=alice.member, reason="Check was returned")
    assert alice.get("invoices:receipt_pdf", payment).status_code == 404
    assert customer.get(f"{page}receipts/{payment.pk}/pdf/").status_code == 404
    assert alice.url("invoices:receipt_pdf", payment) not in alice.get("invoices:payment", payment).text


# --- Who gets them ----------------------------------------------------------------------------------------------------
def test_those_who_see_invoices_and_payments_get_them_and_nobody_else(
    alice: Person, dana: Person, vera: Person, ted: Person, olga: Person, stranger: Person
) -> None:
    payment, note = factories.payment(by=alice.member), factories.creditnote(by=alice.member)
    for name, row in (
        ("invoices:pdf", payment.invoice),
        ("invoices:credit_note_pdf", note),
        ("invoices:receipt_pdf", payment),
    ):
        for person in (alice, dana, vera):
            answer = person.get(name, row)
            assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
            assert "no-store" in answer["Cache-Control"]
        assert [person.get(name, row).status_code for person in (ted, olga)] == [404, 404]
        assert olga.browser.get(alice.url(name, row)).status_code == 404
        assert stranger.browser.get(alice.url(name, row)).status_code == 302
        assert alice.post(name, row).status_code == 405


def test_the_portal_gives_them_to_the_link_alone(alice: Person) -> None:
    payment, other = factories.payment(by=alice.member), factories.payment(by=alice.member)
    assert payment.invoice
    assert other.invoice
    customer, page = customer_of(payment.invoice)
    strangers, other_page = customer_of(other.invoice)
    for where in ("pdf/", f"receipts/{payment.pk}/pdf/"):
        assert customer.get(page + where)["Content-Type"] == "application/pdf"
        assert strangers.get(page + where).status_code == 404
        assert Browser().get(page + where).status_code == 404
    assert strangers.get(f"{other_page}receipts/{payment.pk}/pdf/").status_code == 404
    links.revoke(payment.invoice)
    assert customer.get(page + "pdf/").status_code == 404


def test_the_pages_lead_to_them(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    assert payment.invoice
    customer, page = customer_of(payment.invoice)
    assert alice.url("invoices:pdf", payment.invoice) in alice.get("invoices:detail", payment.invoice).text
    assert alice.url("invoices:receipt_pdf", payment) in alice.get("invoices:payment", payment).text
    assert f"{page}pdf/" in customer.get(page).text


# --- With the mail ----------------------------------------------------------------------------------------------------
def test_the_mail_takes_the_invoice_along(
    alice: Person, react: React, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    issuing.send(invoice, by=alice.member, name="Mrs Smith", email="smith@example.com")
    react()
    assert outbox.deliver(alice.org.pk, Message.objects.get(about_id=invoice.pk).pk)
    [attached] = mailoutbox[0].attachments
    assert (attached[0], attached[2]) == ("INV-000001.pdf", "application/pdf")
    assert attached[1] == alice.get("invoices:pdf", invoice).content


def test_an_invoice_given_up_with_its_transaction_leaves_no_pdf(alice: Person, react: React) -> None:
    class Cancelled(Exception):
        pass

    def issue() -> Any:
        with transaction.atomic():
            factories.issued_invoice(by=alice.member)
            raise Cancelled

    with pytest.raises(Cancelled):
        issue()
    react()
    assert (Printout.objects.count(), Payment.objects.count()) == (0, 0)
