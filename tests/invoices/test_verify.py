"""`verify_money`: whatever somebody with the keys to the database does to the books is found and named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from invoices.actions import voiding
from invoices.models import Invoice
from invoices.verifying import problems
from onetool.tenancy.scope import everywhere
from tests import factories
from tests.conftest import Person
from tests.quotes.test_adjustments import adjustment

pytestmark = pytest.mark.django_db
TABLES = (
    "invoices_invoice", "invoices_creditnote", "invoices_ledgerentry", "invoices_invoicebalance", "invoices_payment",
    "quotes_quote", "quotes_quoteversion", "invoices_invoiceline", "invoices_allocation",
    "quotes_quoteline",
)  # fmt: skip


@contextmanager
def by_force() -> Iterator[None]:
    """As the owner of the tables, with every trigger and key asleep."""
    with everywhere("test"), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for table in TABLES:
            cursor.execute(f"alter table {table} disable trigger user")
        yield
        for table in TABLES:
            cursor.execute(f"alter table {table} enable trigger user")


@pytest.fixture
def books(alice: Person) -> Person:
    """Three invoices, one of them paid and one voided, and a sent quote."""
    first = factories.issued_invoice(by=alice.member)
    factories.payment(by=alice.member, of=factories.issued_invoice(by=alice.member))
    factories.issued_invoice(by=alice.member)
    voiding.void(first, by=alice.member, reason="Wrong client")
    factories.sent_quote(by=alice.member)
    assert problems() == []
    return alice


DEEDS = [
    (
        """update invoices_invoice set content = content || '{"title": "Other"}' where sequence = 2""",
        ["INV-000002: its content is not what was issued"],
    ),
    ("update invoices_invoice set previous_hash = '' where sequence = 3", ["INV-000003: does not name the document"]),
    ("update invoices_invoice set issue_date = issue_date - 1 where sequence = 2", ["INV-000002: is dated before"]),
    (
        "update invoices_invoice set sequence = 9, number = 'INV-000009' where sequence = 2",
        ["INV-000003: number 2 is missing before it", "INV-000009: number 4 is missing before it"],
    ),
    (
        (
            "update invoices_invoice set sequence = null, number = null, status = 'draft', content = null, "
            "issue_date = null where sequence = 3"
        ),
        ["INV-000003: was given and is missing, with all after INV-000002"],
    ),
    ("update invoices_creditnote set content = '{}'", ["CN-000001: its content is not what was issued"]),
    (
        "update invoices_invoicebalance set paid = 0, balance = total - credited where paid > 0",
        ["INV-000002: paid is 0"],
    ),
    ("update invoices_ledgerentry set amount = 1 where kind = 'payment'", ["INV-000002: paid is 108"]),
    (
        "update invoices_payment set allocated = allocated - 1, refunded = 1",
        ["allocated is 107.0000, its rows say 108", "refunded is 1.0000, its rows say 0"],
    ),
    ("update quotes_quoteversion set content = content || '{}', sha256 = 'x'", ["version 1: its content is not what"]),
    ("update quotes_quote set number = 'Q-000007'", ["Q-000001: was given and is missing"]),
]


# What only the keys between the tables would tell, by kind of fault.
PLANTED = {
    "a void invoice with money on it": (
        "update invoices_invoice set status = 'void' where sequence = 2",
        ["INV-000002: is void, with 108.0000 paid"],
    ),
    "a void invoice that still asks for money": (
        "update invoices_invoice set status = 'void' where sequence = 3",
        ["INV-000003: is void, with 0.0000 paid, 0.0000 written off, 108.0000 owed"],
    ),
    "allocations of two clients swapped": (
        (
            "update invoices_allocation a set invoice_id = b.invoice_id from invoices_allocation b "
            "where a.invoice_id <> b.invoice_id"
        ),
        ["of another client pays it", "pays 108.0000, the ledger says 0", "by the ledger and has no allocation"],
    ),
    "a reversed payment that still pays": (
        "update invoices_payment set reversed_at = now() where amount = 108",
        ["INV-000002: payment", "pays 108.0000 and is voided"],
    ),
    "a payment in another currency than its invoice": (
        "update invoices_payment set currency = 'EUR' where amount = 108",
        ["INV-000002: is in USD, its payment", "in EUR", "is in another currency than what it moves"],
    ),
    "a sum that differs from its content": (
        "update invoices_invoice set total = total + 1, net = net + 1 where sequence = 3",
        ["INV-000003: net is 101.0000, its content says 100.00", "INV-000003: total is 109.0000"],
    ),
    "a sum that differs from its lines": (
        "update invoices_invoiceline set net = 99 from invoices_invoice i where i.id = invoice_id and sequence = 3",
        ["INV-000003: line 1 comes to 99.0000, by its content to 100.00"],
    ),
    "a draft whose sum differs from its lines": (
        "update invoices_invoice set total = total + 1, net = net + 1 where status = 'draft'",
        ["total is 109.0000, its lines come to 108.00", "net is 101.0000, its lines come to 100.00"],
    ),
    "a draft whose tax differs from its lines": (
        "update invoices_invoice set tax = tax + 1, net = net - 1 where status = 'draft'",
        ["tax is 9.0000, its lines come to 8.00"],
    ),
    "a line of a draft that differs from its price": (
        (
            "update invoices_invoiceline set unit_price = 99 from invoices_invoice i "
            "where i.id = invoice_id and i.status = 'draft'"
        ),
        ["line 1 comes to 100.0000, by its price to 99.00"],
    ),
    "a draft nobody could count": (
        "update invoices_invoice set discount_kind = 'percent', discount_value = 200 where status = 'draft'",
        ["can’t be counted: A discount must be between 0 and 100."],
    ),
    "a sent quote without what was sent": ("delete from quotes_quoteversion", ["what was sent is missing"]),
    "a line that is gone": (
        "delete from invoices_invoiceline using invoices_invoice i where i.id = invoice_id and sequence = 3",
        ["INV-000003: has 0 lines, by its content 1"],
    ),
    "an invoice in another currency than its content": (
        "update invoices_invoice set currency = 'EUR' where sequence = 3",
        ["INV-000003: is in EUR, its content in USD"],
    ),
    "a sent quote whose sum differs from its content": (
        "update quotes_quote set total = total + 1, net = net + 1",
        ["Q-000001", "total is 109.0000, its content says 108.00"],
    ),
    "a line of a quote that differs from its content": (
        "update quotes_quoteline set net = net + 1",
        ["line 1 comes to 101.0000, by its content to 100.00"],
    ),
    "an entry of another client than its payment": (
        (
            "update invoices_ledgerentry e set client_id = c.id from clients_client c "
            "where e.kind = 'payment' and e.amount = 108 and c.id <> e.client_id"
        ),
        ["is on another client's invoice", "is on another client's payment"],
    ),
    "a credit note of another invoice than its entry": (
        "update invoices_creditnote n set invoice_id = i.id from invoices_invoice i where i.sequence = 3",
        ["is on another invoice than its credit note"],
    ),
    "content whose sums differ from its lines": (
        """update invoices_invoice set content = jsonb_set(content, '{lines,0,net}', '"99.00"') where sequence = 3""",
        ["INV-000003: its lines come to 99.00, its subtotal is 100.00"],
    ),
    "a credit note that the ledger does not know so": (
        "update invoices_creditnote set total = 50",
        [
            "CN-000001: is of 50.0000, the ledger says 108.0000",
            "CN-000001: is of 50.0000, its content of 108.00",
            "INV-000001: is of 108.0000, its credit notes come to 50.0000",
        ],
    ),
    "a write-off nobody made": (
        "update invoices_invoicebalance set written_off = balance, balance = 0 where balance = 108",
        ["INV-000003: written_off is 108.0000, the ledger says 0"],
    ),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_each_kind_of_fault_is_found(books: Person, fault: str) -> None:
    factories.payment(by=books.member, of=factories.issued_invoice(by=books.member), amount="8")
    factories.invoice(by=books.member)
    assert problems() == []
    sql, said = PLANTED[fault]
    with by_force(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount
    found = "\n".join(problems())
    assert all(words in found for words in said), found


@pytest.mark.parametrize("mode", ["per_rate", "per_line", "gross"])
@pytest.mark.parametrize("make", [factories.invoice, factories.issued_invoice])
def test_discounts_and_charges_of_a_document_are_verified_too(
    books: Person, make: Callable[..., Invoice], mode: str
) -> None:
    lines = [factories.line(), adjustment("charge", "Travel", "20"), adjustment("allowance", "Loyal", "5%")]
    make(by=books.member, lines=lines, tax_mode=mode)
    assert problems() == []
    with by_force(), connection.cursor() as cursor:
        cursor.execute("update invoices_invoiceline set net = net + 1 where kind = 'charge'")
    assert len(problems()) == 1


@pytest.mark.parametrize(("sql", "said"), DEEDS)
def test_what_was_done_to_the_books_is_found_and_named(books: Person, sql: str, said: list[str]) -> None:
    with by_force(), connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount == 1
    found = "\n".join(problems())
    assert all(words in found for words in said), found


def test_the_command_says_whose_books_and_fails(books: Person, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("verify_money")
    assert "The books of 2 organisations are true." in capsys.readouterr().out
    with by_force(), connection.cursor() as cursor:
        cursor.execute("update invoices_creditnote set previous_hash = 'x'")
    with pytest.raises(CommandError, match="1 things do not hold"):
        call_command("verify_money")
    assert f"{books.org.slug}: CN-000001: does not name the document before it" in capsys.readouterr().out
