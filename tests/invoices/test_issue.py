"""Issuing: number, dates, frozen content, chain; nobody changes it afterwards."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from clients.actions import clients
from invoices.actions import issuing
from invoices.actions.issuing import InvoiceNotReady
from invoices.models import Invoice, InvoiceBalance, InvoiceLine, LedgerEntry
from invoices.verifying import problems
from onetool import clock
from onetool.tenancy.scope import acting_in, everywhere
from tests import factories
from tests.conftest import Person


@pytest.mark.django_db
def test_an_issued_invoice_has_a_number_dates_content_and_a_balance(
    alice: Person, recorded: Callable[[], list[str]]
) -> None:
    draft = factories.invoice(by=alice.member)
    invoice = issuing.issue(draft, by=alice.member)
    today = clock.today(alice.org)
    assert (invoice.number, invoice.issue_date, invoice.due_date) == ("INV-000001", today, today + timedelta(days=14))
    assert invoice.content["buyer"]["name"] == invoice.client.name
    assert invoice.content["totals"]["total"] == "108.00"
    assert InvoiceBalance.objects.get(invoice=invoice).balance == Decimal(108)
    assert recorded()[-1] == "invoice.issued"


@pytest.mark.django_db
def test_later_edits_of_the_client_change_nothing_on_it(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    before = dict(invoice.content)
    clients.edit(invoice.client, by=alice.member, name="Renamed")
    invoice.refresh_from_db()
    assert invoice.content == before


@pytest.mark.django_db
def test_each_names_the_one_before_it(alice: Person) -> None:
    first, second = (factories.issued_invoice(by=alice.member) for _ in range(2))
    assert (first.previous_hash, second.previous_hash) == ("", first.content_hash)
    assert problems() == []


@pytest.mark.django_db
def test_issuing_twice_issues_once(alice: Person) -> None:
    draft = factories.invoice(by=alice.member)
    assert issuing.issue(draft, by=alice.member).number == issuing.issue(draft, by=alice.member).number


@pytest.mark.django_db
def test_an_invoice_without_a_priced_line_is_refused(alice: Person) -> None:
    with pytest.raises(InvoiceNotReady, match="line item with a price"):
        issuing.issue(factories.invoice(by=alice.member, lines=[]), by=alice.member)
    page = alice.htmx("invoices:issue", Invoice.objects.get())
    assert page.status_code == 422 and "line item with a price" in page["HX-Trigger"]


CHANGES = [
    "update invoices_invoice set total = 1, net = 1, tax = 0",
    "update invoices_invoice set content = '{}'",
    "update invoices_invoice set number = 'INV-000009'",
    "update invoices_invoice set status = 'draft'",
    "update invoices_invoice set due_date = due_date + 1",
    "delete from invoices_invoice",
    "update invoices_invoiceline set unit_price = 1",
    "delete from invoices_invoiceline",
    (
        "insert into invoices_invoiceline (id, position, description, quantity, unit, unit_price, discount_kind, "
        "rates, net, invoice_id, org_id) select gen_random_uuid(), 9, 'x', 1, '', 1, '', '[]', 1, invoice_id, org_id "
        "from invoices_invoiceline"
    ),
    "update invoices_ledgerentry set amount = 1",
    "delete from invoices_ledgerentry",
    "update invoices_creditnote set total = 1",
    "delete from invoices_creditnote",
]


@pytest.mark.django_db
@pytest.mark.parametrize("sql", CHANGES)
def test_nobody_changes_what_was_issued_not_even_the_owner_of_the_tables(alice: Person, sql: str) -> None:
    factories.payment(by=alice.member)
    factories.creditnote(by=alice.member)
    for scope in (acting_in(alice.org), everywhere("test")):
        with scope, pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Invoice.objects.count() == 2 and LedgerEntry.objects.count() == 2
    assert InvoiceLine.objects.filter(unit_price=100).count() == 2
