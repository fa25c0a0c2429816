"""Discounts and charges of a single line (EN 16931 BG-27, BG-28): with a reason, from the grid to paper and credit."""

from dataclasses import replace
from decimal import Decimal

import pytest

from documents.content import DocumentLine, fingerprint
from documents.editor.baseline import digest
from documents.printing import strings
from invoices.actions import drafting, issuing
from invoices.models import CreditNote
from invoices.verifying import problems
from onetool.tenancy.ids import uuid7
from quotes.actions import answers
from tests import factories
from tests.conftest import Person
from tests.pages import words
from tests.quotes.pages import EditorPage

pytestmark = pytest.mark.django_db
MORE = {
    "discount": "10%",
    "discount_reason": "Scratched",
    "charge": "4.50",
    "charge_reason": "Cut to size",
}
FROZEN = {
    "discount": {"kind": "percent", "value": "10", "reason": "Scratched"},
    "charge": {"kind": "fixed", "value": "4.5", "reason": "Cut to size"},
}


def charged() -> DocumentLine:
    return factories.line(
        "Pipes",
        "3",
        "11.115",
        discount_kind="percent",
        discount_value=Decimal(10),
        discount_reason="Scratched",
        charge_kind="fixed",
        charge_value=Decimal("4.5"),
        charge_reason="Cut to size",
    )


@pytest.mark.parametrize("kind", ["quote", "invoice"])
def test_the_page_saves_them_by_itself_and_two_people_meet_in_one(alice: Person, dana: Person, kind: str) -> None:
    made = factories.MAKE[kind](by=alice.member, lines=[factories.line("Pipes", "3", "11.115")])
    hers, mine = (EditorPage.open(person, f"{kind}s:edit", made) for person in (alice, dana))
    for name, value in MORE.items():
        hers.type(name, value, 0)
    hers.save()
    line = made.lines.get()
    assert (line.net, line.discount_reason, line.charge_reason) == (Decimal("34.51"), "Scratched", "Cut to size")
    assert "plus 4.5 Cut to size" in mine.type("charge", "1", 0).type("charge_reason", "Fuel", 0).save()
    page = alice.get(f"{kind}s:detail", made)
    assert "Line 1: charge of $33.35" in words(page)
    assert "Cut to size" in words(page)
    assert problems() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"charge": "5"}, "Enter a reason for the charge."),
        ({"charge": "101%", "charge_reason": "Fuel"}, "A charge must be between 0% and 100%."),
        ({"charge": "-1", "charge_reason": "Fuel"}, "A charge can’t be negative."),
        ({"charge": "1.001", "charge_reason": "Fuel"}, "Charge:"),
        ({"charge": "999999999999", "unit_price": "999999999998", "charge_reason": "Fuel"}, "too large"),
    ],
)
def test_what_is_wrong_is_said_at_its_cell(alice: Person, typed: dict[str, str], said: str) -> None:
    quote = factories.quote(by=alice.member)
    page = EditorPage.open(alice, "quotes:edit", quote)
    for name, value in typed.items():
        page.type(name, value, 0)
    assert said in page.save()
    assert quote.lines.get().net == 100


def test_it_is_signed_billed_printed_and_credited_as_it_was_written(alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member, lines=[charged(), factories.line("Permit", rates=[])])
    version = quote.versions.get()
    line = version.content["lines"][0]
    assert {name: line[name] for name in FROZEN} == FROZEN
    assert "charge" not in version.content["lines"][1]
    assert version.sha256 == fingerprint(version.content)
    note = strings(version.content, {**version.content["look"]}, kind="Quote")["lines"][0]["note"]
    assert note == "Less 10% Scratched; Plus $4.50 Cut to size"
    answers.approve_on_word(quote, by=alice.member, name="Dan", note="By phone")
    invoice = issuing.issue(drafting.from_quote(quote, by=alice.member), by=alice.member)
    assert invoice.content
    assert invoice.content["lines"] == version.content["lines"]
    alice.post("invoices:credit", invoice, data={"id": str(uuid7()), "lines": ["0"], "reason": "Not needed"})
    credited = CreditNote.objects.get()
    assert (credited.content["lines"], credited.total) == ([line], Decimal("37.27"))
    assert problems() == []


def test_a_part_of_a_line_is_credited_without_its_discount_and_charge(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member, lines=[charged()])
    alice.post("invoices:credit", invoice, data={"id": str(uuid7()), "amount": "10", "reason": "Goodwill"})
    (line,) = CreditNote.objects.get().content["lines"]
    assert line["discount"] is None
    assert "charge" not in line


def test_lines_without_them_are_frozen_and_compared_as_before(alice: Person) -> None:
    line = factories.line(discount_kind="fixed", discount_value=Decimal(5))
    assert digest(replace(line, rates=[])) == "187939737211"
    version = factories.sent_quote(by=alice.member, lines=[line]).versions.get()
    assert version.content["lines"][0] == {
        "description": "Boiler service",
        "quantity": "1",
        "unit": "",
        "unit_price": "100",
        "discount": {"kind": "fixed", "value": "5"},
        "rates": [factories.SALES_TAX],
        "net": "95.00",
    }
