"""What a customer reads adds up, whatever happened: the page, the receipt, the statement."""

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from invoices import movements
from invoices.actions import crediting, paying, refunding, voiding
from invoices.crediting import by_amount
from invoices.models import Invoice, Payment
from invoices.verifying import problems
from onetool.orgs.models import Member
from tests import factories
from tests.conftest import Person
from tests.invoices.test_pdf import customer_of

pytestmark = pytest.mark.django_db
AMOUNT = re.compile(r'<dd class="money">([^<]+)</dd>')
Story = Callable[[Invoice, Member], object]


def pay(amount: str) -> Story:
    return lambda invoice, by: factories.payment(by=by, of=invoice, amount=amount)


def use_credit(invoice: Invoice, by: Member) -> None:
    """From what the client paid too much on another invoice."""
    factories.payment(by=by, of=factories.issued_invoice(by=by, client=invoice.client), amount="150")
    paying.use_credit(invoice, by=by)


def refund(amount: str, *, reduces: bool = False) -> Story:
    return lambda _, by: refunding.begin_refund(
        Payment.objects.latest("pk"), by=by, amount=Decimal(amount), reduces=reduces
    )


def credit(amount: str) -> Story:
    return lambda invoice, by: crediting.credit(
        invoice, by=by, part=lambda left: by_amount(left, Decimal(amount), "USD"), reason="Goodwill"
    )


def reverse(_: Invoice, by: Member) -> None:
    paying.reverse_payment(Payment.objects.latest("pk"), by=by, reason="Bounced")


def write_off(invoice: Invoice, by: Member) -> None:
    paying.write_off(invoice, by=by, reason="Moved away")


def void(invoice: Invoice, by: Member) -> None:
    voiding.void(invoice, by=by, reason="Wrong")


STORIES: dict[str, list[Story]] = {
    "nothing": [],
    "paid": [pay("108")],
    "paid in parts": [pay("8"), pay("50")],
    "paid too much": [pay("250")],
    "paid too much and refunded": [pay("250"), refund("160")],
    "refunded in part": [pay("108"), refund("20")],
    "credit used": [use_credit],
    "credit used and paid": [use_credit, pay("66")],
    "reversed": [pay("108"), reverse],
    "refunded in part, then reversed": [pay("150"), refund("20"), reverse],
    "written off": [pay("50"), write_off],
    "written off and recovered": [pay("50"), write_off, pay("30")],
    "written off, recovered, reversed": [write_off, pay("108"), reverse],
    "refunded after a write-off": [pay("50"), write_off, refund("20")],
    "credited in part": [credit("20")],
    "credited in part and paid": [credit("20"), pay("88")],
    "paid and credited in part": [pay("150"), credit("20")],
    "written off and credited in part": [pay("50"), write_off, credit("70")],
    "credited as a whole": [credit("108")],
    "refunded with a credit note": [pay("108"), refund("20", reduces=True)],
    "refunded with a credit note, then voided": [pay("108"), refund("20", reduces=True), void],
    "voided": [void],
    "paid and voided": [pay("150"), void],
    "paid, written off and voided": [pay("50"), write_off, void],
}


def _read(shown: str) -> Decimal:
    return Decimal(re.sub(r"[$,]", "", shown).replace("−", "-"))


@pytest.mark.parametrize("story", STORIES)
def test_the_page_the_receipts_and_the_statement_add_up(alice: Person, story: str) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    for step in STORIES[story]:
        step(Invoice.objects.get(pk=invoice.pk), alice.member)
    customer, page = customer_of(invoice)
    _, found, column = customer.get(page).text.partition('id="movements"')
    assert bool(found) == bool(STORIES[story])
    if found:
        _adds_up(invoice, column.partition("</dl>")[0])
    for payment in Payment.objects.all():
        assert sum(amount for _, amount in movements.of_receipt(payment, list(payment.paying()))) == payment.amount
        if payment.allocations.filter(invoice=invoice).exists():
            shown = customer.get(f"{page}receipts/{payment.pk}/").text.partition('class="facts"')[2]
            *parts, _ = map(_read, AMOUNT.findall(shown))
            assert sum(parts) == payment.amount
    _statement_adds_up(alice.get("invoices:statement", invoice.client).text)
    assert problems() == []


def _adds_up(invoice: Invoice, column: str) -> None:
    total, *moved, balance = map(_read, AMOUNT.findall(column))
    assert (total, balance) == (108, Invoice.objects.for_list().get(pk=invoice.pk).balance)
    assert total + sum(moved) == balance


def _statement_adds_up(shown: str) -> None:
    owed = sum(one.balance for one in Invoice.objects.for_list())
    credit = Payment.objects.all().credit()
    balance, available = map(_read, AMOUNT.findall(shown)[:2])
    assert (balance, available) == (owed - credit, credit)
    rows = [
        [_read(cell) for cell in re.findall(r'<span class="money">([^<]+)</span>', row)]
        for row in re.findall(r"<tr>.*?</tr>", shown, re.DOTALL)[1:]
    ]
    running = Decimal(0)
    for amount, after in rows:
        running += amount
        assert running == after
    assert running == balance


def test_a_receipt_tells_what_a_dispute_took() -> None:
    payment = Payment(amount=Decimal(108), lost=Decimal(50), refunded=Decimal(8), currency="USD")
    assert movements.of_receipt(payment, []) == [
        ("Applied to this invoice", 0),
        ("Moved to credit", 50),
        ("Refunded", 8),
        ("Lost to a dispute", 50),
    ]
