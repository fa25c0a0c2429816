"""Taking an issued invoice back."""

from decimal import Decimal

import pytest

from invoices.actions import crediting, paying, voiding
from invoices.actions.voiding import NotVoidable
from invoices.crediting import by_amount
from invoices.models import CreditNote, Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from tests import factories
from tests.conftest import Person
from tests.pages import words

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
    voiding.void(payment.invoice, by=alice.member, reason="Redo")
    payment.refresh_from_db()
    assert (payment.left, payment.allocated) == (40, 0)
    assert Payment.objects.filter(client=payment.client).credit() == 40
    assert problems() == []


def test_after_a_write_off_note_and_ledger_agree(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="50")
    paying.write_off(payment.invoice, by=alice.member, reason="Bankrupt")
    note = voiding.void(Invoice.objects.get(), by=alice.member, reason="Never happened")
    row = Invoice.objects.for_list().get().balance_row
    assert (note.total, row.credited, row.paid, row.written_off, row.balance) == (108, 108, 0, 0, 0)
    assert LedgerEntry.objects.get(credit_note=note).amount == 108
    assert Payment.objects.all().credit() == 50
    assert problems() == []


def test_the_dialog_says_the_entries_that_follow(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="50")
    invoice = paying.write_off(payment.invoice, by=alice.member, reason="Bankrupt")
    before = set(LedgerEntry.objects.values_list("pk", flat=True))
    planned = [(entry.kind, entry.amount) for entry in crediting.plan_void(Invoice.objects.get())]
    shown = words(alice.get("invoices:void", invoice))
    for said in ("Write-off reversed $58.00", "moved to credit $50.00", "Credit note $108.00"):
        assert said in shown
    alice.post("invoices:void", invoice, data={"reason": "Never happened", "refunds": "no"})
    made = LedgerEntry.objects.exclude(pk__in=before).exclude(invoice=None).order_by("id")
    assert [(entry.kind, entry.amount) for entry in made] == planned


def test_what_was_paid_can_go_back_with_it(alice: Person, dana: Person) -> None:
    payment = factories.payment(by=alice.member, amount="50")
    assert "Refund it" in words(alice.get("invoices:void", payment.invoice))
    alice.post("invoices:void", payment.invoice, data={"reason": "Cancelled", "refunds": "yes"})
    payment.refresh_from_db()
    assert (payment.refunded, payment.left, payment.allocated) == (50, 0, 0)
    assert Invoice.objects.for_list().get().standing == "void"
    assert problems() == []


def test_after_parts_only_the_rest_is_credited(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    first = crediting.credit(
        invoice, by=alice.member, part=lambda left: by_amount(left, Decimal("8.01"), "USD"), reason="Goodwill"
    )
    rest = voiding.void(Invoice.objects.get(), by=alice.member, reason="Redo")
    assert first.total + rest.total == 108
    assert Decimal(first.content["totals"]["tax"]) + Decimal(rest.content["totals"]["tax"]) == 8
    assert problems() == []


def test_what_is_credited_already_is_not_voided(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    crediting.credit(invoice, by=alice.member, part=lambda left: left, reason="Goodwill")
    with pytest.raises(NotVoidable, match="already fully credited"):
        voiding.void(Invoice.objects.get(), by=alice.member, reason="Redo")


def test_a_draft_or_a_void_one_is_refused_and_a_reason_is_asked(alice: Person, dana: Person, vera: Person) -> None:
    with pytest.raises(NotVoidable, match="Delete the draft"):
        voiding.void(factories.invoice(by=alice.member), by=alice.member, reason="x")
    note = factories.creditnote(by=alice.member)
    assert alice.post("invoices:void", note.invoice, data={"reason": "again"}).status_code == 422
    issued = factories.issued_invoice(by=alice.member)
    assert dana.post("invoices:void", issued, data={"reason": ""}).status_code == 422
    assert vera.post("invoices:void", issued, data={"reason": "x"}).status_code == 403
