"""The tenant wall, in Python and in PostgreSQL: what a tenant's code may not do, whatever it forgets."""

import threading
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from clients.models import Client, Contact
from onetool.events.log import Event
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import NoOrg, acting_in, everywhere
from tests import factories
from tests.conftest import Person


def raw(sql: str, *values: object) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


@pytest.fixture
def theirs(olga: Person) -> Client:
    with acting_in(olga.org, olga.member):
        return factories.client(by=olga.member, name="Olga’s secret")


def test_no_organisation_no_query_in_python(world: dict[str, Organisation]) -> None:
    with pytest.raises(NoOrg):
        Client.objects.count()


def test_no_organisation_no_query_in_postgresql(world: dict[str, Organisation]) -> None:
    # With a row to decide on: PostgreSQL asks a policy nothing about an empty table.
    with acting_in(world["acme"]):
        factories.client(by=Member.objects.get(user__name="Alice"))
    with pytest.raises(DatabaseError), transaction.atomic():
        raw("select count(*) from clients_client")


def test_one_organisation_sees_its_own_rows_only(acme: Organisation, smith: Client, theirs: Client) -> None:
    assert [c.name for c in Client.objects.all()] == ["Smith household"]
    assert raw("select name from clients_client") == [("Smith household",)]
    assert raw("select name from orgs_organisation") == [("Acme Heating",)]


def test_a_row_of_another_organisation_cannot_be_saved(acme: Organisation, olga: Person) -> None:
    with pytest.raises(NoOrg):
        Client(name="evil", sort_name="evil", org=olga.org).save()
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Client.objects.bulk_create([Client(name="evil", sort_name="evil", org=olga.org)])


def test_a_row_cannot_be_given_away(acme: Organisation, smith: Client, olga: Person) -> None:
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Client.objects.filter(pk=smith.pk).update(org=olga.org)


def test_a_guessed_id_of_another_organisation_is_no_key(acme: Organisation, theirs: Client) -> None:
    def spy() -> None:
        with transaction.atomic():
            Contact.objects.create(client_id=theirs.pk, name="spy")
            connection.check_constraints()

    with pytest.raises(IntegrityError):
        spy()


def test_another_organisations_rows_cannot_be_updated_by_plain_sql(acme: Organisation, theirs: Client) -> None:
    assert raw("update clients_client set name = 'hacked' where id = %s returning 1", theirs.pk) == []


def test_an_error_inside_puts_the_former_organisation_back(acme: Organisation, olga: Person, smith: Client) -> None:
    with pytest.raises(ValueError, match="boom"), acting_in(olga.org):
        raise ValueError("boom")
    assert Client.objects.get() == smith
    with acting_in(olga.org):
        assert Client.objects.count() == 0
    assert Client.objects.get() == smith


def test_everywhere_ends_where_it_ends(acme: Organisation, smith: Client, theirs: Client) -> None:
    with everywhere("test"):
        assert raw("select count(*) from clients_client") == [(2,)]
    assert raw("select count(*), current_user from clients_client") == [(1, "onetool_app")]


def test_a_lazy_list_that_leaves_its_organisation_raises(world: dict[str, Organisation]) -> None:
    with acting_in(world["acme"]):
        rows = Client.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        list(rows)


def test_following_a_key_outside_raises(world: dict[str, Organisation], smith: Client) -> None:
    contact = Contact.objects.get()
    stranger = Contact(pk=contact.pk, client_id=smith.pk, org_id=smith.org_id)
    thread_saw: list[type[BaseException]] = []

    def follow() -> None:
        try:
            stranger.client  # noqa: B018  # reading it is the attack
        except BaseException as error:
            thread_saw.append(type(error))

    thread = threading.Thread(target=follow)
    thread.start()
    thread.join()
    assert thread_saw == [NoOrg]


def test_the_log_is_append_only(acme: Organisation, smith: Client) -> None:
    for sql in ("update onetool_event set verb = 'x'", "delete from onetool_event"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            raw(sql + " returning 1")
    assert Event.objects.filter(verb="client.created").count() == 1


def test_memberships_tell_of_the_person_only(world: dict[str, Organisation], alice: Person) -> None:
    assert raw("select name from memberships(%s)", alice.user.pk) == [("Acme Heating",)]
    assert raw("select name from memberships(%s)", uuid.uuid4()) == []
