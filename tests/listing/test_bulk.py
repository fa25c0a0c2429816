"""Many rows at once: each verb is one action with an event a row; what is refused is said, the rest is done."""

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse

from clients.models import Client
from invoices.models import Invoice
from onetool import clock
from onetool.abilities.stars import actions as stars
from onetool.listing import views
from onetool.listing.lists import all_lists
from onetool.records.kinds import marked_models
from quotes.models import Quote
from scheduling.actions import tasks
from scheduling.models import Task
from tests import factories
from tests.conftest import Person

Recorded = Callable[[], list[str]]


def said(answer: HttpResponse) -> str:
    return str(json.loads(answer["HX-Trigger"])["toast"]["text"])


@pytest.fixture
def two(alice: Person) -> list[Task]:
    return [tasks.create(by=alice.member, title=title) for title in ("Drain", "Fill")]


def test_tasks_are_assigned_moved_to_a_day_completed_and_reopened(
    alice: Person, ted: Person, two: list[Task], recorded: Recorded
) -> None:
    ids = [task.pk for task in two]
    day = clock.today(alice.org) + timedelta(days=3)
    values = {"assign": ted.member.pk, "reschedule": day, "complete": "", "reopen": "", "cancel": ""}
    for verb, words in (
        ("assign", "2 assigned"), ("reschedule", "2 rescheduled"), ("complete", "2 completed"),
        ("reopen", "2 reopened"), ("cancel", "2 canceled"),
    ):  # fmt: skip
        answer = alice.htmx("listing:bulk", "tasks", verb, data={"ids": ids, f"{verb}-value": values[verb]})
        assert said(answer) == words
    verbs = ("task.assigned", "task.edited", "task.completed", "task.reopened", "task.cancelled")
    assert recorded() == [verb for verb in verbs for _ in two]
    two[0].refresh_from_db()
    assert (two[0].on_date, [one.member for one in two[0].crew.all()]) == (day, [ted.member])


def test_what_is_refused_is_said_and_the_rest_is_done(alice: Person) -> None:
    good = factories.invoice(by=alice.member)
    bad = factories.invoice(by=alice.member, lines=[])
    answer = alice.htmx("listing:bulk", "invoices", "issue", data={"ids": [good.pk, bad.pk, good.pk]})
    assert said(answer).startswith("1 issued. 1 skipped: ")
    assert set(Invoice.objects.values_list("status", flat=True)) == {"issued", "draft"}


def test_quotes_and_invoices_are_sent_to_their_own_contacts(alice: Person, recorded: Recorded) -> None:
    quotes = [factories.quote(by=alice.member) for _ in range(2)]
    assert said(alice.htmx("listing:bulk", "quotes", "send", data={"ids": [one.pk for one in quotes]})) == "2 sent"
    assert set(Quote.objects.values_list("status", flat=True)) == {"sent"}
    assert recorded()[-2:] == ["quote.sent"] * 2


def test_clients_get_a_manager_and_a_status(alice: Person, ted: Person, smith: Client, recorded: Recorded) -> None:
    for verb, value in (("manager", str(ted.member.pk)), ("status", "inactive"), ("manager", "none")):
        answer = alice.htmx("listing:bulk", "clients", verb, data={"ids": [smith.pk], f"{verb}-value": value})
        assert said(answer) == "1 updated"
    smith.refresh_from_db()
    assert (smith.status, smith.account_manager) == ("inactive", None)
    assert recorded() == ["client.edited", "client.moved", "client.edited"]


@pytest.mark.parametrize(
    ("verb", "value", "words"),
    [
        ("assign", "", "Choose a person first."),
        ("assign", "01a1fd1d-182d-7cb8-9937-675c6220f06c", "Choose a person first."),
        ("reschedule", "", "Choose a date first."),
        ("reschedule", "2226-01-01", "Check the year"),
    ],
)
def test_a_value_that_is_missing_or_unknown_is_asked_for(
    verb: str, value: str, words: str, alice: Person, two: list[Task], recorded: Recorded
) -> None:
    answer = alice.htmx("listing:bulk", "tasks", verb, data={"ids": [two[0].pk], f"{verb}-value": value})
    assert answer.status_code == 422
    assert words in said(answer)
    assert recorded() == []


def test_who_may_not_changes_nothing_and_strangers_find_nothing(
    alice: Person, ted: Person, vera: Person, olga: Person, two: list[Task], recorded: Recorded
) -> None:
    data = {"ids": [two[0].pk]}
    assert vera.htmx("listing:bulk", "tasks", "complete", data=data).status_code == 403
    assert ted.htmx("listing:bulk", "invoices", "issue", data=data).status_code == 404
    assert said(ted.htmx("listing:bulk", "tasks", "complete", data=data)) == "0 completed"
    assert said(olga.htmx("listing:bulk", "tasks", "complete", data=data)) == "0 completed"
    assert alice.htmx("listing:bulk", "tasks", "rubbish", data=data).status_code == 404
    assert alice.get("listing:bulk", "tasks", "complete").status_code == 405
    assert recorded() == []


def test_every_kind_that_can_be_marked_is_tagged_and_found_by_its_tag(alice: Person) -> None:
    listed = {one.columns.model: name for name, one in all_lists().items()}
    for model in marked_models():
        name, row = listed[model], factories.make(model.kind(), by=alice.member)
        answer = alice.htmx("listing:bulk", name, "tag", data={"ids": [row.pk], "tag-value": "Spring"})
        assert said(answer) == "1 tagged"
        stars.add(row, by=alice.member)
        for query in ({"tag": "spring"}, {"starred": "1"}):
            shown = alice.get(all_lists()[name].page_name, query={**query, "columns": "tag"})
            assert [one.pk for one in shown.context["list"].rows] == [row.pk]
            assert "spring" in shown.text
            assert "favorite" in shown.text


def test_all_that_a_filter_shows_are_changed_beyond_the_page(alice: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Client(name=f"Twin {n}", sort_name="twin", status="active") for n in range(60)]
    Client.objects.bulk_create([*found, Client(name="Lead", sort_name="lead", status="lead")])
    assert "All 60 clients" in alice.get("clients:index", query={"status": "active"}).text
    data = {"ids": [found[0].pk], "all": "1", "query": "status=active", "status-value": "inactive"}
    assert said(alice.htmx("listing:bulk", "clients", "status", data=data)) == "60 updated"
    assert Client.objects.filter(status="inactive").count() == 60
    monkeypatch.setattr(views, "MOST_ROWS", 59)
    answer = alice.htmx("listing:bulk", "clients", "status", data={**data, "query": "status=inactive"})
    assert (answer.status_code, said(answer)) == (422, "This changes up to 59 rows at once. Filter the list first.")


def test_an_address_that_is_too_long_to_keep_is_refused_and_not_cut(alice: Person, smith: Client) -> None:
    """Without its last condition it would find every client."""
    query = f"q={'+' * views.LONGEST}&name__is=Nobody"
    answer = alice.htmx("listing:bulk", "clients", "archive", data={"all": "on", "query": query})
    assert answer.status_code == 422
    assert "too many filters" in said(answer)
    smith.refresh_from_db()
    assert smith.status == Client.Status.ACTIVE
