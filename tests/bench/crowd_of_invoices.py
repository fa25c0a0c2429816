"""A hundred organisations with as many invoices, payments and quotes as wanted: five years of work in each."""

from clients.models import Client
from invoices.models import Invoice, InvoiceBalance, Payment
from onetool.events.log import Event
from onetool.tenancy.scope import acting_in
from quotes.models import Quote
from tests import factories
from tests.bench import crowd_of_clients
from tests.bench.filling import copy, ids, unguarded, vacuumed
from tests.bench.ground import Company

CLIENTS = 200  # of each organisation
INVOICE, BALANCE, PAYMENT, QUOTE, EVENT = range(11, 16)
TABLES = [model._meta.db_table for model in (Invoice, InvoiceBalance, Payment, Quote, Event)]
ANSWERS = "array['approved', 'approved', 'approved', 'declined']"


def companies() -> Company:
    """The organisations and their clients; the one that is looked at has one of each to copy from."""
    ours = crowd_of_clients.companies()
    crowd_of_clients.fill(1, CLIENTS)
    with acting_in(ours.org, ours.owner):
        client = Client.objects.get(name="Template")
        factories.sent_quote(by=ours.owner, client=client, title="Template")
        factories.payment(by=ours.owner, of=factories.issued_invoice(by=ours.owner, client=client, title="Template"))
    return ours


def fill(which: str, first: int, last: int) -> None:
    """Invoices number `first` to `last` of the organisations whose number is `which`, with what lists read of them.

    The last twentieth is open and in time, of the others every fortieth is open and late; all others are paid.
    """
    orgs = crowd_of_clients.numbered(which)
    every = {"orgs": orgs, "numbers": f"select generate_series({first}, {last})"}
    is_new = f"n > {last} * 0.95"
    is_open = f"({is_new} or n %% 40 = 0)"
    paid = {"orgs": orgs, "numbers": f"select n from generate_series({first}, {last}) n where not {is_open}"}
    day = f"(current_date - (({last} - n) * 1800.0 / {last})::int)"
    of = {"client_id": ids(crowd_of_clients.CLIENT, n=f"1 + n %% {CLIENTS}")}
    with unguarded(TABLES):
        invoice, quote = Invoice.objects.get(title="Template"), Quote.objects.get(title="Template")
        copy(
            Invoice, invoice.pk, **every, **of, id=ids(INVOICE),
            sequence="1 + n", number="'INV-' || lpad((1 + n)::text, 6, '0')", title="'Work ' || n",
            issue_date=day, due_date=f"{day} + 14", sent_at=day, created_at=f"{day} + n * interval '1 ms'",
            updated_at=f"{day} + case when {is_new} then 0 else 14 end + n * interval '1 ms'",
        )  # fmt: skip
        copy(
            InvoiceBalance, invoice.balance_row.pk, **every, id=ids(BALANCE), invoice_id=ids(INVOICE),
            paid=f"case when {is_open} then 0 else t.total end", balance=f"case when {is_open} then t.total else 0 end",
        )  # fmt: skip
        copy(
            Payment, invoice.payments.get().pk, **paid, **of, id=ids(PAYMENT), invoice_id=ids(INVOICE),
            received_on=f"{day} + 14", created_at=f"{day} + 14", updated_at=f"{day} + 14",
        )  # fmt: skip
        copy(
            Quote, quote.pk, **every, **of, id=ids(QUOTE),
            number="'Q-' || lpad((1 + n)::text, 6, '0')", title="'Offer ' || n",
            status=f"case when {is_new} then 'sent' else ({ANSWERS})[1 + n %% 4] end",
            sent_at=f"{day} - 7", created_at=f"{day} - 7", updated_at=day,
        )  # fmt: skip
        copy(
            Event, Event.objects.get(verb="invoice.issued", subject_id=invoice.pk).pk, **every, id=ids(EVENT),
            at=day, subject_id=ids(INVOICE), thread_id=of["client_id"], member_id="null",
        )  # fmt: skip
    vacuumed(TABLES)
