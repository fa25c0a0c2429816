"""Sending a quote again: what the customer has, once more, to them or to somebody else."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from onetool import clock
from onetool.access import links
from onetool.mail.outbox import Message
from quotes.actions import answers
from quotes.models import Quote, QuoteVersion
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import customer_of

Recorded = Callable[[], list[str]]
React = Callable[[], int]
AGAIN = {"name": "Joe", "email": "joe@example.com", "message": "As you asked on the phone."}


@pytest.fixture
def quote(alice: Person, react: React) -> Quote:
    made = factories.sent_quote(by=alice.member)
    react()
    return made


def test_a_sent_quote_is_sent_again_as_it_is_with_a_new_link(
    quote: Quote, alice: Person, recorded: Recorded, react: React
) -> None:
    customer, page = customer_of(quote)
    before = recorded()
    assert "Send again" in alice.get("quotes:detail", quote).text
    assert QuoteVersion.objects.get().sent_to in alice.get("quotes:resend", quote).text
    assert alice.post("quotes:resend", quote, data=AGAIN).status_code == 302
    react()
    react()
    assert recorded() == [*before, "quote.resent"]
    newest, _ = Message.objects.about(quote)
    assert (newest.to, newest.to_name, [one["name"] for one in newest.attachments]) == (
        "joe@example.com",
        "Joe",
        ["Q-000001-v1.pdf"],
    )
    assert "As you asked on the phone." in newest.text
    assert QuoteVersion.objects.count() == 1
    assert customer.get(page).status_code == 200
    assert "again" in alice.get("quotes:detail", quote).text


def test_a_second_click_sends_nothing_and_other_words_do(quote: Quote, alice: Person, react: React) -> None:
    for data in (AGAIN, AGAIN, {**AGAIN, "message": "One more thing"}):
        assert alice.post("quotes:resend", quote, data=data).status_code == 302
    react()
    assert Message.objects.about(quote).count() == 3


def test_after_the_links_were_closed_it_opens_again(quote: Quote, alice: Person, react: React) -> None:
    links.revoke(quote)
    alice.post("quotes:resend", quote, data=AGAIN)
    react()
    customer, again = customer_of(quote)
    assert customer.get(again).status_code == 200


def test_what_waits_for_no_answer_is_refused_and_nothing_changes(
    quote: Quote, alice: Person, recorded: Recorded
) -> None:
    draft = factories.quote(by=alice.member)
    over = factories.sent_quote(by=alice.member)
    Quote.objects.filter(pk=over.pk).update(valid_until=clock.today(alice.org) - timedelta(days=1))
    answers.approve_on_word(quote, by=alice.member, name="Mary", note="On the phone")
    before = recorded()
    for one in (draft, over, quote):
        assert alice.post("quotes:resend", one, data=AGAIN).status_code == 422
    assert alice.post("quotes:resend", factories.sent_quote(by=alice.member), data={"email": ""}).status_code == 422
    assert "quote.resent" not in recorded()[len(before) :]
    assert "Send again" not in alice.get("quotes:detail", quote).text


def test_ted_vera_and_olga_send_nothing(
    quote: Quote, ted: Person, vera: Person, olga: Person, recorded: Recorded
) -> None:
    before = recorded()
    assert [who.post("quotes:resend", quote, data=AGAIN).status_code for who in (ted, vera, olga)] == [404, 403, 404]
    assert recorded() == before
