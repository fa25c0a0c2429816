"""An id names one row: no form makes a row whose id names another, of whatever kind and whosever it is."""

import uuid
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, ProgrammingError, connection, transaction

from clients.actions import clients
from invoices.models import InvoiceLine
from onetool.abilities.notes import actions as notes
from onetool.abilities.notes.models import Note
from onetool.events.log import Event
from onetool.orgs.actions import organisations
from onetool.orgs.models import Member
from onetool.records.kinds import record_models
from onetool.records.record import Record
from onetool.records.refusals import Taken
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in, everywhere
from onetool.tenancy.wall import OrgModel
from quotes.actions import writing
from scheduling.actions import tasks
from tests import factories
from tests.adversary.cluster import hide
from tests.at_once import at_once
from tests.conftest import Person, _person

# Every form that creates: where it is posted, the kind of the row in its address, what is typed.
FORMS: list[tuple[str, str, dict[str, Any]]] = [
    ("clients:new", "", {"client_kind": "person", "name": "Mine", "status": "lead", "preferred_channel": "email",
                         "payment_terms_days": "14"}),
    ("clients:new_contact", "client", {"name": "Mine"}),
    ("clients:new_property", "client", {"street": "Mine 1", "property_type": "house"}),
    ("notes:add", "client", {"text": "Mine"}),
    ("scheduling:new", "", {"title": "Mine", "client": "<client>"}),
    ("scheduling:new_task", "", {"title": "Mine", "task_kind": "visit", "priority": "2"}),
    ("scheduling:add_task", "project", {"title": "Mine", "task_kind": "visit", "priority": "2"}),
    ("quotes:new", "", {"title": "Mine", "client": "<client>", "tax_mode": "per_rate"}),
    ("quotes:duplicate", "quote", {}),
    ("documents:add_rate", "", {"name": "Mine", "percent": "8", "category": "standard"}),
    ("invoices:new", "", {"title": "Mine", "client": "<client>", "tax_mode": "per_rate"}),
    ("invoices:record_payment", "issued", {"amount": "8", "method": "cash", "received_on": "2026-11-01"}),
]  # fmt: skip


# Rows that nobody finds by their id: facts of other rows, what a machine has to do, and the log.
NAMELESS = {
    "onetool_event", "onetool_reactionrun", "onetool_searchentry", "onetool_counter", "stripe_door_intent",
    "onetool_tag", "onetool_star", "onetool_listchoice", "onetool_skippedrow",
    "scheduling_projectmember", "scheduling_assignment",
    "documents_taxgrouprate", "documents_taxdefault",
    "invoices_invoicebalance", "invoices_allocation", "invoices_ledgerentry",
}  # fmt: skip


@pytest.fixture
def rows(alice: Person) -> dict[str, Record]:
    made = factories.one_of_each(by=alice.member)
    issued = factories.issued_invoice(by=alice.member)
    return {**made, "organisation": alice.org, "issued": issued}


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "where", "typed"), FORMS, ids=[name for name, _, _ in FORMS])
def test_no_form_makes_a_row_with_the_id_of_another(
    alice: Person, rows: dict[str, Record], name: str, where: str, typed: dict[str, Any]
) -> None:
    data = {field: str(rows["client"].pk) if value == "<client>" else value for field, value in typed.items()}
    args = (*((where,) if name == "notes:add" else ()), rows[where]) if where else ()
    before, known = _rows(), Event.objects.count()
    for kind, row in rows.items():
        answer = alice.post(name, *args, data={**data, "id": str(row.pk)})
        # The same kind's own form, sent twice, finds the row it made.
        assert answer.status_code in {302, 400, 422}, (kind, answer.status_code)
        assert _rows() == before, f"{name} with the id of a {kind}"
    assert Event.objects.count() == known
    assert alice.post(name, *args, data={**data, "id": str(uuid7())}).status_code in {200, 302}, "control"
    assert _rows() != before


def _rows() -> dict[str, int]:
    return {model._meta.model_name or "": model._default_manager.count() for model in (*record_models(), Note)}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["client", "quote", "task"])
def test_another_companys_id_is_as_taken_and_as_silent(olga: Person, rows: dict[str, Record], kind: str) -> None:
    with acting_in(olga.org), pytest.raises(Taken):
        tasks.create(by=olga.member, title="Mine", pk=rows[kind].pk)


@pytest.mark.django_db
def test_what_is_removed_keeps_its_id(alice: Person) -> None:
    client = factories.client(by=alice.member)
    pk = notes.add(client, by=alice.member, text="Rings twice.").pk
    notes.remove(client, by=alice.member, note=pk)
    with pytest.raises(Taken):
        tasks.create(by=alice.member, title="Mine", pk=pk)


@pytest.mark.django_db
@pytest.mark.parametrize("odd", [uuid.uuid4(), uuid.UUID(int=0), uuid.UUID(int=2**128 - 1), uuid.uuid1(),
                                 uuid.UUID("ffffffff-ffff-7000-8000-000000000000")])  # fmt: skip
def test_an_id_that_no_form_of_ours_brings_is_refused(alice: Person, odd: uuid.UUID) -> None:
    for name, data in (("clients:new", FORMS[0][2]), ("scheduling:new_task", FORMS[5][2])):
        assert alice.post(name, data={**data, "id": str(odd)}).status_code == 422


@pytest.mark.django_db
def test_the_same_id_under_another_kinds_name_is_another_story(alice: Person, smith: Record) -> None:
    told = list(Event.objects.in_thread_of(smith).values_list("pk", flat=True))
    with everywhere("test"), connection.cursor() as cursor:
        cursor.execute(
            "insert into onetool_event (id, org_id, verb, actor, channel, subject_kind, subject_id, subject_name,"
            " thread_kind, thread_id, topics, facts)"
            " values (%s, %s, 'task.created', 'Eve', 'web', 'task', %s, 'Fake', 'task', %s, '{}', '{}')",
            [uuid7(), smith.org_id, smith.pk, smith.pk],
        )
    assert list(Event.objects.in_thread_of(smith).values_list("pk", flat=True)) == told


def _tenant_tables() -> dict[str, type[OrgModel]]:
    return {model._meta.db_table: model for model in apps.get_models() if issubclass(model, OrgModel)}


@pytest.mark.django_db
def test_every_table_whose_rows_are_found_by_their_id_claims_it() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select tgrelid::regclass::text from pg_trigger where tgname = 'claims_its_id'")
        claiming = {table for (table,) in cursor.fetchall()}
    assert _tenant_tables().keys() - claiming == NAMELESS, "onetool.records.claims, in its migration"


@pytest.mark.django_db
def test_the_id_of_no_part_of_a_record_becomes_a_new_records(alice: Person) -> None:
    hide(alice.member)
    parts = {table: model for table, model in _tenant_tables().items() if not issubclass(model, Record)}
    found = {table: row.pk for table in parts.keys() - NAMELESS if (row := parts[table]._default_manager.first())}
    assert {"onetool_file", "onetool_message", "scheduling_checklistitem", "quotes_quoteline"} <= found.keys()
    for table, pk in found.items():
        with pytest.raises(Taken):
            tasks.create(by=alice.member, title=table, pk=pk)


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["client", "file", "quotes line", "message"])
def test_no_line_of_a_document_takes_an_id_that_names_something_else(alice: Person, kind: str) -> None:
    hidden, quote = hide(alice.member), factories.invoice(by=alice.member)
    before = list(InvoiceLine.objects.values_list("pk", flat=True))
    typed = {"row": hidden[kind].hex, f"{hidden[kind].hex}-description": "Mine", f"{hidden[kind].hex}-unit_price": "1"}
    assert alice.post("invoices:edit", quote, data=typed | {"version": quote.version}).status_code in {400, 422}
    assert list(InvoiceLine.objects.values_list("pk", flat=True)) == before


@pytest.mark.django_db
def test_a_line_that_was_taken_out_is_put_back_under_its_id(alice: Person) -> None:
    quote = factories.quote(by=alice.member, lines=[line := factories.line("Boiler"), factories.line("Pump")])
    for lines in ([factories.line("Valve")], [line]):
        quote = writing.edit(quote, by=alice.member, lines=lines)
    assert [row.pk for row in quote.lines.all()] == [line.id]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql", ["select * from id_claim", "delete from id_claim", "insert into id_claim values (null)"]
)
def test_the_application_neither_reads_nor_writes_what_was_claimed(alice: Person, sql: str) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.django_db
def test_a_company_founded_with_the_id_of_another_row_gets_one_of_its_own(
    olga: Person, alice: Person, smith: Record
) -> None:
    again = {"name": "Second", "trade": "Cleaning", "country": "GB", "currency": "GBP", "time_zone": "Europe/London"}
    for taken in (smith.pk, alice.org.pk):
        founded = organisations.start(user=olga.user, key=taken, **again)
        assert founded.pk not in {taken, olga.org.pk}
        with acting_in(founded):
            assert Member.objects.get().user == olga.user


@pytest.mark.django_db(transaction=True)
def test_of_two_kinds_at_once_one_gets_the_id(world: dict[str, Any]) -> None:
    def make(n: int) -> str:
        with acting_in(world["acme"]):
            by = owner
            try:
                if n % 2:
                    tasks.create(by=by, title="Mine", pk=pk)
                else:
                    clients.create(by=by, name="Mine", pk=pk)
            except (Taken, IntegrityError):
                return "taken"
            return "task" if n % 2 else "client"

    owner, pk = _person("Alice", world["acme"]).member, uuid7()
    made = at_once(make, 6)
    assert len(set(made) - {"taken"}) == 1
