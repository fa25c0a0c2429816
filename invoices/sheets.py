"""Invoices, credit notes and receipts on paper; the first two as they were issued, the last as things stand."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext

from documents.actions.drafting import totals_of
from documents.content import look, seller
from documents.looks import logo_of, look_of
from documents.printing import Content, Hand, buyer, paper, strings
from documents.printing import seller as seller_strings
from invoices import movements
from invoices.composing import content_of, lines_of
from invoices.models import Allocation, CreditNote, Invoice, Payment
from onetool import clock
from onetool.paper import printouts
from onetool.paper.printouts import Sheet, prints


@prints(Invoice)
def of_invoice(invoice: Invoice) -> Sheet:
    """The invoice as it was issued: what was paid since, or that it is void, is not its business."""
    assert invoice.content, "a draft has no frozen content"
    return _sheet_of_invoice(invoice, invoice.content)


@prints(CreditNote)
def of_credit_note(note: CreditNote) -> Sheet:
    look = look_of(note.content, note.org)
    hand, corrects = Hand(look["locale"], note.currency), note.content["corrects"]
    shown = {
        **strings(note.content, look, kind=gettext("Credit note")),
        "date": hand.day(note.content["issue_date"]),
        "corrects": f"{corrects['number']} of {hand.day(corrects['issue_date'])}",
        "reason": note.reason,
    }
    return Sheet("credit_note", note.file_name, shown, note.issue_date, note.org_id, logo_of(look))


def of_invoice_today(invoice: Invoice) -> Sheet:
    """The customer's copy: the invoice as it was issued, how it stands, and no request for money that is not owed."""
    assert invoice.content
    sheet = of_invoice(invoice)
    hand = Hand(look_of(invoice.content, invoice.org)["locale"], invoice.currency)
    moved = [(f"{one.what}, {hand.day(one.on_date.isoformat())}", one.amount) for one in movements.of_invoice(invoice)]
    shown = {
        **sheet.strings,
        "how_to_pay": sheet.strings["how_to_pay"] if invoice.is_open else "",
        "status": invoice.standing.label,
        "ask": _ask(invoice.balance, invoice.content, hand),
        "moved": [
            {"name": name, "of": "", "amount": hand.money(amount)}
            for name, amount in [*moved, (gettext("Balance due"), invoice.balance)]
        ],
    }
    return replace(sheet, strings=shown, made_on=clock.today(invoice.org))


def of_draft(invoice: Invoice) -> Sheet:
    """The invoice as it stands, marked as a draft."""
    content = content_of(invoice, totals_of(invoice, lines_of(invoice)))
    return _sheet_of_invoice(invoice, content, is_draft=True)


def of_receipt(payment: Payment, allocations: Iterable[Allocation]) -> Sheet:
    """What was received and which of these invoices it pays, as things stand today."""
    org, today = payment.org, clock.today(payment.org)
    looks = look(org)
    hand, rows = Hand(looks["locale"], payment.currency), list(allocations)
    shown = {
        **paper(looks),
        "title": gettext("Receipt: {amount}").format(amount=hand.money(payment.amount)),
        "number": "",
        "heading": gettext("Thank you"),
        "seller": seller_strings(seller(org)),
        "payer": _payer(payment, rows),
        "sum": hand.money(payment.amount),
        "received_on": hand.day(payment.received_on.isoformat()),
        "method": payment.get_method_display(),
        "today": hand.day(today.isoformat()),
        "elsewhere": [(name, hand.money(amount)) for name, amount in movements.of_receipt(payment, rows)[1:]],
        "rows": [_row(allocation, hand) for allocation in rows],
    }
    name = printouts.file_name(
        gettext("Receipt"), *(str(row.invoice) for row in rows[:1]), payment.received_on.isoformat()
    )
    return Sheet("receipt", name, shown, today, org.pk, logo_of(looks))


def _sheet_of_invoice(invoice: Invoice, content: Content, *, is_draft: bool = False) -> Sheet:
    look = look_of(content, invoice.org)
    hand = Hand(look["locale"], content["currency"])
    issued_on = content["issue_date"] or clock.today(invoice.org).isoformat()
    shown = strings(content, look, kind=gettext("Invoice"))
    shown |= {
        "is_draft": is_draft,
        "date": hand.day(content["issue_date"]),
        "supplied": hand.day(content["supply_date"]),
        "due": hand.day(content["due_date"]),
        "ask": _ask(Decimal(content["totals"]["total"]), content, hand),
        "how_to_pay": content.get("payment_instructions", "") if Decimal(content["totals"]["total"]) else "",
        "status": "",
        "moved": [],
    }
    return Sheet("invoice", invoice.file_name, shown, date.fromisoformat(issued_on), invoice.org_id, logo_of(look))


def _ask(owed: Decimal, content: Content, hand: Hand) -> str:
    due = hand.day(content["due_date"])
    return (
        gettext("Please pay {owed} by {due}. Include {number} with your payment.").format(
            owed=hand.money(owed), due=due, number=content["number"]
        )
        if due and owed
        else ""
    )


def _payer(payment: Payment, rows: list[Allocation]) -> list[str]:
    for content in (row.invoice.content for row in rows):
        if content:
            return buyer(content["buyer"])
    return [payment.client.name] if payment.client else []


def _row(allocation: Allocation, hand: Hand) -> dict[str, str]:
    invoice = allocation.invoice
    assert invoice.issue_date
    return {
        "number": str(invoice),
        "date": hand.day(invoice.issue_date.isoformat()),
        "title": invoice.title,
        "paid": hand.money(allocation.amount),
        "open": hand.money(invoice.balance),
    }
