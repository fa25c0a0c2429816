"""Giving up what is owed, and the money that comes after all."""

from decimal import Decimal

import pytest

from invoices.actions import paying
from invoices.actions.paying import NothingToPay
from invoices.models import Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from onetool import clock
from tests import factories
from tests.conftest import Person
from tests.invoices.test_pdf import customer_of
from tests.pages import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def given_up(alice: Person) -> Invoice:
    """108.00, of which 50.00 came and 58.00 were written off."""
    invoice = factories.issued_invoice(by=alice.member)
    factories.payment(by=alice.member, of=invoice, amount="50")
    return paying.write_off(invoice, by=alice.member, reason="Bankrupt")


def _standings(person: Person, standing: str) -> list[str]:
    today = clock.today(person.org)
    return [str(one) for one in Invoice.objects.all().standing_as(standing, today).order_by("sequence")]


def test_written_off_is_a_standing_of_its_own(alice: Person, given_up: Invoice) -> None:
    paid = factories.payment(by=alice.member).invoice
    assert (given_up.standing, given_up.balance, given_up.payable) == ("written_off", 0, 58)
    assert _standings(alice, "written_off") == [str(given_up)]
    assert _standings(alice, "paid") == [str(paid)]
    listed = alice.get("invoices:index", query={"standing": "written_off"}).text
    assert str(given_up) in listed
    assert str(paid) not in listed
    assert problems() == []


def test_the_customer_does_not_read_that_it_is_paid(alice: Person, given_up: Invoice) -> None:
    customer, page = customer_of(given_up)
    shown = words(customer.get(page))
    assert "Paid. Thank you" not in shown
    assert "Written off" in shown


def test_it_is_not_written_off_twice(alice: Person, given_up: Invoice) -> None:
    with pytest.raises(NothingToPay, match="already written off"):
        paying.write_off(given_up, by=alice.member, reason="Again")


@pytest.mark.parametrize(
    ("amount", "standing", "written_off", "credit"),
    [("8", "written_off", 50, 0), ("58", "paid", 0, 0), ("60", "paid", 0, 2)],
)
def test_money_that_comes_after_all_recovers_it(
    alice: Person, given_up: Invoice, amount: str, standing: str, written_off: int, credit: int
) -> None:
    factories.payment(by=alice.member, of=given_up, amount=amount)
    given_up = Invoice.objects.for_list().get()
    assert (given_up.standing, given_up.balance, given_up.balance_row.written_off) == (standing, 0, written_off)
    recovered = LedgerEntry.objects.get(kind="recovery")
    assert (recovered.amount, recovered.payment) == (min(Decimal(amount), 58), Payment.objects.latest("pk"))
    assert Payment.objects.all().credit() == credit
    assert problems() == []


def test_credit_recovers_it_too(alice: Person, given_up: Invoice) -> None:
    other = factories.issued_invoice(by=alice.member, client=given_up.client)
    factories.payment(by=alice.member, of=other, amount="128")
    assert paying.use_credit(given_up, by=alice.member) == 20
    given_up = Invoice.objects.for_list().get(pk=given_up.pk)
    assert (given_up.standing, given_up.balance_row.written_off) == ("written_off", 38)
    assert problems() == []


def test_what_was_recovered_and_reversed_is_owed_again(alice: Person, given_up: Invoice) -> None:
    payment = factories.payment(by=alice.member, of=given_up, amount="58")
    paying.reverse_payment(payment, by=alice.member, reason="Typed twice")
    given_up = Invoice.objects.for_list().get()
    assert (given_up.standing, given_up.balance) == ("partly_paid", 58)
    assert problems() == []


def test_who_may_not_write_off(vera: Person, olga: Person, alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    assert vera.post("invoices:write_off", invoice, data={"reason": "x"}).status_code == 403
    assert olga.post("invoices:write_off", invoice, data={"reason": "x"}).status_code == 404
