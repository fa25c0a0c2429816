"""Credit notes of a part: by amount or by lines, their tax in proportion, never more than the whole."""

import random
from decimal import Decimal

import pytest

from documents.content import DocumentLine
from invoices.actions import crediting, paying, voiding
from invoices.actions.crediting import NotCreditable
from invoices.crediting import by_amount, left_of, whole
from invoices.models import CreditNote, Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from onetool.tenancy.ids import uuid7
from tests import factories, papers
from tests.conftest import Person
from tests.invoices.test_pdf import customer_of
from tests.pages import words
from tests.quotes.test_adjustments import adjustment

pytestmark = pytest.mark.django_db
STATE = {"name": "State", "percent": "6.25", "category": "standard", "reason": ""}
CITY = {"name": "City", "percent": "1.125", "category": "standard", "reason": ""}
LINES = [
    factories.line("Boiler", "1", "999.99", rates=[STATE, CITY]),
    factories.line("Pipes", "3", "33.333", rates=[STATE]),
    factories.line("Permit", "1", "75", rates=[]),
]
VAT = {"name": "VAT", "percent": "20", "category": "standard", "reason": ""}
TWO_GROUPS = [factories.line("Boiler", "1", "1000", rates=[STATE]), factories.line("Permit", "1", "500", rates=[])]
ADJUSTED = [
    *LINES,
    adjustment("allowance", "Loyal customer", "7%", [STATE]),
    adjustment("charge", "Travel", "19.99", [VAT]),
    adjustment("charge", "Fuel", "3.33%"),
    adjustment("allowance", "Paid at once", "30.01"),
]
WITH_A_REBATE = [*LINES, factories.line("Rebate", "-1", "120.01", rates=[STATE])]


def _credit(person: Person, invoice: Invoice, amount: str) -> CreditNote:
    part = Decimal(amount)
    return crediting.credit(
        invoice,
        by=person.member,
        part=lambda left: by_amount(left, part, invoice.currency),
        reason="Goodwill",
    )


def test_an_amount_is_taken_off_with_its_tax(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    typed = {"id": str(uuid7()), "amount": "$20.00", "reason": "Goodwill"}
    for _ in range(2):
        alice.post("invoices:credit", invoice, data=typed)
    note = CreditNote.objects.get()
    totals = note.content["totals"]
    assert (note.number, note.total, totals["net"], totals["tax"]) == ("CN-000001", 20, "18.52", "1.48")
    row = Invoice.objects.for_list().get().balance_row
    assert (row.credited, row.balance) == (20, 88)
    assert LedgerEntry.objects.get().credit_note == note
    assert problems() == []


def test_lines_are_taken_off_with_their_tax(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member, lines=LINES)
    alice.post("invoices:credit", invoice, data={"id": str(uuid7()), "lines": ["1", "2"], "reason": "Not needed"})
    note = CreditNote.objects.get()
    assert [line["description"] for line in note.content["lines"]] == ["Pipes", "Permit"]
    assert [(tax["name"], tax["taxable"], tax["tax"]) for tax in note.content["totals"]["taxes"]] == [
        ("State", "100.00", "6.25")
    ]
    assert note.total == Decimal("181.25")
    assert problems() == []


@pytest.mark.parametrize("mode", ["per_rate", "per_line", "gross"])
@pytest.mark.parametrize("lines", [LINES, WITH_A_REBATE, ADJUSTED], ids=["plain", "with a rebate", "adjusted"])
@pytest.mark.parametrize("discount", [None, ("percent", "10"), ("fixed", "33.33")])
def test_notes_never_exceed_the_whole_and_the_last_closes_it(
    alice: Person, mode: str, lines: list[DocumentLine], discount: tuple[str, str] | None
) -> None:
    chance = random.Random(f"{mode}{len(lines)}{discount}")
    kind, value = discount or ("", None)
    invoice = factories.issued_invoice(
        by=alice.member,
        lines=lines,
        tax_mode=mode,
        discount_kind=kind,
        discount_value=Decimal(value) if value else None,
    )
    assert invoice.content
    for _ in range(4):
        left = crediting.left_of(Invoice.objects.get())
        _credit(alice, Invoice.objects.get(), str(round(left.total * chance.randint(1, 60) / 100, 2)))
        after = crediting.left_of(Invoice.objects.get())
        assert all(abs(now) <= abs(then) for now, then in zip(after.taxes, left.taxes, strict=True))
        assert after.total >= 0
    crediting.credit(Invoice.objects.get(), by=alice.member, part=lambda left: left, reason="The rest")
    notes = list(CreditNote.objects.order_by("sequence"))
    for name in ("net", "tax", "rounding", "total"):
        assert sum(Decimal(note.content["totals"][name]) for note in notes) == Decimal(invoice.content["totals"][name])
    for place, tax in enumerate(whole(invoice.content).taxes):
        assert sum(Decimal(note.content["part"]["taxes"][place]) for note in notes) == tax
    for note in notes:
        totals = {name: Decimal(note.content["totals"][name]) for name in ("net", "tax", "rounding", "total")}
        assert totals["net"] + totals["tax"] + totals["rounding"] == totals["total"] == note.total
    assert left_of(invoice.content, [note.content for note in notes]).total == 0
    invoice = Invoice.objects.for_list().get()
    assert (invoice.balance, invoice.standing) == (0, "credited")
    assert problems() == []


@pytest.mark.parametrize(
    ("adjustments", "chosen", "subtotal", "tax"),
    [
        # Taken of the boiler's tax group alone, so the permit is still credited whole, and the boiler at 900.
        ([adjustment("allowance", "Loyal", "100", [STATE])], "1", "500.00", "0"),
        ([adjustment("allowance", "Loyal", "100", [STATE])], "0", "900.00", "56.25"),
        ([adjustment("charge", "Haulage", "10%", [STATE])], "0", "1100.00", "68.75"),
        ([adjustment("charge", "Fees", "50", [])], "1", "550.00", "0"),
        # Over all: 150 in proportion, 100 and 50.
        ([adjustment("allowance", "Loyal", "150")], "0", "900.00", "56.25"),
        ([adjustment("allowance", "Loyal", "150")], "1", "450.00", "0"),
        # No line has this tax: what is charged can be credited by itself, and is no part of a line.
        ([adjustment("charge", "Travel", "20", [VAT])], "0", "1000.00", "62.50"),
        ([adjustment("charge", "Travel", "20", [VAT])], "2", "20.00", "4.00"),
    ],
)
@pytest.mark.parametrize("mode", ["per_rate", "per_line"])
def test_a_line_is_credited_with_what_its_tax_group_took(
    alice: Person, mode: str, adjustments: list[DocumentLine], chosen: str, subtotal: str, tax: str
) -> None:
    invoice = factories.issued_invoice(by=alice.member, lines=[*TWO_GROUPS, *adjustments], tax_mode=mode)
    alice.post("invoices:credit", invoice, data={"id": str(uuid7()), "lines": [chosen], "reason": "Not needed"})
    totals = CreditNote.objects.get().content["totals"]
    assert (totals["subtotal"], Decimal(totals["tax"])) == (subtotal, Decimal(tax))
    assert problems() == []


def test_gross_prices_are_credited_with_the_tax_inside_their_group(alice: Person) -> None:
    lines = [*TWO_GROUPS, adjustment("allowance", "Loyal", "150", [STATE]), adjustment("charge", "Travel", "24", [VAT])]
    invoice = factories.issued_invoice(by=alice.member, lines=lines, tax_mode="gross")
    for chosen in ("0", "1", "2"):
        alice.post("invoices:credit", invoice, data={"id": str(uuid7()), "lines": [chosen], "reason": "Not needed"})
    found = [note.content["totals"] for note in CreditNote.objects.order_by("sequence")]
    assert [(one["total"], one["net"], Decimal(one["tax"])) for one in found] == [
        ("850.00", "800.00", 50),
        ("500.00", "500.00", 0),
        ("24.00", "20.00", 4),
    ]
    assert Invoice.objects.for_list().get().balance == 0


@pytest.mark.parametrize("mode", ["per_rate", "per_line", "gross"])
@pytest.mark.parametrize("discount", ["", "percent"])
def test_notes_by_lines_close_an_adjusted_invoice(alice: Person, mode: str, discount: str) -> None:
    value = Decimal(10) if discount else None
    invoice = factories.issued_invoice(
        by=alice.member, lines=ADJUSTED, tax_mode=mode, discount_kind=discount, discount_value=value
    )
    for chosen in ("1", "3", "0", "2"):
        alice.post("invoices:credit", invoice, data={"id": str(uuid7()), "lines": [chosen], "reason": "Not needed"})
    notes = [note.content for note in CreditNote.objects.all()]
    assert len(notes) == 4
    for name in ("net", "tax", "total"):
        assert sum(Decimal(one["totals"][name]) for one in notes) == Decimal(invoice.content["totals"][name])
    assert problems() == []


def test_the_note_does_not_show_the_invoices_adjustments_again(alice: Person) -> None:
    note = _credit(alice, factories.issued_invoice(by=alice.member, lines=ADJUSTED), "20")
    assert note.content["adjustments"] == []
    assert note.content["totals"]["adjusted"] == "0.00"


def test_what_was_paid_beyond_becomes_credit(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    _credit(alice, payment.invoice, "20")
    payment.refresh_from_db()
    row = Invoice.objects.for_list().get().balance_row
    assert (row.paid, row.credited, row.balance, payment.left) == (88, 20, 0, 20)
    assert Invoice.objects.for_list().get().standing == "paid"
    assert problems() == []


def test_what_was_written_off_goes_before_what_was_paid(alice: Person) -> None:
    payment = factories.payment(by=alice.member, amount="50")
    paying.write_off(payment.invoice, by=alice.member, reason="Bankrupt")
    _credit(alice, Invoice.objects.get(), "60")
    row = Invoice.objects.for_list().get().balance_row
    assert (row.paid, row.written_off, row.credited, row.balance) == (48, 0, 60, 0)
    assert Payment.objects.all().credit() == 2
    assert problems() == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"amount": "108.01"}, "more than can be credited"),
        ({"amount": "0"}, "greater than 0"),
        ({"amount": "-1"}, "greater than 0"),
        ({"amount": "1.005"}, "USD has 2 decimal places"),
        ({"amount": "lots"}, "is not an amount"),
        ({}, "Choose the line items"),
        ({"amount": "1", "lines": ["0"]}, "Choose the line items"),
        ({"lines": ["7"]}, "Select a valid choice"),
        ({"amount": "1", "reason": " "}, "Add a reason"),
    ],
)
def test_bad_input_is_said_and_nothing_is_credited(alice: Person, typed: dict[str, str], said: str) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    page = alice.post("invoices:credit", invoice, data={"id": str(uuid7()), "reason": "Goodwill", **typed})
    assert page.status_code == 422
    assert said in words(page)
    assert not CreditNote.objects.exists()


def test_a_draft_and_a_void_one_are_not_credited(alice: Person) -> None:
    assert alice.get("invoices:credit", factories.invoice(by=alice.member)).status_code == 404
    with pytest.raises(NotCreditable, match="is void"):
        _credit(alice, factories.creditnote(by=alice.member).invoice, "1")


def test_the_note_is_printed_and_shown_to_staff_and_customer(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member, lines=LINES)
    note = _credit(alice, invoice, "20")
    customer, page = customer_of(invoice)
    shown = customer.get(page)
    assert f"Credit note {note.number}" in words(shown)
    assert f"credit-notes/{note.pk}/" in shown.text
    said = papers.text(customer.get(f"{page}credit-notes/{note.pk}/").content)
    for word in (f"Credit note {note.number}", f"Credits invoice {invoice.number}", "Goodwill", "Credited $20.00"):
        assert word in said
    assert note.number in words(alice.get("invoices:detail", invoice))
    assert f"{note.number} for {invoice.number}" in words(alice.get("invoices:statement", invoice.client))


def test_who_may_not_credit(alice: Person, vera: Person, olga: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    assert vera.post("invoices:credit", invoice, data={}).status_code == 403
    assert olga.post("invoices:credit", invoice, data={}).status_code == 404


# --- With a refund ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("reduces", "balance", "credited"), [("no", 20, 0), ("yes", 0, 20)])
def test_a_refund_asks_whether_it_is_still_owed(alice: Person, reduces: str, balance: int, credited: int) -> None:
    payment = factories.payment(by=alice.member)
    typed = {"id": str(uuid7()), "amount": "20", "reason": "Goodwill"}
    assert "still owes it" in words(alice.post("invoices:refund_payment", payment, data=typed))
    for _ in range(2):
        alice.post("invoices:refund_payment", payment, data={**typed, "reduces": reduces})
    row = Invoice.objects.for_list().get().balance_row
    assert (row.paid, row.credited, row.balance) == (88, credited, balance)
    assert [note.reason for note in CreditNote.objects.all()] == ["Goodwill"] * (credited > 0)
    assert problems() == []


def test_credit_that_goes_back_asks_nothing(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    voiding.void(payment.invoice, by=alice.member, reason="Redo")
    assert "still owes it" not in words(alice.get("invoices:refund_payment", payment))
