"""Money that came by hand: recorded, too much kept as credit, reversed, credit used, written off."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from invoices.actions import issuing, paying, refunding
from invoices.actions.paying import NothingToPay, NotReversible
from invoices.models import Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from onetool import clock
from onetool.tenancy.ids import uuid7
from tests import factories
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def _typed(person: Person, **changes: str) -> dict[str, str]:
    day = clock.today(person.org).isoformat()
    return {
        "id": str(uuid7()),
        "amount": "108.00",
        "method": "check",
        "received_on": day,
        "reference": "No. 7",
        **changes,
    }


def test_a_payment_settles_the_invoice(alice: Person, recorded: Callable[[], list[str]]) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    typed = _typed(alice)
    for _ in range(2):
        alice.post("invoices:record_payment", invoice, data=typed)
    invoice = Invoice.objects.for_list().get()
    assert (invoice.standing, invoice.balance) == ("paid", 0)
    assert Payment.objects.count() == 1
    assert recorded()[-1] == "payment.recorded"
    assert problems() == []


def test_a_part_leaves_the_rest_open(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="8")
    assert (payment.invoice.balance, payment.invoice.standing) == (100, "partly_paid")


def test_too_much_becomes_credit_that_pays_another_invoice(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    factories.payment(by=alice.member, of=invoice, amount="150")
    payments = Payment.objects.filter(client=invoice.client)
    assert payments.credit() == 42
    other = factories.issued_invoice(by=alice.member, client=invoice.client)
    assert "credit" in alice.get("invoices:detail", other).content.decode()
    assert paying.use_credit(other, by=alice.member) == 42
    other.refresh_from_db()
    assert (other.balance, payments.credit()) == (66, 0)
    with pytest.raises(NothingToPay, match="no available credit"):
        paying.use_credit(other, by=alice.member)
    assert problems() == []


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("amount", "lots", "is not an amount"),
        ("amount", "-5", "greater than 0"),
        ("amount", "0", "greater than 0"),
        ("amount", "1.005", "2 decimal places"),
        ("amount", "", "Enter an amount"),
        ("received_on", "2999-01-01", "Check the year"),
        ("received_on", "0026-11-01", "Check the year"),
        ("received_on", "yesterday", "valid date"),
    ],
)
def test_bad_input_is_said_and_nothing_is_booked(alice: Person, field: str, typed: str, said: str) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    page = alice.post("invoices:record_payment", invoice, data=_typed(alice, **{field: typed}))
    assert page.status_code == 422
    assert said in page.content.decode()
    assert not Payment.objects.exists()


def test_a_paid_a_void_and_a_draft_invoice_take_no_payment(alice: Person) -> None:
    paid = factories.payment(by=alice.member).invoice
    void = factories.creditnote(by=alice.member).invoice
    for invoice, said in (
        (paid, "is already paid"),
        (void, "is void"),
        (factories.invoice(by=alice.member), "Issue the invoice first."),
    ):
        page = alice.post("invoices:record_payment", invoice, data=_typed(alice))
        assert page.status_code == 422
        assert said in page.content.decode()


def test_a_reversed_payment_opens_the_invoice_again_and_stays_in_the_books(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="150")
    for _ in range(2):
        payment = paying.reverse_payment(payment, by=alice.member, reason="Check was returned")
    invoice = Invoice.objects.for_list().get()
    assert (invoice.balance, payment.label, payment.left) == (108, "Voided", 0)
    entries = list(LedgerEntry.objects.order_by("id").values_list("kind", "amount"))
    assert entries == [("payment", 108), ("credit", 42), ("reversal", 108), ("reversal", 42)]
    assert problems() == []


def test_a_card_payment_is_not_reversed(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    Payment.objects.filter(pk=payment.pk).update(payment_intent="pi_1")
    with pytest.raises(NotReversible, match="Refund it instead"):
        paying.reverse_payment(payment, by=alice.member, reason="x")


def test_a_payment_refunded_in_full_is_not_reversed_as_well(alice: Person, recorded: Callable[[], list[str]]) -> None:
    payment = factories.payment(by=alice.member, amount="150")
    for part in (30, 120):
        refunding.begin_refund(payment, by=alice.member, amount=Decimal(part))
    before = recorded()
    with pytest.raises(NotReversible, match="fully refunded"):
        paying.reverse_payment(payment, by=alice.member, reason="Typed twice")
    assert "Void" not in alice.get("invoices:payment", payment).content.decode()
    assert alice.post("invoices:reverse_payment", payment, data={"reason": "x"}).status_code == 422
    payment.refresh_from_db()
    assert (payment.label, payment.reversed_at, Invoice.objects.for_list().get().balance) == ("Refunded", None, 108)
    assert (recorded(), problems()) == (before, [])


@pytest.mark.parametrize("part", ["20", "42", "50", "149.99"])
def test_of_a_payment_refunded_in_part_the_rest_is_reversed_and_nothing_refunded_after(
    alice: Person, part: str
) -> None:
    payment = factories.payment(by=alice.member, amount="150")
    refunding.begin_refund(payment, by=alice.member, amount=Decimal(part))
    payment = paying.reverse_payment(payment, by=alice.member, reason="Check bounced")
    assert (payment.label, payment.left, payment.refundable, payment.allocated) == ("Voided", 0, 0, 0)
    assert Invoice.objects.for_list().get().balance == 108
    with pytest.raises(refunding.NotRefundable, match="voided"):
        refunding.begin_refund(payment, by=alice.member, amount=Decimal(1))
    assert problems() == []


def test_a_reason_is_asked_for(alice: Person) -> None:
    page = alice.post("invoices:reverse_payment", factories.payment(by=alice.member), data={"reason": ""})
    assert page.status_code == 422 and "Add a reason" in page.content.decode()


def test_cash_is_given_back_by_hand_in_parts_never_more_than_came(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    refunding.begin_refund(payment, by=alice.member, amount=Decimal(8))
    invoice = Invoice.objects.for_list().get()
    assert invoice.balance == 8
    with pytest.raises(refunding.WrongAmount, match=r"You can refund up to \$100"):
        refunding.begin_refund(payment, by=alice.member, amount=Decimal(101))
    assert problems() == []


def test_the_rest_is_written_off_with_a_reason(alice: Person) -> None:
    invoice = factories.payment(by=alice.member, amount="100").invoice
    invoice = paying.write_off(invoice, by=alice.member, reason="Not worth a letter")
    assert (invoice.balance, invoice.balance_row.written_off) == (0, 8)
    assert problems() == []


def test_the_statement_runs_to_what_is_owed(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    factories.payment(by=alice.member, of=invoice, amount="8")
    page = alice.get("invoices:statement", invoice.client).content.decode()
    assert "$108.00" in page and "$100.00" in page


def test_how_it_stands_is_the_same_asked_of_one_and_of_many(alice: Person) -> None:
    factories.invoice(by=alice.member)
    factories.payment(by=alice.member)
    factories.payment(by=alice.member, amount="1")
    factories.creditnote(by=alice.member)
    sent = factories.issued_invoice(by=alice.member)
    issuing.send(sent, by=alice.member, name="", email="a@example.com")
    factories.issued_invoice(by=alice.member)
    today = clock.today(alice.org)
    for day in (today, today + timedelta(days=15)):
        rows = Invoice.objects.for_list()
        for row in rows:
            standing = row.standing_on(day)
            alike = Invoice.objects.standing_as(standing, day)
            assert row in alike
        counts = [Invoice.objects.standing_as(s, day).count() for s in type(standing)]
        assert sum(counts) == len(rows)
