"""Many rows, done by a worker: each once, also when it is killed; stopped, undone, and never with rights one lost."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from clients.models import Client
from onetool.listing import running, views
from onetool.listing.listing import Listing
from onetool.listing.lists import listing_named
from onetool.listing.models import BulkRun
from onetool.orgs.actions import members
from onetool.orgs.models import Member
from onetool.work.reactions import ReactionRun
from tests import factories
from tests.conftest import Person

Recorded = Callable[[], list[str]]
EVERYTHING = {"all": "1", "query": "status=active", "status-value": "inactive"}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """More than two rows are many."""
    monkeypatch.setattr(views, "MOST_AT_ONCE", 2)


@pytest.fixture
def five(alice: Person) -> list[Client]:
    Client.objects.all().delete()
    return [factories.client(by=alice.member, name=f"Twin {n}") for n in range(5)]


def started(person: Person, verb: str, **data: str) -> BulkRun:
    answer = person.htmx("listing:bulk", "clients", verb, data={**EVERYTHING, **data})
    assert answer.status_code == 204
    return BulkRun.objects.get(pk=answer["HX-Redirect"].strip("/").split("/")[-1])


def test_a_worker_does_every_row_and_tells_how_far_it_is(
    alice: Person, five: list[Client], recorded: Recorded, react: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "SECONDS", -1.0)
    monkeypatch.setattr(running, "TOGETHER", 2)
    run = started(alice, "archive")
    assert "0 of 5" in alice.get("listing:bulk_run", run.pk).text
    react()
    run.refresh_from_db()
    assert (run.status, run.done_count, run.skipped_count) == ("finished", 5, 0)
    assert Client.objects.filter(status="archived").count() == 5
    assert [verb for verb in recorded() if verb.startswith("bulkrun.")] == [
        "bulkrun.started", "bulkrun.advanced", "bulkrun.advanced", "bulkrun.finished",
    ]  # fmt: skip
    assert "5 archived." in alice.get("listing:bulk_run", run.pk, query={"part": "run"}).text


def test_what_is_refused_or_gone_is_said_by_name(
    alice: Person, react: Callable[[], int], recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, bad, gone = (factories.invoice(by=alice.member, **fields) for fields in ({}, {"lines": []}, {}))
    answer = alice.htmx("listing:bulk", "invoices", "issue", data={"all": "1", "query": ""})
    gone.delete()
    react()
    run = BulkRun.objects.get()
    assert answer["HX-Redirect"].endswith(run.path)
    assert (run.done_count, run.skipped_count, recorded().count("invoice.issued")) == (1, 2, 1)
    shown = alice.get("listing:bulk_run", run.pk).text
    for words in ("1 issued.", "2 skipped.", "No longer available.", bad.title, "Add at least one line item"):
        assert words in shown
    monkeypatch.setattr(views, "MOST_SHOWN", 1)
    assert "And 1 more." in alice.get("listing:bulk_run", run.pk).text


def test_a_killed_worker_loses_its_row_and_does_none_twice(
    alice: Person, five: list[Client], recorded: Recorded, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(alice, "status")
    verb, calls = listing_named("clients").verb("status"), []

    def killed(client: Client, by: Member, value: str) -> object:
        calls.append(client)
        done = verb.act(client, by, value) if verb.act else None
        if len(calls) == 3:
            raise KeyboardInterrupt
        return done

    with monkeypatch.context() as patched:
        patched.setattr(Listing, "verb", lambda *_: replace(verb, act=killed))
        with pytest.raises(KeyboardInterrupt):
            running.go_on(run.org_id, run.pk)
    run.refresh_from_db()
    assert (run.position, recorded().count("client.moved")) == (2, 2)
    running.go_on(run.org_id, run.pk)
    run.refresh_from_db()
    assert (run.status, run.done_count, recorded().count("client.moved")) == ("finished", 5, 5)


def test_a_second_worker_that_comes_late_undoes_its_row(alice: Person, five: list[Client], recorded: Recorded) -> None:
    run = started(alice, "status")
    listing, late = listing_named("clients"), BulkRun.objects.select_related("requested_by__org").get(pk=run.pk)
    running.go_on(run.org_id, run.pk)
    late.status = BulkRun.Status.RUNNING
    with pytest.raises(running.bulk_runs.Ended):
        running._do_rows(late, listing.verb("status"), listing, alice.member, "lead")
    assert set(Client.objects.values_list("status", flat=True)) == {"inactive"}


def test_it_is_stopped_between_two_rows_and_twice_is_harmless(
    alice: Person, five: list[Client], react: Callable[[], int], recorded: Recorded
) -> None:
    run = started(alice, "status")
    for _ in range(2):
        assert alice.htmx("listing:stop_bulk_run", run.pk).status_code == 204
    react()
    run.refresh_from_db()
    assert (run.status, run.position, recorded().count("bulkrun.stopped")) == ("stopped", 0, 1)
    assert set(Client.objects.values_list("status", flat=True)) == {"active"}
    assert "5 left" in alice.get("listing:bulk_run", run.pk).text


def test_who_loses_the_right_meanwhile_changes_nothing_more(
    alice: Person, dana: Person, five: list[Client], react: Callable[[], int]
) -> None:
    run = started(dana, "status")
    members.change_role(dana.member, by=alice.member, role=Member.Role.VIEWER)
    react()
    run.refresh_from_db()
    assert (run.status, run.position) == ("stopped", 0)
    assert "You can’t do this any more." in run.reason


def test_it_is_undone_for_exactly_the_rows_it_was_done_to(
    alice: Person, five: list[Client], react: Callable[[], int]
) -> None:
    Client.objects.filter(pk=five[4].pk).update(status="inactive")
    run = started(alice, "archive", query="")
    Client.objects.filter(pk=five[0].pk).update(status="archived")  # by somebody else, before the worker came
    react()
    assert alice.htmx("listing:undo_bulk_run", run.pk).status_code == 204
    react()
    found = dict(Client.objects.values_list("name", "status"))
    assert found == {"Twin 0": "archived", "Twin 4": "inactive", **{f"Twin {n}": "active" for n in (1, 2, 3)}}


def test_one_that_was_given_up_is_stopped_and_its_rows_undone(
    alice: Person, five: list[Client], react: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "TOGETHER", 2)
    monkeypatch.setattr(running, "SECONDS", -1.0)
    run = started(alice, "archive")
    running.go_on(run.org_id, run.pk)
    ReactionRun.objects.update(state="failed")
    assert "This stopped unexpectedly" in alice.get("listing:bulk_run", run.pk).text
    alice.htmx("listing:stop_bulk_run", run.pk)
    assert "2 archived." in alice.get("listing:bulk_run", run.pk).text
    monkeypatch.undo()
    alice.htmx("listing:undo_bulk_run", run.pk)
    react()
    assert set(Client.objects.values_list("status", flat=True)) == {"active"}


def test_who_lost_the_right_may_not_undo(alice: Person, dana: Person, five: list[Client]) -> None:
    run = started(dana, "archive")
    running.go_on(run.org_id, run.pk)
    members.change_role(dana.member, by=alice.member, role=Member.Role.VIEWER)
    assert dana.htmx("listing:undo_bulk_run", run.pk).status_code == 403


def test_one_at_a_time_a_person_and_for_nobody_else_to_see(alice: Person, dana: Person, five: list[Client]) -> None:
    run = started(alice, "status")
    again = alice.htmx("listing:bulk", "clients", "status", data=EVERYTHING)
    assert (again.status_code, BulkRun.objects.count()) == (422, 1)
    for verb in ("listing:bulk_run", "listing:stop_bulk_run", "listing:undo_bulk_run"):
        answer = dana.get(verb, run.pk) if verb == "listing:bulk_run" else dana.htmx(verb, run.pk)
        assert answer.status_code == 404
    started(dana, "status")
