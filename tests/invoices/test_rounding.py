"""A card is charged in steps: whatever takes all of an invoice back leaves nothing of the difference anywhere."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db.models import F

from invoices import movements, statements
from invoices.actions import crediting, refunding, voiding
from invoices.crediting import by_amount, by_lines
from invoices.models import Invoice, InvoiceBalance, LedgerEntry, Payment
from invoices.verifying import problems
from onetool.orgs.models import Organisation
from onetool.stripe_door import objects
from tests import factories
from tests.conftest import Person
from tests.invoices.test_pdf import customer_of

pytestmark = pytest.mark.django_db
AMOUNT = re.compile(r'<dd class="money">([^<]+)</dd>')
# Net of the 8 % tax, total, charged: up by 0.004, down by 0.004, up by a half step, and a little up.
CASES = [
    ("KWD", "4.746", "5.126", "5.130"),
    ("BHD", "4.744", "5.124", "5.120"),
    ("TND", "4.745", "5.125", "5.130"),
    ("KWD", "4.751", "5.131", "5.130"),
]
EACH = pytest.mark.parametrize(("currency", "price", "total", "charged"), CASES)


def credit(invoice: Invoice, by: Person, *amounts: str) -> None:
    for amount in amounts:
        part = Decimal(amount)
        crediting.credit(
            Invoice.objects.get(pk=invoice.pk),
            by=by.member,
            part=lambda left, part=part: by_amount(left, part or left.total, invoice.currency),
            reason="Goodwill",
        )


def credit_lines(invoice: Invoice, by: Person) -> None:
    part = lambda left: by_lines(left, [0], invoice.content or {})  # noqa: E731
    crediting.credit(invoice, by=by.member, part=part, reason="Goodwill")


def refund_parts(_: Invoice, by: Person, *parts: str, reduces: bool = False) -> None:
    """These parts, then the rest."""
    for part in parts:
        refund(by, Decimal(part), reduces=reduces)
    refund(by, Payment.objects.latest("pk").held, reduces=reduces)


def refund(by: Person, amount: Decimal, *, reduces: bool = False) -> None:
    """Asked for, and done as Stripe tells."""
    payment = Payment.objects.latest("pk")
    asked, _ = refunding.begin_refund(payment, by=by.member, amount=amount, reduces=reduces)
    facts = {"id": f"re_{asked.pk}", "status": "succeeded", "currency": payment.currency.lower()}
    about = {"payment_intent": payment.payment_intent, "metadata": {"refund": str(asked.pk)}}
    refunding.settle_refund(payment, objects.Refund.of({**facts, **about, "amount": int(amount * 1000)}))


Way = Callable[[Invoice, Person], object]
WAYS: dict[str, list[Way]] = {
    "credited": [lambda one, by: credit(one, by, "0")],
    "credited by lines": [credit_lines],
    "credited in parts": [lambda one, by: credit(one, by, "2", "3.12", "0")],
    "voided": [lambda one, by: voiding.void(one, by=by.member, reason="Wrong")],
    "refunded with a credit note": [lambda one, by: refund_parts(one, by, reduces=True)],
    "refunded in parts with credit notes": [lambda one, by: refund_parts(one, by, "2", "3.11", reduces=True)],
    "refunded, then credited": [refund_parts, lambda one, by: credit(one, by, "0")],
    "refunded, then voided": [refund_parts, lambda one, by: voiding.void(one, by=by.member, reason="Wrong")],
    "credited in part, then refunded": [
        lambda one, by: credit(one, by, "3"),
        lambda one, by: refund_parts(one, by, reduces=True),
    ],
    "refunded in part, then credited": [
        lambda _, by: refund(by, Decimal(2)),
        lambda one, by: credit(one, by, "0"),
    ],
}


def _issued(by: Person, currency: str, price: str) -> Invoice:
    Organisation.objects.update(currency=currency)
    by.member.org.refresh_from_db()
    return factories.issued_invoice(by=by.member, lines=[factories.line(unit_price=price)])


@EACH
@pytest.mark.parametrize("way", WAYS)
def test_all_of_it_taken_back_leaves_nothing(
    alice: Person, way: str, currency: str, price: str, total: str, charged: str
) -> None:
    invoice = _issued(alice, currency, price)
    payment = factories.card_payment(by=alice.member, of=invoice)
    assert (invoice.total, payment.amount) == (Decimal(total), Decimal(charged))
    for step in WAYS[way]:
        step(Invoice.objects.get(pk=invoice.pk), alice)
        assert problems() == []
    fresh = Invoice.objects.for_list().get(pk=invoice.pk)
    row = fresh.balance_row
    assert (row.paid, row.rounded, row.written_off, row.balance, row.credited) == (0, 0, 0, 0, Decimal(total))
    # What came is the client's to the last fils, and nothing is left once it has gone back.
    payment.refresh_from_db()
    assert (payment.held, payment.left) == (payment.left, Decimal(charged) - payment.refunded)
    if payment.left:
        refund_parts(invoice, alice)
    assert _column(invoice) == 0
    assert statements.of_client(invoice.client, most=50).balance == 0
    assert Payment.objects.all().credit() == 0
    assert problems() == []


def _read(shown: str) -> Decimal:
    return Decimal(re.sub(r"[^0-9.-]", "", shown.replace("\N{MINUS SIGN}", "-")))


def _column(invoice: Invoice) -> Decimal:
    """What the customer's page comes to, read off it."""
    customer, page = customer_of(invoice)
    shown = customer.get(page).text.partition('id="movements"')[2].partition("</dl>")[0]
    total, *moved, balance = map(_read, AMOUNT.findall(shown))
    assert total + sum(moved) == balance
    assert total == invoice.total
    assert sum(moved) == sum(one.amount for one in movements.of_invoice(Invoice.objects.get(pk=invoice.pk)))
    return balance


@EACH
def test_what_was_paid_by_card_twice_comes_back_twice(
    alice: Person, currency: str, price: str, total: str, charged: str
) -> None:
    invoice = _issued(alice, currency, price)
    for _ in range(2):
        payment = factories.card_payment(by=alice.member, of=Invoice.objects.get(pk=invoice.pk))
        assert Invoice.objects.for_list().get(pk=invoice.pk).balance == 0
        assert payment.amount == Decimal(charged)
        refund_parts(invoice, alice)
        assert Invoice.objects.for_list().get(pk=invoice.pk).balance == Decimal(total)
    assert sum(one.amount for one in LedgerEntry.objects.filter(kind="rounding")) == 0
    assert problems() == []


@pytest.mark.parametrize(
    ("price", "charged", "credited", "balance", "left"),
    [
        ("4.746", "3.130", "3.130", "0", "3.134"),  # 5.126: the card's 3.130 counted for 3.126, 0.004 are of the cash
        ("4.746", "3.130", "3.128", "0", "3.132"),
        ("4.746", "3.130", "3.126", "0", "3.130"),
        ("4.746", "3.130", "3.120", "0", "3.120"),
        ("4.744", "3.120", "3.120", "0.004", "3.120"),  # 5.124: with the card its rounding goes, and cash alone is left
        ("4.744", "3.120", "3.124", "0", "3.120"),
        ("4.744", "3.120", "3.110", "0", "3.110"),
    ],
)
def test_a_part_credited_beside_cash(
    alice: Person, price: str, charged: str, credited: str, balance: str, left: str
) -> None:
    invoice = _issued(alice, "KWD", price)
    factories.payment(by=alice.member, of=invoice, amount="2")
    card = factories.card_payment(by=alice.member, of=Invoice.objects.get(pk=invoice.pk))
    assert card.amount == Decimal(charged)
    credit(invoice, alice, credited)
    assert Invoice.objects.for_list().get(pk=invoice.pk).balance == Decimal(balance)
    assert Payment.objects.all().credit() == Decimal(left)
    assert problems() == []
    credit(invoice, alice, "0")
    assert Payment.objects.all().credit() == 2 + Decimal(charged)
    assert problems() == []


def test_rounding_kept_on_an_invoice_that_is_credited_is_found(alice: Person) -> None:
    invoice = _issued(alice, "KWD", "4.746")
    factories.card_payment(by=alice.member, of=invoice)
    InvoiceBalance.objects.filter(invoice=invoice).update(credited=F("total"), paid=Decimal("0.004"))
    assert [one for one in problems() if "is credited as a whole, with 0.004" in one]
