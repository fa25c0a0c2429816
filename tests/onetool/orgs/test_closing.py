"""The end of an organisation: closed with its name typed, read only, opened again, erased to the last row."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from invoices.models import Invoice
from onetool.abilities.files import actions as files
from onetool.mail.outbox import Message
from onetool.orgs.actions import closing
from onetool.orgs.models import UNDONE_FOR, Organisation
from onetool.tenancy.scope import acting_in, everywhere
from quotes.models import Quote
from tests import factories
from tests.conftest import PASSWORD, Person
from tests.mailbox import path_in

Recorded = Callable[[], list[str]]


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def fresh(person: Person) -> None:
    assert person.browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_the_owner_closes_it_by_its_name_and_everything_can_only_be_looked_at(
    alice: Person, dana: Person, ted: Person, recorded: Recorded
) -> None:
    client = factories.client(by=alice.member)
    assert "/accounts/reauthenticate/" in alice.post("orgs:close", data={"name": "Acme Heating"})["Location"]
    for person in (alice, dana):
        fresh(person)
    assert "Only an owner" in dana.post("orgs:close", data={"name": "Acme Heating"}).text
    answer = alice.post("orgs:close", data={"name": "Acme"})
    assert (answer.status_code, "Type" in answer.text) == (422, True)
    assert alice.post("orgs:close", data={"name": " acme  heating "}).status_code == 302

    assert Message.objects.get(template="organisation_closed").to == "alice@example.com"
    for person in (alice, dana):
        assert "is closed" in person.get("home").text
        answer = person.htmx("clients:archive", client)
        assert (answer.status_code, "is closed" in answer["HX-Trigger"]) == (422, True)
        assert person.post("notes:add", "client", client, data={"text": "x"}).status_code == 302
    assert alice.get("clients:detail", client).status_code == 200
    assert dana.htmx("orgs:reopen").status_code == 422
    assert alice.post("orgs:reopen").status_code == 302
    assert dana.post("clients:archive", client).status_code == 302
    verbs = [verb for verb in recorded() if verb.startswith("organisation.")]
    assert verbs == ["organisation.closed", "organisation.reopened"]


def test_a_customers_link_opens_nothing_while_it_is_closed(
    alice: Person, olga: Person, react: Callable[[], int]
) -> None:
    quote = factories.sent_quote(by=alice.member)
    react()
    customer = Browser()
    page = customer.get(path_in(Message.objects.about(quote).latest("id")))["Location"]
    assert customer.get(page).status_code == 200
    closing.close(alice.org, by=alice.member, name=alice.org.name)
    assert (customer.get(page).status_code, customer.post(f"{page}decline/", {"reason": "x"}).status_code) == (404, 404)
    assert olga.get("home").status_code == 200
    assert olga.post("orgs:reopen").status_code == 302
    assert Quote.objects.get(pk=quote.pk).status == "sent"


# --- Erased -----------------------------------------------------------------------------------------------------------
def everything(alice: Person) -> None:
    """A row in as many tables as there are, and files."""
    factories.one_of_each(by=alice.member)
    factories.sent_quote(by=alice.member)
    factories.file(by=alice.member)
    files.store(SimpleUploadedFile("plan.txt", b"To the boiler"), org_id=alice.org.pk)


def rows_of(org: Organisation) -> dict[str, int]:
    """Table → rows that hold the organisation's id anywhere, in the whole database."""
    with everywhere("test"), connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'select count(*) from "{table}" t where t::text like %s', [f"%{org.pk}%"])
            if count := cursor.fetchone()[0]:
                counts[table] = count
    return counts


def test_after_thirty_days_nothing_is_left_and_others_stay_whole(alice: Person, olga: Person, tmp_path: Path) -> None:
    everything(alice)
    with acting_in(olga.org, olga.member):
        everything(olga)
    mine, theirs = rows_of(alice.org), rows_of(olga.org)
    assert len(mine) > 25 and list((tmp_path / str(alice.org.pk)).iterdir())
    closing.close(alice.org, by=alice.member, name=alice.org.name)
    assert closing.erase_due(timezone.now() + UNDONE_FOR - timedelta(hours=1)) == 0

    Organisation.objects.filter(pk=alice.org.pk).update(closed_at=timezone.now() - UNDONE_FOR - timedelta(minutes=1))
    assert closing.erase_due(timezone.now()) == 1
    assert rows_of(alice.org) == {}
    assert rows_of(olga.org) == theirs
    assert not list(tmp_path.glob(f"{alice.org.pk}/*"))
    assert alice.browser.get("/acme-heating/").status_code == 404
    assert alice.browser.get("/").status_code == 200, "the account stays"


def test_a_worker_killed_half_way_leaves_nothing_behind(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    everything(alice)
    before = rows_of(alice.org)
    long_ago = timezone.now() - UNDONE_FOR - timedelta(minutes=1)
    Organisation.objects.filter(pk=alice.org.pk).update(closed_at=long_ago)
    with monkeypatch.context() as killed:
        killed.setattr(closing, "_remove_files", Mock(side_effect=SystemExit))
        with pytest.raises(SystemExit):
            closing.erase_due(timezone.now())
    assert rows_of(alice.org) == before
    assert alice.htmx("orgs:reopen").status_code == 422, "its files may be gone"

    assert closing.erase_due(timezone.now()) == 1
    assert rows_of(alice.org) == {}


def test_one_that_cannot_be_erased_keeps_no_other_waiting(
    alice: Person, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    long_ago = timezone.now() - UNDONE_FOR - timedelta(minutes=1)
    others = Organisation.objects.update(closed_at=long_ago) - 1
    monkeypatch.setattr(closing, "_remove_files", Mock(side_effect=[OSError("the store is away"), *[None] * others]))
    assert closing.erase_due(timezone.now()) == others
    assert Organisation.objects.count() == 1


def test_nobody_erases_before_its_time_nor_what_is_issued(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    for closed in (None, timezone.now()):
        Organisation.objects.filter(pk=alice.org.pk).update(closed_at=closed)
        with pytest.raises(DatabaseError, match="not closed thirty days ago"), transaction.atomic():
            closing.erase(alice.org.pk)
    for role, erasing in (("onetool_app", str(alice.org.pk)), ("onetool", ""), ("onetool", str(alice.org.pk)[:-1])):
        with pytest.raises(DatabaseError, match="cannot be deleted"):
            _delete(invoice, role, erasing)


def _delete(invoice: Invoice, role: str, erasing: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('role', %s, true), set_config('app.erasing', %s, true)", [role, erasing])
        cursor.execute("delete from invoices_invoice where id = %s", [invoice.pk])
