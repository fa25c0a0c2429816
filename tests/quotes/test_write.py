"""Writing, editing and copying a quote."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.models import Client
from documents.actions.drafting import totals_of
from documents.fields import key_of
from onetool import money
from onetool.events.log import Event
from onetool.tenancy.ids import uuid7
from quotes.actions import writing
from quotes.composing import lines_of
from quotes.models import Quote
from tests import factories
from tests.conftest import Person
from tests.pages import form_of
from tests.quotes.pages import EditorPage, typed

Recorded = Callable[[], list[str]]


def test_a_quote_is_written_with_its_lines(alice: Person, smith: Client, recorded: Recorded) -> None:
    rate = factories.taxrate(by=alice.member, name="Sales tax", percent=Decimal("8"), is_default=True)
    before = recorded()
    assert "Sales tax 8 %" in alice.get("quotes:new", query={"client": smith.pk}).text
    key = key_of([rate.frozen])
    rows = (
        {"description": "Work", "quantity": "1", "unit_price": "1,000", "tax": key},
        {"description": "", "quantity": "1", "unit_price": ""},
        {"description": "Parts", "quantity": "2", "unit": "pcs", "unit_price": "250.00", "tax": key},
    )
    data = typed(*rows, id=str(uuid7()), client=smith.pk, discount="10%")
    alice.post("quotes:new", data=data)
    alice.post("quotes:new", data=data)
    quote = Quote.objects.get()
    assert (quote.net, quote.tax, quote.rounding, quote.total) == (1350, 108, 0, 1458)
    assert [(line.description, line.quantity, line.unit, line.net) for line in quote.lines.all()] == [
        ("Work", 1, "", 1000),
        ("Parts", 2, "pcs", 500),
    ]
    assert quote.lines.all()[0].rates == [rate.frozen]
    assert quote.number is None
    assert recorded() == [*before, "quote.created"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"quantity": "many"}, "is not an amount"),
        ({"quantity": ""}, "Enter a quantity."),
        ({"unit_price": "-5"}, "A price can’t be negative"),
        ({"unit_price": "1.2345678"}, "Use up to 6 decimal places."),
        ({"unit_price": "99999999999999"}, "This is too large."),
        ({"discount": "200%"}, "must be between 0% and 100%"),
        ({"description": ""}, "Enter a description."),
        ({"tax": "made-up"}, "made-up"),
    ],
)
def test_a_line_that_is_wrong_is_said_and_everything_typed_stays(
    row: dict[str, str], said: str, alice: Person, smith: Client
) -> None:
    right = {"description": "Boiler", "quantity": "3", "unit_price": "100"}
    page = alice.post("quotes:new", data=typed({**right, **row}, client=smith.pk, message="Hello Mrs Smith"))
    assert page.status_code == 422
    assert said in page.text
    assert "Hello Mrs Smith" in page.text
    assert Quote.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"title": ""}, "Enter a title."),
        ({"valid_until": "2020-01-01"}, "is in the past"),
        ({"discount": "200%"}, "must be between 0% and 100%"),
        ({"discount": "-5"}, "can’t be negative"),
    ],
)
def test_a_fact_that_is_wrong_is_said(fields: dict[str, str], said: str, alice: Person, smith: Client) -> None:
    page = alice.post("quotes:new", data=typed(client=smith.pk, **fields))
    assert page.status_code == 422
    assert said in page.text
    assert Quote.objects.count() == 0


@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_a_total_no_column_keeps_is_said_at_the_largest_line(kind: str, alice: Person, smith: Client) -> None:
    rows = [{"description": "Gold", "quantity": "1", "unit_price": "999,999,999,999"}] * 101
    page = alice.post(f"{kind}s:new", data=typed(*rows, client=smith.pk))
    assert page.status_code == 422
    assert "Price: The total is too large." in page.text
    assert page.text.count('aria-invalid="true"') == 1
    assert alice.post(f"{kind}s:new", data=typed(*rows[:99], client=smith.pk)).status_code == 302


@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_a_total_no_column_keeps_waits_in_the_page_that_saves_itself(kind: str, alice: Person) -> None:
    lines = [factories.line(unit_price="999999999999", rates=[]) for _ in range(99)]
    made = factories.MAKE[kind](by=alice.member, lines=lines)
    page = EditorPage.open(alice, f"{kind}s:edit", made)
    page.add("One", "999,999,999,999").add("Two", "999,999,999,999")
    assert "Price: The total is too large." in page.save()
    assert page.said("state") == "waits"
    made.refresh_from_db()
    assert made.version == 1
    page.remove(-1)
    assert "too large" not in page.save()


def test_a_project_of_another_client_is_refused(alice: Person, smith: Client) -> None:
    page = alice.post("quotes:new", data=typed(client=smith.pk, project=factories.project(by=alice.member).pk))
    assert page.status_code == 422
    assert "belongs to another client" in page.text


def test_ted_vera_and_olga_write_nothing(ted: Person, vera: Person, olga: Person, smith: Client) -> None:
    assert ted.post("quotes:new", data=typed(client=smith.pk)).status_code == 404
    assert vera.post("quotes:new", data=typed(client=smith.pk)).status_code == 403
    assert olga.post("quotes:new", data=typed(client=smith.pk)).status_code == 422
    assert Quote.objects.count() == 0


def test_an_edit_changes_lines_and_totals_in_one_save(alice: Person, recorded: Recorded) -> None:
    quote = factories.quote(by=alice.member)
    before, key = recorded(), lines_of(quote)[0].key
    row = {"key": key, "description": "Boiler", "quantity": "1", "unit_price": "50"}
    alice.post("quotes:edit", quote, data=typed(row, version=1, title=quote.title))
    quote.refresh_from_db()
    assert (quote.total, quote.version) == (50, 2)
    assert recorded() == [*before, "quote.edited"]
    alice.post("quotes:edit", quote, data=typed(row, version=2, title=quote.title))
    assert recorded() == [*before, "quote.edited"]


def test_a_line_stays_the_row_it_is_through_every_edit(alice: Person) -> None:
    quote = factories.quote(
        by=alice.member, lines=[factories.line("One"), factories.line("Two"), factories.line("Three")]
    )
    one, two, three = quote.lines.all()
    again = [replace(line, unit_price=Decimal(5)) if line.description == "Two" else line for line in lines_of(quote)]
    writing.edit(quote, by=alice.member, lines=[again[2], factories.line("New"), again[1]])
    rows = list(quote.lines.all())
    assert [row.description for row in rows] == ["Three", "New", "Two"]
    assert (rows[0].pk, rows[2].pk) == (three.pk, two.pk)
    assert (rows[2].net, [row.position for row in rows]) == (Decimal(5), [1, 2, 3])
    told = Event.objects.about(quote)[0].facts["lines"]
    assert told[one.pk.hex] == ["1 × 100 One", None]
    assert told[three.pk.hex] == ["3. 1 × 100 Three", "1. 1 × 100 Three"]
    assert told[two.pk.hex] == ["1 × 100 Two", "1 × 5 Two"]


def test_a_stale_edit_without_script_loses_nobodys_lines(alice: Person, dana: Person) -> None:
    quote = factories.quote(by=alice.member)
    mine, key = form_of(dana.get("quotes:edit", quote), "editor"), lines_of(quote)[0].key
    EditorPage.open(alice, "quotes:edit", quote).type("description", "Theirs", 0).save()
    mine[f"{key}-description"] = "Mine"
    page = dana.post("quotes:edit", quote, data=mine)
    assert page.status_code == 409
    assert "Alice changed this line item too" in page.text
    assert "Theirs" in page.text
    assert "Mine" in page.text
    assert [line.description for line in quote.lines.all()] == ["Theirs"]
    # The page that came back carries the choice; whatever is chosen is saved.
    again = form_of(page, "editor")
    found = re.search(rf'name="keep-{key}" value="([0-9a-f]{{12}})"', page.text)
    assert found
    assert dana.post("quotes:edit", quote, data={**again, f"keep-{key}": found[1]}).status_code == 302
    assert [line.description for line in quote.lines.all()] == ["Mine"]


def test_without_script_a_button_brings_one_more_row(alice: Person) -> None:
    quote = factories.quote(by=alice.member)
    values = form_of(alice.get("quotes:edit", quote), "editor")
    page = alice.post("quotes:edit", quote, data={**values, "title": "Half typed", "add": "1"})
    assert page.status_code == 200
    again = form_of(page, "editor")
    assert (len(again["row"]), again["title"]) == (2, "Half typed")
    key = again["row"][1]
    alice.post("quotes:edit", quote, data={**again, f"{key}-description": "Second", f"{key}-unit_price": "5"})
    assert [line.description for line in quote.lines.all()] == ["Boiler service", "Second"]


def test_a_sent_quote_is_not_edited(alice: Person, recorded: Recorded) -> None:
    quote = factories.sent_quote(by=alice.member)
    before = recorded()
    page = alice.post("quotes:edit", quote, data=typed(version=quote.version))
    assert page.status_code == 422
    assert "Choose Revise first" in page.text
    assert recorded() == before


def test_a_copy_is_a_draft_of_its_own(alice: Person, recorded: Recorded) -> None:
    quote = factories.sent_quote(by=alice.member)
    before, pk = recorded(), str(uuid7())
    alice.post("quotes:duplicate", quote, data={"id": pk})
    alice.post("quotes:duplicate", quote, data={"id": pk})
    twin = Quote.objects.get(pk=pk)
    assert (twin.status, twin.number, twin.total) == ("draft", None, quote.total)
    assert lines_of(twin) == lines_of(quote)
    assert recorded() == [*before, "quote.duplicated"]


def test_what_is_stored_is_what_money_computes(alice: Person) -> None:
    rates = [{**factories.SALES_TAX, "percent": "19"}]
    for mode, total in (("per_rate", "499.98"), ("per_line", "500.00"), ("gross", "420.15")):
        lines = [factories.line(unit_price="84.03", rates=rates) for _ in range(5)]
        quote = factories.quote(by=alice.member, lines=lines, tax_mode=mode)
        found = money.compute([line.money_line for line in lines], currency="USD", mode=money.Mode(mode))
        assert (quote.net, quote.tax, quote.rounding, quote.total) == (
            found.net,
            found.tax,
            found.rounding,
            found.total,
        )
        assert quote.total == Decimal(total)
        assert [line.net for line in quote.lines.all()] == [line.net for line in found.lines]
        assert totals_of(quote, lines_of(quote)).total == found.total


def test_the_database_refuses_a_quote_that_does_not_add_up(alice: Person) -> None:
    quote = factories.quote(by=alice.member)
    with pytest.raises(IntegrityError, match="quote_adds_up"), transaction.atomic():
        Quote.objects.filter(pk=quote.pk).update(total=1)
