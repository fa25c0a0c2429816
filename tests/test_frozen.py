"""What stands once it is said: SQL as the application's role that changes or deletes it fails, column by column."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from invoices.actions import issuing
from invoices.models import CreditNote, Invoice, InvoiceLine, LedgerEntry
from onetool.events.log import Event
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from onetool.tenancy.wall import OrgModel, TenantWall
from quotes.actions import answers
from quotes.models import Approval, Quote, QuoteVersion
from tests import factories
from tests.conftest import Person

ONLY_ADDED = [
    model
    for model in apps.get_models()
    if any(isinstance(wall, TenantWall) and wall.append_only for wall in model._meta.constraints)
]
# What still moves on an issued invoice; every other column, also one that is added tomorrow, stands.
MOVES = {"status", "version", "updated_at", "sent_at", "viewed_at"}
# Another value of the same type.
OTHER = {
    "UUIDField": "gen_random_uuid()",
    "OrgForeignKey": "gen_random_uuid()",
    "OwnOrgKey": "gen_random_uuid()",
    "CharField": "left('x' || coalesce({0}, ''), {1})",
    "TextField": "coalesce({0}, '') || 'x'",
    "DecimalField": "coalesce({0}, 0) + 1",
    "PositiveIntegerField": "coalesce({0}, 0) + 1",
    "PositiveSmallIntegerField": "coalesce({0}, 0) + 1",
    "DateField": "{0} + 1",
    "DateTimeField": "coalesce({0}, now()) + interval '1 day'",
    "JSONField": "'[1]'",
    "BooleanField": "not {0}",
}


@contextmanager
def refused(*words: str) -> Iterator[None]:
    with pytest.raises(DatabaseError, match="|".join(words)), transaction.atomic():
        yield


def do(sql: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("onetool_app",)
        cursor.execute(sql)
        return cursor.rowcount


def other_values(model: type[models.Model]) -> dict[str, str]:
    """SQL of another value for each column."""
    return {
        field.column: OTHER[field.get_internal_type()].format(field.column, getattr(field, "max_length", None))
        for field in model._meta.concrete_fields
    }


@pytest.fixture
def books(alice: Person, react: Callable[[], int]) -> Person:
    """A quote signed, an invoice issued and paid, another voided, a third still a draft; what was sent is printed."""
    quote = factories.sent_quote(by=alice.member)
    answers.approve_on_word(quote, by=alice.member, name="Mary", note="On the phone")
    factories.payment(by=alice.member)
    factories.creditnote(by=alice.member)
    factories.invoice(by=alice.member)
    react()
    return alice


# --- Rows that are only ever added ------------------------------------------------------------------------------------
def test_what_is_only_ever_added_says_so() -> None:
    assert {Event, QuoteVersion, Approval, LedgerEntry, CreditNote} <= set(ONLY_ADDED)


@pytest.mark.django_db
@pytest.mark.parametrize("model", ONLY_ADDED, ids=lambda model: model.__name__)
def test_a_row_that_is_only_ever_added_is_never_changed_or_deleted(books: Person, model: type[OrgModel]) -> None:
    table, before = model._meta.db_table, list(model.objects.values())
    assert before, f"no {model.__name__} to try it on: make one in `books`"
    for field in model._meta.concrete_fields:
        with refused("permission denied"):
            do(f'update {table} set "{field.column}" = "{field.column}"')
        again = f'on conflict (id) do update set "{field.column}" = excluded."{field.column}"'
        with refused("permission denied"):
            do(f"insert into {table} select * from {table} {again}")
    with refused("permission denied"):
        do(f"delete from {table}")
    assert list(model.objects.values()) == before


# --- Issued invoices --------------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("status", ["issued", "void"])
def test_no_column_of_an_issued_invoice_is_changed(books: Person, status: str) -> None:
    before = list(Invoice.objects.order_by("pk").values())
    for column, value in other_values(Invoice).items():
        if column not in MOVES:
            with refused("is issued and cannot be changed", "row-level security"):
                do(f"update invoices_invoice set {column} = {value} where status = '{status}'")
    for back in {"draft", "issued"} - {status}:
        with refused("is issued and cannot be changed"):
            do(f"update invoices_invoice set status = '{back}' where status = '{status}'")
    with refused("is issued and cannot be deleted"):
        do(f"delete from invoices_invoice where status = '{status}'")
    assert list(Invoice.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_what_moves_on_an_issued_invoice_moves(books: Person) -> None:
    for column in MOVES - {"status"}:
        assert (
            do(f"update invoices_invoice set {column} = {other_values(Invoice)[column]} where status = 'issued'") == 1
        )


@pytest.mark.django_db
def test_no_line_of_an_issued_invoice_is_changed_added_moved_or_deleted(books: Person) -> None:
    before = list(InvoiceLine.objects.order_by("pk").values())
    issued, draft = (f"(select id from invoices_invoice where status = '{status}')" for status in ("issued", "draft"))
    of_issued, of_draft = f"where invoice_id = {issued}", f"where invoice_id = {draft}"
    others = other_values(InvoiceLine)
    rest = ", ".join(others.keys() - {"id", "invoice_id"})
    a_copy = f"select gen_random_uuid(), {issued}, {rest} from invoices_invoiceline {of_draft}"
    deeds = [
        *(f"update invoices_invoiceline set {column} = {value} {of_issued}" for column, value in others.items()),
        f"insert into invoices_invoiceline (id, invoice_id, {rest}) {a_copy}",
        f"update invoices_invoiceline set invoice_id = {issued} {of_draft}",
        f"update invoices_invoiceline set invoice_id = {draft} {of_issued}",
        f"delete from invoices_invoiceline {of_issued}",
    ]
    for deed in deeds:
        with refused("the lines of an issued invoice cannot be changed", "row-level security"):
            do(deed)
    assert list(InvoiceLine.objects.order_by("pk").values()) == before
    assert do(f"delete from invoices_invoiceline {of_draft}") == 1


@pytest.mark.django_db(transaction=True)
def test_a_line_that_comes_while_the_invoice_is_issued_comes_too_late(world: dict[str, Organisation]) -> None:
    acme, said = world["acme"], []
    with acting_in(acme):
        alice = Member.objects.select_related("org", "user").get(role=Member.Role.OWNER)
        draft = factories.invoice(by=alice)

    def add_a_line() -> None:
        with acting_in(acme):
            try:
                InvoiceLine.objects.create(invoice=draft, position=2, description="x", quantity=1, unit_price=1, net=1)
            except DatabaseError as refusal:
                said.append(str(refusal))
        connection.close()

    late = threading.Thread(target=add_a_line)
    with acting_in(acme, alice):
        issuing.issue(draft, by=alice)
        late.start()
        late.join(0.3)
        assert late.is_alive()
    late.join()
    assert "cannot be changed" in said[0]


# --- Sent quotes ------------------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_number_is_given_once(books: Person) -> None:
    second = factories.sent_quote(by=books.member)
    with refused("quote_number_once"):
        do(f"update quotes_quote set number = 'Q-000001' where id = '{second.pk}'")
    assert Quote.objects.filter(number="Q-000001").count() == 1
