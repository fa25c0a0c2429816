"""Taking an issued invoice back."""

import pytest

from invoices import actions
from invoices.actions.voiding import NotVoidable
from invoices.models import CreditNote, Invoice, Payment
from invoices.verifying import problems
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def test_a_void_invoice_has_a_credit_note_of_the_whole_and_owes_nothing(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    alice.post("invoices:void", invoice, data={"reason": "Wrong client"})
    invoice = Invoice.objects.for_list().get()
    note = CreditNote.objects.get()
    assert (invoice.standing, invoice.balance, note.number, note.total) == ("void", 0, "CN-000001", 108)
    assert note.content["corrects"]["number"] == invoice.number
    assert problems() == []


def test_what_was_paid_becomes_credit(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="40")
    actions.void(payment.invoice, by=alice.member, reason="Redo")
    payment.refresh_from_db()
    assert (payment.left, payment.allocated) == (40, 0)
    assert Payment.objects.filter(client=payment.client).credit() == 40
    assert problems() == []


def test_a_draft_or_a_void_one_is_refused_and_a_reason_is_asked(alice: Person, dana: Person, vera: Person) -> None:
    with pytest.raises(NotVoidable, match="discard"):
        actions.void(factories.invoice(by=alice.member), by=alice.member, reason="x")
    note = factories.creditnote(by=alice.member)
    assert alice.post("invoices:void", note.invoice, data={"reason": "again"}).status_code == 422
    issued = factories.issued_invoice(by=alice.member)
    assert dana.post("invoices:void", issued, data={"reason": ""}).status_code == 422
    assert vera.post("invoices:void", issued, data={"reason": "x"}).status_code == 403
