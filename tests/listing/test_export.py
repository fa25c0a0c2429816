"""The list as a file: asked for in a request, written by a task, seen by who asked."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode

import pytest
import time_machine
from django.utils import timezone
from openpyxl import load_workbook
from pytest_django import Settings

from clients.actions import clients
from clients.models import Client
from onetool.abilities.files.models import File
from onetool.abilities.tags import actions as tags
from onetool.events.log import Event
from onetool.listing.models import Export
from onetool.listing.reactions import write_the_export
from onetool.live import rights
from onetool.live.rights import Watcher
from onetool.orgs.actions import members
from onetool.work import running
from onetool.work.reactions import ReactionRun
from tests import factories
from tests.conftest import Person
from tests.pages import words

Recorded = Callable[[], list[str]]
React = Callable[[], int]
BILLING = {"Street", "City", "State / region", "ZIP / postal code", "Country", "Tax ID", "Payment terms (days)"}


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def ask(person: Person, **filters: str) -> Export:
    data = {"query": urlencode(filters), "format": "csv", "columns": "all"}
    answer = person.post("listing:request_export", "clients", data=data)
    assert answer.status_code == 302
    return Export.objects.get(pk=answer["Location"].strip("/").split("/")[-1])


def table(person: Person, export: Export) -> list[dict[str, str]]:
    """What the person gets when they open the file."""
    export.refresh_from_db()
    answer = person.get("files:detail", export.file_id)
    assert answer["Content-Disposition"] == 'attachment; filename="clients.csv"'
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_list_is_asked_for_written_and_fetched(
    alice: Person, smith: Client, react: React, recorded: Recorded
) -> None:
    tags.add(smith, by=alice.member, name="vip")
    export = ask(alice)
    assert "Preparing your file…" in alice.get("listing:export", export, query={"part": "export"}).text
    assert react() == 1
    export.refresh_from_db()
    assert (export.state, export.row_count) == (Export.State.READY, 1)
    assert alice.url("files:detail", export.file_id) in alice.get("listing:export", export).text
    [row] = table(alice, export)
    contact, place = smith.contacts.get(), smith.properties.get()
    assert (row["Name"], row["Status"], row["Tags"]) == ("Smith household", "Active", "vip")
    assert (row["Contact"], row["Email"], row["Phone"]) == ("Mrs Smith", contact.email, f"{contact.phone}")
    assert (row["Properties"], row["Payment terms (days)"]) == (place.address, "14")
    assert recorded() == ["client.tagged", "export.requested", "export.finished"]


def test_only_who_asked_sees_the_export_and_its_file(
    alice: Person, dana: Person, olga: Person, smith: Client, react: React
) -> None:
    export = ask(alice)
    react()
    export.refresh_from_db()
    for person in (dana, olga):
        assert person.get("listing:export", export).status_code == 404
        assert person.get("files:detail", export.file_id).status_code == 404
    assert olga.browser.get(alice.url("files:detail", export.file_id)).status_code == 404
    assert alice.get("files:detail", export.file_id).status_code == 200


def test_who_has_another_role_by_now_sees_no_export_made_with_the_former(
    alice: Person, dana: Person, smith: Client, react: React
) -> None:
    before = ask(dana)
    react()
    before.refresh_from_db()
    members.change_role(dana.member, role="viewer", by=alice.member)
    for name, pk in (("listing:export", before.pk), ("files:detail", before.file_id)):
        assert dana.get(name, pk).status_code == 404
    assert dana.get("files:index", "export", before).status_code == 404
    assert ask(dana) != before
    assert rights.watchable(Watcher(dana.org.pk, "Dana", member_id=dana.member.pk), {before.topic}) == set()


def test_what_a_former_role_asked_for_is_not_written(
    alice: Person, dana: Person, react: React, recorded: Recorded
) -> None:
    dana.post("listing:request_export", "audit", data={"query": "", "format": "csv"})
    members.change_role(dana.member, role="member", by=alice.member)
    assert react() == 1
    assert recorded() == ["export.requested", "member.edited", "export.dropped"]
    assert not File.objects.exists()
    members.change_role(dana.member, role="admin", by=alice.member)
    assert "Your role changed in the meantime" in words(dana.get("listing:export", Export.objects.get()))
    assert ask(dana)


def test_ted_exports_what_is_assigned_to_him_and_no_billing_facts(
    ted: Person, smith: Client, teds_client: Client, react: React
) -> None:
    clients.edit(teds_client, by=ted.member, street="99 Bill Street", tax_id="TX-1")
    export = ask(ted)
    react()
    rows = table(ted, export)
    assert [row["Name"] for row in rows] == ["Ted’s regular"]
    assert BILLING & set(rows[0]) == set()
    assert "TX-1" not in str(rows)
    assert "99 Bill Street" not in str(rows)


def test_the_filters_of_the_list_are_kept(alice: Person, smith: Client, teds_client: Client, react: React) -> None:
    clients.archive(smith, by=alice.member)
    names = []
    for wanted in ({}, {"status": "archived"}, {"q": "regular", "status": "rubbish"}, {"q": "nobody"}):
        export = ask(alice, **wanted)
        assert react() == 1
        names.append([row["Name"] for row in table(alice, export)])
    assert names == [["Ted’s regular"], ["Smith household"], ["Ted’s regular"], []]


def test_a_cell_that_a_spreadsheet_would_run_is_text(alice: Person, react: React) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\n=1", "＝1+1", "＋1", "－1", "＠x"]
    for name in evil:
        factories.client(by=alice.member, name=name)
    export = ask(alice)
    react()
    assert sorted(row["Name"] for row in table(alice, export)) == sorted(f"'{name}" for name in evil)


def test_a_strange_character_does_not_spoil_the_file(alice: Person, react: React) -> None:
    factories.client(by=alice.member, name='Bell\x07 <script> "O’Neill", Ürgüp')
    export = ask(alice, q="bell\x00", tag="\x00")
    react()
    assert [row["Name"] for row in table(alice, export)] == ['Bell <script> "O’Neill", Ürgüp']


def test_twice_is_once(alice: Person, smith: Client, react: React, recorded: Recorded) -> None:
    first, second = ask(alice), ask(alice)
    assert first == second
    assert react() == 1
    write_the_export(Event.objects.get(verb="export.requested"))
    assert (Export.objects.count(), File.objects.count()) == (1, 1)
    assert recorded() == ["export.requested", "export.finished"]
    assert ask(alice) != first


def test_one_runs_at_a_time_and_who_asks_again_is_shown_it(
    alice: Person, dana: Person, smith: Client, react: React, recorded: Recorded
) -> None:
    first = ask(alice)
    assert {ask(alice, q=f"word {n}") for n in range(20)} == {first}
    assert "still being prepared" in alice.get("listing:export", first).text
    assert ask(dana) != first
    assert recorded() == ["export.requested"] * 2
    react()
    assert ask(alice, q="word") != first


def test_an_export_that_fails_for_good_says_so_and_offers_to_try_again(
    alice: Person, smith: Client, react: React, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "full").touch()
    settings.MEDIA_ROOT = tmp_path / "full"
    export = ask(alice, status="active")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(running.ATTEMPTS):
            assert react() == 0
            clock.shift(timedelta(hours=1))
        page = alice.get("listing:export", export, query={"part": "export"})
        assert "Your export failed" in words(page)
        assert "Preparing your file" not in words(page)
        typed = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        again = ask(alice, **dict(parse_qsl(unescape(typed["query"]))))
        settings.MEDIA_ROOT = tmp_path
        assert again != export
        assert react() == 1
    assert [row["Name"] for row in table(alice, again)] == ["Smith household"]


def test_an_export_that_was_given_up_is_finished_when_it_is_tried_again(
    alice: Person, smith: Client, react: React, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "full").touch()
    settings.MEDIA_ROOT = tmp_path / "full"
    export = ask(alice)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(running.ATTEMPTS):
            assert react() == 0
            clock.shift(timedelta(hours=1))
    settings.MEDIA_ROOT = tmp_path
    run = ReactionRun.objects.given_up().get()
    running.dismiss(run, by=alice.member)
    assert "Your export failed" in words(alice.get("listing:export", export))
    running.try_again(run, by=alice.member)
    assert "Preparing your file" in words(alice.get("listing:export", export))
    assert react() == 1
    assert [row["Name"] for row in table(alice, export)] == ["Smith household"]


def test_a_get_asks_for_nothing_and_a_stranger_gets_nothing(alice: Person, olga: Person, recorded: Recorded) -> None:
    assert alice.get("listing:request_export", "clients").status_code == 405
    assert olga.browser.post(alice.url("listing:request_export", "clients")).status_code == 404
    assert (Export.objects.count(), recorded()) == (0, [])


def test_what_the_list_shows_by_now_is_asked_for(alice: Person, smith: Client) -> None:
    form = alice.get("clients:index", query={"part": "export", "status": "active", "q": "smith"}).text
    assert '<input type="hidden" name="query" value="status=active&amp;q=smith">' in form


def test_where_the_comma_is_the_decimal_sign_cells_stand_apart_by_semicolons(
    alice: Person, smith: Client, react: React
) -> None:
    type(alice.org).objects.filter(pk=alice.org.pk).update(country="BR")
    export = ask(alice)
    react()
    export.refresh_from_db()
    head = alice.get("files:detail", export.file_id).content.decode("utf-8-sig").splitlines()[0]
    assert head.startswith("Name;Status;Contact;Email;")


def test_a_workbook_has_the_columns_shown_with_days_as_days_and_text_as_text(
    alice: Person, smith: Client, react: React
) -> None:
    clients.edit(smith, by=alice.member, name="=1+1")
    asked = {"query": "status=active&columns=added,name,tag", "format": "xlsx", "columns": "shown"}
    answer = alice.post("listing:request_export", "clients", data=asked)
    react()
    export = Export.objects.get(pk=answer["Location"].strip("/").split("/")[-1])
    sheet = load_workbook(io.BytesIO(alice.get("files:detail", export.file_id).content)).active
    head, row, *rest = sheet.iter_rows(values_only=True)
    assert (head, rest) == (("Name", "Added", "Tags"), [])
    assert row[0] == "=1+1"
    assert sheet["A2"].data_type == "s"
    assert isinstance(row[1], datetime)


def test_money_is_a_number_in_a_workbook_and_has_the_countrys_sign_in_a_text(
    alice: Person, smith: Client, react: React
) -> None:
    quote = factories.quote(by=alice.member, client=smith)
    for file_format in ("xlsx", "csv"):
        asked = {"query": "columns=title,total", "format": file_format, "columns": "shown"}
        answer = alice.post("listing:request_export", "quotes", data=asked)
        react()
        export = Export.objects.get(pk=answer["Location"].strip("/").split("/")[-1])
        content = alice.get("files:detail", export.file_id).content
        if file_format == "xlsx":
            assert load_workbook(io.BytesIO(content)).active["B2"].value == float(quote.total)
        else:
            assert f"{quote.title},{quote.total:.2f}" in content.decode("utf-8-sig")


def test_a_list_that_somebody_may_not_open_is_no_list(alice: Person, ted: Person) -> None:
    for name in ("invoices", "payments", "audit", "rubbish"):
        assert ted.post("listing:request_export", name, data={"format": "csv"}).status_code == 404
    assert alice.post("listing:request_export", "rubbish", data={"format": "csv"}).status_code == 404
