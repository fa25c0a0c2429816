"""Sending, revising, extending and expiring a quote."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from clients.models import Contact
from documents.content import fingerprint, why_untaxed
from onetool import clock
from onetool.mail.outbox import Message
from onetool.records.refusals import Refused
from quotes.actions import sending
from quotes.models import Quote, QuoteVersion
from tests import factories, papers
from tests.conftest import Person
from tests.quotes.pages import customer_of

Recorded = Callable[[], list[str]]
React = Callable[[], int]
TO = {"name": "Mrs Smith", "email": "smith@example.com"}


def test_a_sent_quote_is_frozen_numbered_mailed_and_told(alice: Person, recorded: Recorded, react: React) -> None:
    quote = factories.quote(by=alice.member, terms="Net 14", message="Hello")
    before = recorded()
    alice.post("quotes:send", quote, data=TO)
    quote.refresh_from_db()
    version = QuoteVersion.objects.get()
    assert (quote.status, quote.number, version.number, version.sent_to) == ("sent", "Q-000001", 1, TO["email"])
    content = version.content
    assert (content["number"], content["terms"], content["message"], content["seller"]["name"]) == (
        "Q-000001",
        "Net 14",
        "Hello",
        "Acme Heating",
    )
    assert content["totals"] == {
        "subtotal": "100.00", "discount": "0.00", "adjusted": "0.00",
        "net": "100.00", "tax": "8.00", "rounding": "0.00", "total": "108.00",
        "taxes": [{**factories.SALES_TAX, "taxable": "100.00", "tax": "8.00"}],
    }  # fmt: skip
    assert version.sha256 == fingerprint(content)
    assert recorded() == [*before, "quote.sent"]
    react()
    react()
    mail = Message.objects.get(about_id=quote.pk)
    assert (mail.to, mail.to_name) == (TO["email"], TO["name"])
    assert "$108.00" in mail.text


def test_what_is_not_taxed_says_why(alice: Person) -> None:
    rates = [{"name": "VAT", "percent": "0", "category": "exempt", "reason": "Article 135"}]
    quote = factories.quote(by=alice.member, lines=[factories.line(rates=rates)])
    assert "Exempt: Article 135" in alice.get("quotes:edit", quote).text
    alice.post("quotes:send", quote, data=TO)
    version = QuoteVersion.objects.get()
    assert version.content["totals"]["taxes"] == [{**rates[0], "taxable": "100.00", "tax": "0.00"}]
    assert "Exempt: Article 135" in alice.get("quotes:detail", quote).text
    assert "Exempt: Article 135, on $100.00" in papers.text(alice.get("quotes:pdf", quote).content)
    # What was frozen before categories were can still be read.
    older = {name: value for name, value in rates[0].items() if name in ("name", "percent")}
    assert why_untaxed(older) == ""


def test_sending_twice_sends_once(alice: Person, recorded: Recorded, react: React) -> None:
    quote = factories.quote(by=alice.member)
    alice.post("quotes:send", quote, data=TO)
    page = alice.post("quotes:send", quote, data=TO)
    assert page.status_code == 422
    assert "This quote is sent and cannot become sent." in page.text
    assert recorded().count("quote.sent") == 1
    assert QuoteVersion.objects.count() == 1


def test_a_quote_without_priced_lines_is_refused_and_keeps_no_number(alice: Person, recorded: Recorded) -> None:
    quote = factories.quote(by=alice.member, lines=[])
    before = recorded()
    page = alice.post("quotes:send", quote, data=TO)
    assert page.status_code == 422
    assert "Add at least one line item" in page.text
    quote.refresh_from_db()
    assert (quote.status, quote.number) == ("draft", None)
    assert recorded() == before
    alice.post("quotes:send", factories.quote(by=alice.member), data=TO)
    assert Quote.objects.get(status="sent").number == "Q-000001"


@pytest.mark.parametrize(
    "fields",
    [
        {"discount_kind": "percent", "discount_value": Decimal(100)},
        {"lines": [factories.line("Warranty", unit_price="0")]},
        {"lines": [factories.line("Part"), factories.line("Part taken back", quantity="-1")]},
    ],
)
def test_a_quote_of_0_is_sent_and_signed(fields: dict[str, Any], alice: Person, react: React) -> None:
    quote = factories.quote(by=alice.member, **fields)
    alice.post("quotes:send", quote, data=TO)
    react()
    customer, path = customer_of(quote)
    assert "for $0.00" in customer.get(f"{path}approve/").text
    customer.post(f"{path}approve/", {"name": "Mary Smith", "accepts": "on", "version": "1"})
    quote.refresh_from_db()
    assert (quote.status, quote.total) == ("approved", 0)


def test_a_draft_is_counted_again_when_it_is_sent(alice: Person) -> None:
    quote = factories.quote(by=alice.member)
    Quote.objects.filter(pk=quote.pk).update(tax=9, total=109)
    alice.post("quotes:send", quote, data=TO)
    quote.refresh_from_db()
    assert (quote.tax, quote.total) == (8, 108)
    assert QuoteVersion.objects.get().content["totals"]["total"] == "108.00"


def test_a_quote_that_takes_back_more_than_it_charges_is_not_sent(alice: Person) -> None:
    quote = factories.quote(by=alice.member, lines=[factories.line(quantity="-1")])
    page = alice.post("quotes:send", quote, data=TO)
    assert page.status_code == 422
    assert "less than 0" in page.text


def test_ted_vera_and_olga_send_nothing(
    ted: Person, vera: Person, olga: Person, alice: Person, recorded: Recorded
) -> None:
    quote = factories.quote(by=alice.member)
    before = recorded()
    assert ted.post("quotes:send", quote, data=TO).status_code == 404
    assert vera.post("quotes:send", quote, data=TO).status_code == 403
    assert olga.post("quotes:send", quote, data=TO).status_code == 404
    assert recorded() == before


def test_nobody_changes_what_was_sent(alice: Person) -> None:
    factories.sent_quote(by=alice.member)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        QuoteVersion.objects.update(content={})
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        QuoteVersion.objects.all()._raw_delete("default")


def test_a_revised_quote_keeps_its_number_and_gets_the_next_version(alice: Person, recorded: Recorded) -> None:
    quote = factories.sent_quote(by=alice.member)
    before = recorded()
    alice.post("quotes:revise", quote)
    alice.post("quotes:revise", quote)
    assert recorded() == [*before, "quote.revised"]
    alice.post("quotes:send", quote, data=TO)
    quote.refresh_from_db()
    assert quote.number == "Q-000001"
    assert [version.number for version in quote.versions.order_by("number")] == [1, 2]


def test_an_approved_quote_is_final(alice: Person, recorded: Recorded) -> None:
    quote = factories.sent_quote(by=alice.member)
    alice.post("quotes:approve", quote, data={"name": "Mrs Smith", "note": "On the phone"})
    before = recorded()
    page = alice.htmx("quotes:revise", quote)
    assert page.status_code == 422
    assert "Create a new quote for any changes" in page["HX-Trigger"]
    assert recorded() == before


def test_a_quote_expires_the_day_after_its_last_one(alice: Person, recorded: Recorded, mrs_smith: Contact) -> None:
    today = clock.today(alice.org)
    kept, over = (
        factories.sent_quote(by=alice.member, valid_until=today),
        factories.sent_quote(by=alice.member, valid_until=today),
    )
    Quote.objects.filter(pk=over.pk).update(valid_until=today - timedelta(days=1))
    before = recorded()
    assert sending.expire_due() >= 1
    sending.expire_due()
    kept.refresh_from_db()
    over.refresh_from_db()
    assert (kept.status, over.status) == ("sent", "expired")
    assert recorded() == [*before, "quote.expired"]


def test_an_expired_quote_is_extended_as_the_next_version(alice: Person, recorded: Recorded) -> None:
    today = clock.today(alice.org)
    quote = factories.sent_quote(by=alice.member, valid_until=today)
    assert alice.post("quotes:extend", quote, data={"until": today + timedelta(days=9)}).status_code == 422
    Quote.objects.filter(pk=quote.pk).update(status="expired", valid_until=today - timedelta(days=1))
    before = recorded()
    assert alice.post("quotes:extend", quote, data={"until": today - timedelta(days=9)}).status_code == 422
    assert recorded() == before
    alice.post("quotes:extend", quote, data={"until": today + timedelta(days=9)})
    quote.refresh_from_db()
    assert (quote.status, quote.valid_until) == ("sent", today + timedelta(days=9))
    assert quote.latest
    assert quote.latest.content["valid_until"] == (today + timedelta(days=9)).isoformat()
    assert recorded() == [*before, "quote.extended"]
    with pytest.raises(Refused):
        sending.extend(quote, by=alice.member, until=today)
