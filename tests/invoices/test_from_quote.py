"""Billing an approved quote."""

from dataclasses import replace
from decimal import Decimal

import pytest

from clients.models import Client
from invoices.actions import drafting, issuing, voiding
from invoices.actions.drafting import QuoteNotApproved
from invoices.composing import lines_of
from invoices.models import Invoice
from onetool.events.log import Event
from onetool.records.refusals import Refused
from quotes.actions import answers, archiving, planning, sending
from quotes.models import Quote
from tests import factories, papers
from tests.conftest import Person
from tests.pages import toast
from tests.quotes.pages import EditorPage, typed

pytestmark = pytest.mark.django_db


@pytest.fixture
def approved(alice: Person) -> Quote:
    lines = [
        factories.line(discount_kind="percent", discount_value=Decimal(10)),
        factories.line("Travel", "3", "11.115"),
    ]
    quote = factories.sent_quote(
        by=alice.member, lines=lines, terms="Half now.", discount_kind="fixed", discount_value=Decimal(5)
    )
    answers.approve_on_word(quote, by=alice.member, name="Mrs Smith", note="On the phone")
    quote.refresh_from_db()
    return quote


def test_nothing_is_typed_again_and_each_line_knows_where_it_comes_from(alice: Person, approved: Quote) -> None:
    invoice = drafting.from_quote(approved, by=alice.member)
    assert (invoice.total, invoice.title, invoice.terms, invoice.client) == (
        approved.total,
        approved.title,
        "Half now.",
        approved.client,
    )
    version = approved.approval.quote_version
    assert [(line.source_version_id, line.source_line) for line in invoice.lines.all()] == [
        (version.pk, 1),
        (version.pk, 2),
    ]


def test_every_decimal_of_a_price_and_a_quantity_stays_from_grid_to_paper(alice: Person, smith: Client) -> None:
    row = {"description": "Screws", "quantity": "1,200.0005", "unit_price": "0.012345"}
    alice.post("quotes:new", data=typed(row, client=smith.pk))
    quote = Quote.objects.get()
    assert "0.012345" in alice.get("quotes:edit", quote).text
    sending.send(quote, by=alice.member, name="Mary", email="mary@example.com")
    approval = answers.approve_on_word(quote, by=alice.member, name="Mary", note="On the phone")
    invoice = issuing.issue(drafting.from_quote(quote, by=alice.member), by=alice.member)
    for frozen in (approval.quote_version.content, invoice.content):
        assert frozen
        assert (frozen["lines"][0]["quantity"], frozen["lines"][0]["unit_price"]) == ("1200.0005", "0.012345")
    for page in ("quotes:detail", quote), ("invoices:detail", invoice):
        assert "$0.012345" in alice.get(*page).text
    assert "$0.012345" in papers.text(alice.get("invoices:pdf", invoice).content)
    assert invoice.total == Decimal("14.81")


def test_twice_gives_the_same_invoice(alice: Person, approved: Quote) -> None:
    assert drafting.from_quote(approved, by=alice.member) == drafting.from_quote(approved, by=alice.member)
    assert Invoice.objects.count() == 1


def test_after_a_void_it_can_be_billed_again(alice: Person, approved: Quote) -> None:
    first = issuing.issue(drafting.from_quote(approved, by=alice.member), by=alice.member)
    voiding.void(first, by=alice.member, reason="Wrong address")
    assert drafting.from_quote(approved, by=alice.member) != first


def test_a_lines_source_follows_its_id_whatever_is_typed_into_it(alice: Person, approved: Quote) -> None:
    invoice = drafting.from_quote(approved, by=alice.member)
    first, second = lines_of(invoice)
    reworded = replace(second, description="Travel, twice", quantity=Decimal(6))
    edited = drafting.edit(invoice, by=alice.member, lines=[factories.line("New"), reworded, first])
    assert [line.source_line for line in edited.lines.all()] == [None, 2, 1]


def test_a_line_that_is_taken_out_and_put_back_knows_its_source_again(alice: Person, approved: Quote) -> None:
    invoice = drafting.from_quote(approved, by=alice.member)
    first, second = lines_of(invoice)
    drafting.edit(invoice, by=alice.member, lines=[second])
    page = EditorPage.open(alice, "invoices:edit", invoice)
    page.keys.insert(0, first.key)
    page.type("description", "Back again", 0).type("quantity", "1", 0).type("unit_price", "5", 0).save()
    assert [(line.description, line.source_line) for line in invoice.lines.all()] == [("Back again", 1), ("Travel", 2)]


def test_a_quote_nobody_approved_is_refused(alice: Person) -> None:
    with pytest.raises(QuoteNotApproved):
        drafting.from_quote(factories.sent_quote(by=alice.member), by=alice.member)


def test_a_quote_that_is_archived_is_restored_first(alice: Person, approved: Quote) -> None:
    archiving.archive_all(Quote.objects.filter(pk=approved.pk), by=alice.member)
    assert "Create invoice" not in alice.get("invoices:of_quote", approved).content.decode()
    assert "This quote is archived. Restore it first." in toast(alice.htmx("invoices:from_quote", approved))
    with pytest.raises(Refused):
        planning.plan(approved, by=alice.member)
    assert not Invoice.objects.filter(quote=approved).exists()
    archiving.restore_all(Quote.objects.filter(pk=approved.pk), by=alice.member)
    assert drafting.from_quote(approved, by=alice.member).quote == approved


def test_a_project_shows_what_was_billed_for_it(alice: Person, olga: Person, ted: Person) -> None:
    project = factories.project(by=alice.member)
    address = alice.url("invoices:of_project", project)
    assert address in alice.get("scheduling:project", project).text
    assert "No invoices yet" in alice.browser.get(address).text
    quote = factories.sent_quote(by=alice.member, client=project.client, project=project, title="New boiler")
    answers.approve_on_word(quote, by=alice.member, name="Mary", note="Rang")
    invoice = drafting.from_quote(quote, by=alice.member)
    assert "New boiler" in alice.browser.get(address).text
    assert {quote.topic, project.topic} <= set(Event.objects.about(invoice)[0].topics), "those pages look again"
    assert [person.browser.get(address).status_code for person in (olga, ted)] == [404, 404]


def test_the_card_on_the_quotes_page_makes_the_invoice(alice: Person, approved: Quote, vera: Person) -> None:
    assert "Create invoice" in alice.get("invoices:of_quote", approved).content.decode()
    assert "Create invoice" not in vera.get("invoices:of_quote", approved).content.decode()
    alice.post("invoices:from_quote", approved)
    card = alice.get("invoices:of_quote", approved).content.decode()
    assert "Create invoice" not in card and "Draft" in card
