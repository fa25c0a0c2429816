"""Discounts and charges of a whole document, from the grid to the frozen content, the invoice and the paper."""

from decimal import Decimal
from typing import Any

import pytest

from clients.models import Client
from documents.content import DocumentLine, fingerprint
from documents.fields import key_of
from invoices.actions import drafting, issuing
from invoices.composing import lines_of as billed
from invoices.verifying import problems
from quotes.actions import answers, sending, writing
from quotes.composing import lines_of
from quotes.models import Quote, QuoteVersion
from tests import factories, papers
from tests.conftest import Person
from tests.pages import words
from tests.quotes.pages import EditorPage, typed

ALLOWANCE = {"kind": "allowance", "quantity": "1", "unit": "", "unit_price": "0"}
CITY = {"name": "City tax", "percent": "2", "category": "standard", "reason": ""}


def adjustment(kind: str, reason: str, value: str, rates: list[dict[str, str]] | None = None) -> DocumentLine:
    return DocumentLine(
        description=reason,
        quantity=Decimal(1),
        unit_price=Decimal(0),
        discount_kind="percent" if value.endswith("%") else "fixed",
        discount_value=Decimal(value.rstrip("%")),
        rates=rates or [],
        kind=kind,
        is_of_all=rates is None,
    )


def lines() -> list[DocumentLine]:
    return [
        factories.line("Boiler", unit_price="1000"),
        factories.line("Permit", unit_price="500", rates=[CITY]),
        adjustment("allowance", "Loyal customer", "10%", [factories.SALES_TAX]),
        adjustment("charge", "Travel", "20", [CITY]),
        adjustment("allowance", "Paid at once", "30"),
    ]


FROZEN = [
    {
        "kind": "allowance",
        "reason": "Loyal customer",
        "value": {"kind": "percent", "value": "10"},
        "rates": [factories.SALES_TAX],
        "amount": "-100.00",
    },
    {
        "kind": "charge",
        "reason": "Travel",
        "value": {"kind": "fixed", "value": "20"},
        "rates": [CITY],
        "amount": "20.00",
    },
    {
        "kind": "allowance",
        "reason": "Paid at once",
        "value": {"kind": "fixed", "value": "30"},
        "rates": None,
        "amount": "-30.00",
    },
]


def test_they_are_typed_into_rows_below_the_lines(alice: Person, smith: Client) -> None:
    rate = factories.taxrate(by=alice.member, name="Sales tax")
    key = key_of([rate.frozen])
    rows: tuple[dict[str, Any], ...] = (
        {"description": "Work", "quantity": "1", "unit_price": "1,000", "tax": key, "kind": "line"},
        {**ALLOWANCE, "description": "Loyal customer", "discount": "10%", "tax": "all"},
        {**ALLOWANCE, "kind": "charge", "description": "Travel", "discount": "20.50", "tax": ""},
        {**ALLOWANCE, "description": "", "discount": "", "tax": "all"},
    )
    alice.post("quotes:new", data=typed(*rows, client=smith.pk))
    quote = Quote.objects.get()
    assert (quote.net, quote.tax, quote.total) == (Decimal("920.50"), 72, Decimal("992.50"))
    assert [(line.kind, line.is_of_all, line.net) for line in quote.lines.all()] == [
        ("line", False, 1000),
        ("allowance", True, -100),
        ("charge", False, Decimal("20.50")),
    ]
    page = alice.get("quotes:edit", quote).text
    assert "Discounts and charges" in page and "Loyal customer" in page
    shown = words(alice.get("quotes:detail", quote))
    assert "Loyal customer 10% -$100.00" in shown and "Travel $20.50" in shown


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"discount": ""}, "Enter a percent or an amount."),
        ({"discount": "101%"}, "must be between 0% and 100%"),
        ({"discount": "0.125"}, "at most 2 decimals"),
        ({"description": ""}, "Enter a description."),
        ({"kind": "gift"}, "gift is not one of"),
    ],
)
def test_one_that_is_wrong_is_said(row: dict[str, str], said: str, alice: Person, smith: Client) -> None:
    work = {"description": "Work", "quantity": "1", "unit_price": "100"}
    wrong = {**ALLOWANCE, "description": "Loyal customer", "discount": "10%", "tax": "all", **row}
    page = alice.post("quotes:new", data=typed(work, wrong, client=smith.pk))
    assert page.status_code == 422
    assert said in page.text
    assert not Quote.objects.exists()


def test_a_line_is_not_taxed_with_every_tax(alice: Person, smith: Client) -> None:
    row = {"description": "Work", "quantity": "1", "unit_price": "100", "tax": "all"}
    page = alice.post("quotes:new", data=typed(row, client=smith.pk))
    assert page.status_code == 422 and "Choose a tax for this line item." in page.text


@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_the_page_saves_them_by_itself_and_two_people_meet_in_one(alice: Person, dana: Person, kind: str) -> None:
    made = factories.MAKE[kind](by=alice.member, lines=lines()[:3])
    hers, mine = (EditorPage.open(person, f"{kind}s:edit", made) for person in (alice, dana))
    assert "Saved" in hers.type("discount", "20%", 2).save()
    assert "Alice changed this line item too" in mine.type("discount", "30%", 2).save()
    assert "Discount 20 %" in words(mine.answer)  # type: ignore[arg-type]
    mine = EditorPage.open(dana, f"{kind}s:edit", made)
    mine.add("Fuel", "0", kind="charge", discount="5", unit="", tax="all")
    assert "Saved" in mine.save()
    made.refresh_from_db()
    # 800 and 500, and 5 spread over them: 803.08 at 8 %, 501.92 at 2 %
    assert (made.net, made.tax) == (1305, Decimal("74.29"))


def test_they_are_frozen_signed_billed_and_printed(alice: Person) -> None:
    quote = factories.quote(by=alice.member, lines=lines())
    version = sending.send(quote, by=alice.member, name="Mary", email="mary@example.com")
    assert version.content["adjustments"] == FROZEN
    assert len(version.content["lines"]) == 2
    assert version.content["totals"]["adjusted"] == "-110.00"
    answers.approve_on_word(quote, by=alice.member, name="Mary", note="On the phone")
    invoice = drafting.from_quote(quote, by=alice.member)
    assert [line.kind for line in billed(invoice)] == [line.kind for line in lines()]
    assert [line.source_line for line in billed(invoice)] == [1, 2, None, None, None]
    invoice = issuing.issue(invoice, by=alice.member)
    assert invoice.content and invoice.content["adjustments"] == FROZEN
    assert invoice.total == version_total(version.content) == quote.total
    assert problems() == []
    for paper in (alice.get("quotes:pdf", quote), alice.get("invoices:pdf", invoice)):
        text = papers.text(paper.content)
        assert "Loyal customer 10%" in text and "-$100.00" in text and "Paid at once" in text
    assert "Discount 10% of $1,000.00" in alice.get("quotes:detail", quote).text


def version_total(content: dict[str, Any]) -> Decimal:
    return Decimal(content["totals"]["total"])


def test_a_copy_has_them_too_and_an_exempt_client_pays_no_tax_on_them(alice: Person) -> None:
    quote = factories.quote(by=alice.member, lines=lines())
    twin = writing.duplicate(quote, by=alice.member)
    assert (twin.total, [one.words for one in lines_of(twin)]) == (quote.total, [one.words for one in lines_of(quote)])
    church = factories.client(by=alice.member, is_tax_exempt=True)
    exempt = factories.quote(by=alice.member, client=church, lines=lines())
    assert (exempt.net, exempt.tax) == (1340, 0)


def test_a_charge_that_could_go_to_any_tax_of_none_is_refused_in_words(alice: Person, smith: Client) -> None:
    row = {**ALLOWANCE, "kind": "charge", "description": "Travel", "discount": "20", "tax": "all"}
    page = alice.post("quotes:new", data=typed(row, client=smith.pk))
    assert page.status_code == 422
    assert "Choose which tax this charge has." in page.text


def test_what_was_frozen_before_there_were_any_is_read_as_it_was(alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member)
    sent = quote.latest
    assert sent
    older = {name: value for name, value in sent.content.items() if name != "adjustments"}
    older["totals"] = {name: value for name, value in older["totals"].items() if name != "adjusted"}
    older["totals"]["taxes"] = [
        {name: value for name, value in tax.items() if name not in ("category", "reason")}
        for tax in older["totals"]["taxes"]
    ]
    QuoteVersion.objects.create(
        quote=quote, number=2, content=older, sha256=fingerprint(older), sent_to="m@example.com", sent_name="Mary"
    )
    answers.approve_on_word(quote, by=alice.member, name="Mary", note="On the phone")
    assert "$108.00" in alice.get("quotes:version", quote, 2).text
    assert "$108.00" in papers.text(alice.get("quotes:version_pdf", quote, 2).content)
    assert drafting.from_quote(quote, by=alice.member).total == 108
    assert problems() == []
