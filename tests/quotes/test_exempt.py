"""A client who is tax exempt is charged no tax: not by hand, not by a copy, not by a draft from before."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest

from clients.actions import clients
from clients.models import Client
from documents.fields import key_of
from invoices.actions import drafting, issuing
from invoices.composing import lines_of as billed
from onetool import clock
from onetool.records.refusals import Refused
from quotes.actions import answers, sending, writing
from quotes.composing import lines_of
from quotes.models import Quote
from tests import factories
from tests.conftest import Person
from tests.quotes.pages import EditorPage

ZERO = {"name": "Export", "percent": "0", "category": "zero", "reason": "Goes abroad"}


@pytest.fixture
def church(alice: Person) -> Client:
    """Pays no tax."""
    return factories.client(by=alice.member, name="St Mary’s", is_tax_exempt=True)


def exempt(alice: Person, client: Client) -> None:
    clients.edit(client, by=alice.member, version=client.version, is_tax_exempt=True)
    client.refresh_from_db()


def test_no_line_of_theirs_is_taxed_and_what_is_no_tax_stays(alice: Person, church: Client) -> None:
    for make in (factories.quote, factories.invoice):
        lines = [factories.line("Work"), factories.line("Parts", rates=[ZERO])]
        draft = make(by=alice.member, client=church, lines=lines)
        assert (draft.net, draft.tax, draft.total) == (200, 0, 200)
        assert [line.rates for line in draft.lines.all()] == [[], [ZERO]]


def test_the_organisations_rate_for_the_exempt_says_why(alice: Person, church: Client) -> None:
    rate = factories.taxrate(
        by=alice.member, name="Exempt", percent=Decimal(0), category="exempt", reason="Charity, certificate on file"
    )
    factories.taxrate(by=alice.member, name="Sales tax", percent=Decimal(8), is_default=True)
    page = EditorPage.open(alice, "quotes:edit", factories.quote(by=alice.member, client=church))
    assert page.values[f"{page.keys[0]}-tax"] == key_of([rate.frozen])
    assert "Tax exempt: no tax is charged on line items." in alice.get("quotes:edit", Quote.objects.get()).text
    page.add("Parts", "50", tax=key_of([rate.frozen])).save()
    quote = Quote.objects.get()
    assert (quote.tax, quote.total) == (0, 150)
    sent = sending.send(quote, by=alice.member, name="Mary", email="mary@example.com")
    assert "Charity, certificate on file" in str(sent.content)


def test_a_page_that_still_says_a_tax_saves_without_it_again_and_again(alice: Person, smith: Client) -> None:
    rate = factories.taxrate(by=alice.member, name="Sales tax", percent=Decimal(8), is_default=True)
    quote = factories.quote(by=alice.member, client=smith, lines=[factories.line("Work", rates=[rate.frozen])])
    page = EditorPage.open(alice, "quotes:edit", quote)
    exempt(alice, smith)
    for cell, text in (("unit_price", "70"), ("discount", "10%"), ("quantity", "2")):
        assert "Saved" in page.type(cell, text, 0).save()
        assert page.said("state") == "saved"
        quote.refresh_from_db()
        assert quote.tax == 0
    assert quote.total == 126


def test_the_editor_says_that_the_tax_still_has_to_go(alice: Person, smith: Client) -> None:
    quote, said = (
        factories.quote(by=alice.member, client=smith),
        "Not saved: this client is tax exempt, so saving removes the tax",
    )
    assert said not in alice.get("quotes:edit", quote).text
    exempt(alice, smith)
    page = alice.get("quotes:edit", quote).text
    assert said in page and 'data-state="saved"' not in page and "$100.00" in page
    writing.edit(quote, by=alice.member, lines=lines_of(quote))
    assert said not in alice.get("quotes:edit", quote).text


def test_a_new_draft_learns_that_its_client_is_exempt_when_they_are_chosen(alice: Person, church: Client) -> None:
    rate = factories.taxrate(by=alice.member, name="Sales tax", percent=Decimal(8), is_default=True)
    page = EditorPage.open(alice, "quotes:new")
    assert page.values[f"{page.keys[0]}-tax"] == key_of([rate.frozen])
    page.type("client", str(church.pk)).type("description", "Work", 0).type("unit_price", "100", 0)
    page.save()
    assert page.answer and "$100.00" in page.answer.text and "$108.00" not in page.answer.text
    page.type("title", "Roof").save()
    offered = page.answer.text[page.answer.text.index("data-taxes") :].partition("</select>")[0]
    assert "No tax" in offered and "Sales tax" not in offered
    assert "data-row=" not in page.answer.text, "nothing is put under the hands"
    quote = Quote.objects.get()
    page.address = ("quotes:edit", quote)
    page.type("discount", "10%", 0).save()
    quote.refresh_from_db()
    assert (page.said("state"), quote.tax, quote.total) == ("saved", 0, 90)


def test_prices_that_include_tax_stay_as_typed(alice: Person, smith: Client) -> None:
    exempt(alice, smith)
    lines = [factories.line(unit_price="119")]
    quote = factories.quote(by=alice.member, client=smith, tax_mode="gross", lines=lines)
    assert (quote.net, quote.tax, quote.total) == (119, 0, 119)


def test_an_expired_quote_is_revised_first(alice: Person, smith: Client) -> None:
    quote = factories.sent_quote(by=alice.member, client=smith, valid_until=clock.today(alice.org))
    with clock.days_ago(-1):
        sending.expire(quote)
    exempt(alice, smith)
    quote.refresh_from_db()
    with pytest.raises(Refused, match="Revise, save and resend it"):
        sending.extend(quote, by=alice.member, until=clock.today(alice.org) + timedelta(days=9))
    sending.revise(quote, by=alice.member)
    writing.edit(quote, by=alice.member, lines=lines_of(quote))
    sent = sending.send(quote, by=alice.member, name="Mary", email="mary@example.com")
    assert sent.content["totals"]["tax"] == "0.00"


def test_copies_and_bills_are_free_of_tax_too(alice: Person, smith: Client) -> None:
    quote = factories.sent_quote(by=alice.member, client=smith)
    assert quote.tax == 8
    answers.approve_on_word(quote, by=alice.member, name="Mary", note="Rang")
    exempt(alice, smith)
    assert writing.duplicate(Quote.objects.get(pk=quote.pk), by=alice.member).tax == 0
    bill = drafting.from_quote(quote, by=alice.member)
    assert (bill.tax, bill.total) == (0, 100)
    assert bill.lines.get().source_version_id


def test_a_draft_from_before_is_not_sent_nor_issued_until_it_is_saved_once_more(
    alice: Person, smith: Client, recorded: Callable[[], list[str]]
) -> None:
    quote = factories.quote(by=alice.member, client=smith)
    invoice = factories.invoice(by=alice.member, client=smith)
    exempt(alice, smith)
    for draft in (quote, invoice):
        draft.refresh_from_db()
    before = recorded()
    with pytest.raises(Refused, match="Smith household is tax exempt, but"):
        sending.send(quote, by=alice.member, name="Mary", email="mary@example.com")
    with pytest.raises(Refused, match="Smith household is tax exempt, but"):
        issuing.issue(invoice, by=alice.member)
    assert recorded() == before

    writing.edit(quote, by=alice.member, lines=lines_of(quote))
    sending.send(quote, by=alice.member, name="Mary", email="mary@example.com")
    drafting.edit(invoice, by=alice.member, lines=billed(invoice))
    assert issuing.issue(invoice, by=alice.member).total == 100
