"""What the customer sees and does behind the link."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone

from onetool import clock
from onetool.access import links
from onetool.access.links import Link
from onetool.events.actors import customer
from onetool.events.log import Event
from quotes.actions import answers, sending
from quotes.models import Approval, Quote
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import customer_of, typed

Recorded = Callable[[], list[str]]
React = Callable[[], int]
SIGNED = {"name": "Mary Smith", "accepts": "on"}


@pytest.fixture
def quote(alice: Person, react: React) -> Quote:
    made = factories.sent_quote(by=alice.member, title="New boiler", terms="Net 14 days")
    react()
    return made


def test_opening_the_link_writes_nothing_and_the_visible_page_says_viewed(quote: Quote, recorded: Recorded) -> None:
    customer, page = customer_of(quote)
    shown = customer.get(page)
    assert "New boiler" in shown.text
    assert "$108.00" in shown.text
    assert f"/ws/p/{page.split('/')[-2]}/" in shown.text
    assert shown["Referrer-Policy"] == "same-origin"
    assert recorded() == []
    assert customer.get(page + "viewed/").status_code == 405
    customer.post(page + "viewed/")
    customer.post(page + "viewed/")
    quote.refresh_from_db()
    assert quote.status == "viewed"
    assert recorded() == ["quote.viewed"]


def test_the_signature_is_kept_with_all_that_proves_it(quote: Quote, recorded: Recorded) -> None:
    customer, page = customer_of(quote)
    assert "Approve and sign" in customer.get(page + "approve/").text
    customer.post(page + "approve/", SIGNED, headers={"User-Agent": "A phone"})
    customer.post(page + "approve/", SIGNED)
    approval = Approval.objects.get()
    assert quote.latest
    assert (approval.name, approval.browser, approval.ip, approval.sha256) == (
        "Mary Smith",
        "A phone",
        "127.0.0.1",
        quote.latest.sha256,
    )
    assert "Q-000001, version 1, for $108.00, accept" in approval.intent
    assert recorded() == ["quote.approved"]
    event = Event.objects.get(verb="quote.approved")
    assert (event.actor, event.channel, event.member_id) == ("Mary Smith", "portal", None)
    shown = customer.get(page).text
    assert "Approved by Mary Smith" in shown
    assert approval.sha256 in shown
    assert page + "approve/" not in shown


@pytest.mark.parametrize(
    ("where", "data", "said"),
    [
        ("approve/", {"name": "", "accepts": "on"}, "Enter your name to sign."),
        ("approve/", {"name": "Mary Smith"}, "Check the box to accept"),
        ("decline/", {"reason": " "}, "Tell us why."),
        ("changes/", {"wishes": ""}, "Tell us what you’d like changed."),
    ],
)
def test_an_answer_that_lacks_something_is_asked_for_it(
    where: str, data: dict[str, str], said: str, quote: Quote, recorded: Recorded
) -> None:
    customer, page = customer_of(quote)
    answer = customer.post(page + where, data)
    assert answer.status_code == 422
    assert said in answer.text
    assert recorded() == []


def test_a_decline_says_why(quote: Quote, recorded: Recorded) -> None:
    customer, page = customer_of(quote)
    customer.post(page + "decline/", {"reason": "Too dear"})
    customer.post(page + "decline/", {"reason": "Too dear"})
    quote.refresh_from_db()
    assert (quote.status, quote.answer) == ("declined", "Too dear")
    assert recorded() == ["quote.declined"]
    assert "You declined this quote" in customer.get(page).text


def test_changes_are_asked_for_and_come_as_a_new_version(
    quote: Quote, alice: Person, recorded: Recorded, react: React
) -> None:
    customer, page = customer_of(quote)
    customer.post(page + "changes/", {"wishes": "A smaller one"})
    quote.refresh_from_db()
    assert (quote.status, quote.answer) == ("changes_requested", "A smaller one")
    assert recorded() == ["quote.answered"]
    alice.post("quotes:revise", quote)
    alice.post(
        "quotes:edit",
        quote,
        data=typed(
            {"description": "Small boiler", "quantity": "1", "unit_price": "60"},
            title="Small boiler",
            version=quote.version + 1,
        ),
    )
    assert "New boiler" in customer.get(page).text
    assert "being revised" in customer.get(page).text
    alice.post("quotes:send", quote, data={"name": "Mary", "email": "m@example.com"})
    react()
    old = customer.get(page).text
    assert "New boiler" in old
    assert "There is a newer version" in old
    refused = customer.post(page + "approve/", SIGNED)
    assert refused.status_code == 422
    assert "There is a newer version of this quote." in refused.text
    assert Approval.objects.count() == 0
    newer, new_page = customer_of(quote)
    assert "Small boiler" in newer.get(new_page).text
    newer.post(new_page + "approve/", SIGNED)
    assert Approval.objects.get().quote_version.number == 2


def test_a_decline_after_an_approval_is_refused(quote: Quote, recorded: Recorded) -> None:
    customer, page = customer_of(quote)
    customer.post(page + "approve/", SIGNED)
    for where, data in (
        ("decline/", {"reason": "No"}),
        ("changes/", {"wishes": "Other"}),
        ("approve/", {**SIGNED, "name": "Somebody"}),
    ):
        answer = customer.post(page + where, data)
        assert answer.status_code == 422
        assert "This quote is already approved" in answer.text
    assert recorded() == ["quote.approved"]


def test_after_the_last_day_nobody_signs(quote: Quote, alice: Person, recorded: Recorded) -> None:
    Quote.objects.filter(pk=quote.pk).update(valid_until=clock.today(alice.org) - timedelta(days=1))
    customer, page = customer_of(quote)
    assert "This quote has expired." in customer.post(page + "approve/", SIGNED).text
    assert recorded() == []


def test_a_revoked_expired_or_strange_link_opens_nothing(quote: Quote, recorded: Recorded) -> None:
    customer, page = customer_of(quote)
    assert Browser().get(page).status_code == 404
    links.revoke(quote)
    for where in ("", "approve/", "decline/", "changes/"):
        assert customer.get(page + where).status_code == 404
    assert customer.post(page + "approve/", SIGNED).status_code == 404
    assert recorded() == []


def test_staff_close_the_links(
    quote: Quote, alice: Person, vera: Person, ted: Person, olga: Person, recorded: Recorded
) -> None:
    customer, page = customer_of(quote)
    assert vera.post("quotes:withdraw", quote).status_code == 403
    assert ted.post("quotes:withdraw", quote).status_code == 404
    assert olga.post("quotes:withdraw", quote).status_code == 404
    assert customer.get(page).status_code == 200
    alice.post("quotes:withdraw", quote)
    alice.post("quotes:withdraw", quote)
    assert customer.get(page).status_code == 404
    assert recorded() == ["quote.withdrawn"]


MOVES: dict[str, Callable[[Quote, Person], object]] = {
    "viewed": lambda quote, _: answers.view(quote, by=customer("Mrs Smith"), version=1),
    "approved": lambda quote, alice: answers.approve_on_word(quote, by=alice.member, name="Mrs Smith", note="Phone"),
    "declined": lambda quote, _: answers.decline(quote, by=customer("Mrs Smith"), reason="Too dear"),
    "asked about": lambda quote, _: answers.request_changes(quote, by=customer("Mrs Smith"), wishes="Cheaper"),
    "revised": lambda quote, alice: sending.revise(quote, by=alice.member),
    "expired": lambda quote, _: sending.expire(quote),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_link_lasts_90_days_from_the_last_move(quote: Quote, alice: Person, move: str) -> None:
    Link.objects.update(expires_at=timezone.now() + timedelta(days=1))
    if move == "expired":
        Quote.objects.update(valid_until=clock.today(alice.org) - timedelta(days=1))
    MOVES[move](quote, alice)
    assert Link.objects.get().expires_at > timezone.now() + timedelta(days=89)


def test_a_link_of_another_company_opens_its_own_quote_only(quote: Quote, alice: Person, react: React) -> None:
    other = factories.sent_quote(by=alice.member, title="For somebody else")
    react()
    customer, page = customer_of(quote)
    other_link = Link.objects.get(subject_id=other.pk)
    assert customer.get(page.replace(page.split("/")[-2], str(other_link.pk))).status_code == 404


def test_staff_enter_the_customers_word_with_a_note(
    alice: Person, vera: Person, ted: Person, olga: Person, recorded: Recorded
) -> None:
    quote = factories.sent_quote(by=alice.member)
    before = recorded()
    data = {"name": "Mrs Smith", "note": "On the phone, 9:15"}
    assert vera.post("quotes:approve", quote, data=data).status_code == 403
    assert ted.post("quotes:approve", quote, data=data).status_code == 404
    assert olga.post("quotes:approve", quote, data=data).status_code == 404
    assert alice.post("quotes:approve", quote, data={**data, "note": ""}).status_code == 422
    assert recorded() == before
    alice.post("quotes:approve", quote, data=data)
    assert alice.post("quotes:approve", quote, data=data).status_code == 422
    approval = Approval.objects.get()
    assert (approval.on_word_of, approval.note, approval.ip) == (alice.member, "On the phone, 9:15", None)
    assert recorded() == [*before, "quote.approved"]


def test_staff_enter_a_no(alice: Person, recorded: Recorded) -> None:
    quote = factories.sent_quote(by=alice.member)
    before = recorded()
    alice.post("quotes:decline", quote, data={"reason": "They chose somebody else"})
    quote.refresh_from_db()
    assert quote.status == "declined"
    assert recorded() == [*before, "quote.declined"]
    assert sending.revise(quote, by=alice.member).is_draft
