"""A quote that is archived is out of the way and cannot be answered; restored, it is what it was."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from onetool import clock
from onetool.listing.lists import all_lists
from onetool.records.refusals import Refused
from quotes.actions import answers, archiving, sending, writing
from quotes.models import Quote
from tests import factories
from tests.conftest import Person

Recorded = Callable[[], list[str]]
SIGNATURE = answers.Signature(name="Jane Smith", ip=None, browser="")


def archived(alice: Person, quote: Quote) -> Quote:
    assert alice.htmx("quotes:archive", quote.pk).status_code == 204
    return Quote.objects.get(pk=quote.pk)


def shown(person: Person, **query: str) -> list[Quote]:
    return list(person.get(all_lists()["quotes"].page_name, query=query).context["list"].rows)


def test_it_leaves_the_list_and_home_and_comes_back_as_it_was(alice: Person, recorded: Recorded) -> None:
    quote = archived(alice, factories.sent_quote(by=alice.member))
    assert shown(alice) == shown(alice, status="sent") == []
    assert shown(alice, status="archived") == [quote]
    assert quote.title not in alice.get("quotes:waiting").text
    assert "Archived" in alice.get("quotes:detail", quote.pk).text
    for _ in range(2):
        alice.htmx("quotes:restore", quote.pk)
    assert [one.status for one in shown(alice, status="waiting")] == ["sent"]
    assert recorded()[-2:] == ["quote.archived", "quote.restored"]


def test_the_customer_cannot_answer_and_staff_cannot_move_it(alice: Person) -> None:
    quote = archived(alice, factories.sent_quote(by=alice.member))
    for attempt in (
        lambda: answers.approve(quote, by=alice.member, version=1, signature=SIGNATURE),
        lambda: sending.revise(quote, by=alice.member),
        lambda: sending.resend(quote, by=alice.member, name="Jane", email="jane@example.com"),
    ):
        with pytest.raises(Refused):
            attempt()
    assert Quote.objects.get().status == "sent"


def test_a_draft_that_is_archived_is_not_written_on(alice: Person, recorded: Recorded) -> None:
    quote = archived(alice, factories.quote(by=alice.member))
    with pytest.raises(Refused, match="Restore it first"):
        writing.edit(quote, by=alice.member, lines=[], title="Another")
    assert recorded()[-1] == "quote.archived"


def test_what_expires_meanwhile_is_expired_when_it_comes_back(alice: Person) -> None:
    quote = archived(alice, factories.sent_quote(by=alice.member))
    Quote.objects.update(valid_until=clock.today(alice.org) - timedelta(days=1))
    assert sending.expire(quote).status == "expired"
    with pytest.raises(Refused, match="archived"):
        sending.extend(quote, by=alice.member, until=clock.today(alice.org))
    archiving.restore_all(Quote.objects.all(), by=alice.member)
    assert sending.extend(quote, by=alice.member, until=clock.today(alice.org)).number == 2


def test_an_approved_one_and_many_at_once_with_undo(alice: Person) -> None:
    quotes = [factories.sent_quote(by=alice.member), factories.quote(by=alice.member)]
    answers.approve(quotes[0], by=alice.member, version=1, signature=SIGNATURE)
    answer = alice.htmx("listing:bulk", "quotes", "archive", data={"ids": [one.pk for one in quotes]})
    assert "2 archived" in answer["HX-Trigger"]
    assert "restore" in answer["HX-Trigger"]
    assert shown(alice) == []
    can = ["can’t approve it" not in alice.get("quotes:detail", one.pk).text for one in quotes]
    assert can == [True, False]  # one that is approved already says nothing of approving


def test_who_may_not_edit_may_not_archive(vera: Person, ted: Person, olga: Person, alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member)
    assert [who.htmx("quotes:archive", quote.pk).status_code for who in (vera, ted, olga)] == [403, 404, 404]
