"""Everything as a zip: built by a worker, complete, for those who run the company, gone after seven days."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from unittest.mock import Mock

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pytest_django import Settings

from onetool.abilities.files import actions as files
from onetool.archive import actions
from onetool.archive.actions import NotYours
from onetool.archive.models import Archive
from onetool.brings import brought
from onetool.mail.outbox import Message
from onetool.tenancy.scope import acting_in
from onetool.tenancy.wall import OrgModel
from tests import factories
from tests.conftest import PASSWORD, Person

React = Callable[[], int]


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def fresh(person: Person) -> None:
    assert person.browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def unpacked(person: Person, archive: Archive) -> dict[str, bytes]:
    answer = person.get("archive:download", archive)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as packed:  # type: ignore[attr-defined]
        assert packed.testzip() is None
        return {name: packed.read(name) for name in packed.namelist()}


def test_everything_is_in_it(alice: Person, olga: Person, react: React) -> None:
    client = factories.client(by=alice.member, name="Łódź & Söhne")
    plan = files.add(
        client, files.store(SimpleUploadedFile("../plan.txt", b"To the boiler"), org_id=alice.org.pk), by=alice.member
    )
    invoice = factories.issued_invoice(by=alice.member, client=client)
    quote = factories.sent_quote(by=alice.member, client=client)
    with acting_in(olga.org, olga.member):
        factories.client(by=olga.member, name="Olgas secret")
    assert "/accounts/reauthenticate/" in alice.post("archive:everything")["Location"]
    fresh(alice)
    assert alice.post("archive:everything", data={"x": "1"})["Location"].endswith(Archive.objects.get().path)
    assert "Preparing your data" in alice.get("archive:archive", Archive.objects.get()).text
    react()
    archive = Archive.objects.get()
    assert "You can download it until" in alice.get("archive:archive", archive).text
    assert Message.objects.get(template="archive_ready").html.count(f"/everything/{archive.pk}/") == 1

    found = unpacked(alice, archive)
    assert found[f"files/{plan.pk}/plan.txt"] == b"To the boiler"
    assert found[f"papers/{invoice.number}.pdf"].startswith(b"%PDF")
    assert any(name.startswith(f"papers/{quote.number}") for name in found)
    tables = {one._meta.db_table for one in apps.get_models() if issubclass(one, OrgModel)} | {"orgs_organisation"}
    assert {f"data/{table}.jsonl" for table in tables} <= set(found)
    assert {f"lists/{one.name}.csv" for some in brought("LISTS") for one in some} <= set(found)
    names = [json.loads(line)["name"] for line in found["data/clients_client.jsonl"].splitlines()]
    assert "Łódź & Söhne" in names
    assert "Łódź & Söhne" in found["lists/clients.csv"].decode("utf-8-sig")
    assert not [name for name, content in found.items() if b"Olgas secret" in content]
    assert len(found["data/invoices_invoiceline.jsonl"].splitlines()) == 1


def test_one_at_a_time_and_twice_is_harmless(alice: Person, dana: Person, react: React) -> None:
    first = actions.request(by=alice.member)
    assert actions.request(by=dana.member) == first
    react()
    actions.finish(first, size=1)
    assert Message.objects.filter(template="archive_ready").count() == 1
    assert actions.request(by=dana.member) != first


def test_it_is_for_those_who_run_the_company(alice: Person, ted: Person, vera: Person, olga: Person) -> None:
    archive = actions.request(by=alice.member)
    for person in (ted, vera):
        with pytest.raises(NotYours):
            actions.request(by=person.member)
        assert person.get("archive:archive", archive).status_code == 404
    for name in ("archive:archive", "archive:download"):
        fresh(olga)
        assert olga.get(name, archive).status_code == 404
        assert olga.browser.get(alice.url(name, archive)).status_code == 404


def test_it_expires_after_seven_days(
    alice: Person, react: React, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = actions.request(by=alice.member)
    react()
    fresh(alice)
    assert unpacked(alice, archive)
    assert actions.remove_expired(timezone.now() + timedelta(days=6)) == 0
    with monkeypatch.context() as killed:
        killed.setattr(actions.default_storage, "delete", Mock(side_effect=SystemExit))
        with pytest.raises(SystemExit):
            actions.remove_expired(timezone.now() + timedelta(days=8))
    assert actions.remove_expired(timezone.now() + timedelta(days=8)) == 1, "the next run does it again"
    assert not list(tmp_path.glob(f"{alice.org.pk}/*.zip"))
    assert alice.get("archive:download", archive).status_code == 404
    assert "has expired" in alice.get("archive:archive", archive).text


def test_a_closed_company_can_still_be_taken_along(alice: Person, react: React) -> None:
    type(alice.org).objects.update(closed_at=timezone.now())
    fresh(alice)
    assert alice.post("archive:everything", data={"x": "1"}).status_code == 302
    react()
    assert unpacked(alice, Archive.objects.get())
