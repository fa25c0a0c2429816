"""Whatever somebody typed is on the paper, whole and inside its margins; `whole_documents` (conftest) compares it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from onetool.paper import pdf
from tests import papers

MANY_LINES = "\n".join(f"Row {number} of a list" for number in range(140))
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 4
LONG_ADDRESS = "https://maps.example.com/place?" + "&".join(f"part{number}=W{number}" for number in range(60))
LONG_TEXT = " ".join(f"word{number}" for number in range(3000))
WIDE = "W" * 160
TEXTS = [MANY_LINES, LONG_WORD, LONG_ADDRESS, LONG_TEXT, WIDE, "MW" * 1000, "W " * 1000, "\n" * 200 + "end"]
RATES = [
    {"name": f"Tax {number} {WIDE[:40]}", "percent": f"{number}.1234", "category": "standard", "reason": ""}
    for number in range(1, 91)
]
EXEMPT = [
    {"name": f"Exempt {number}", "percent": "0", "category": "exempt", "reason": LONG_WORD[:200]}
    for number in range(60)
]
LINE = papers.some_lines(1)[0]
HUGE = {"quantity": Decimal("9999.9999"), "unit_price": Decimal("9999999.9999"), "unit": WIDE[:20]}


def draw(template: str = "quote", **strings: Any) -> None:
    own = {
        "supplied": "Dec 1, 2026",
        "due": "Dec 30, 2026",
        "ask": "Please pay.",
        "status": "Sent",
        "how_to_pay": "Check",
        "moved": [],
        "corrects": "INV-1",
        "reason": "x",
    }
    if template != "quote":
        strings = {"valid_until": "", "version": "", **strings} | {
            name: words
            for name, words in own.items()
            if name not in strings and (name in ("corrects", "reason")) == (template == "credit_note")
        }
    lines = strings.pop("of", papers.some_lines(3))
    pdf.render(template, papers.shown(papers.frozen(lines), **strings), made_on=date(2026, 11, 21))


@pytest.mark.parametrize("template", ["quote", "invoice", "credit_note"])
@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:10])
def test_a_line_may_be_as_long_as_it_likes(text: str, template: str) -> None:
    draw(template, of=[LINE, replace(LINE, description=text), LINE, replace(LINE, description=text, **HUGE)])


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:10])
@pytest.mark.parametrize("field", ["terms", "message", "heading", "place", "buyer", "seller"])
def test_every_other_text_may_be_as_long_as_it_likes(field: str, text: str) -> None:
    seller = {"name": text[:100].replace("\n", " "), "tax_id": WIDE[:40], "lines": text.splitlines()}
    text = text[:160].replace("\n", " ") if field == "heading" else text
    draw(**{field: {"place": text.splitlines(), "buyer": text.splitlines(), "seller": seller}.get(field, text)})


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:10])
def test_the_reason_of_a_credit_note_and_what_an_invoice_asks_for_are_whole(text: str) -> None:
    draw("credit_note", reason=text, corrects=text[:60])
    draw("invoice", ask=text)


@pytest.mark.parametrize("rates", [1, 3, 12, 90])
def test_a_line_and_a_document_may_have_many_rates(rates: int) -> None:
    draw(of=[replace(LINE, rates=RATES[:rates]), replace(LINE, rates=RATES[:rates], **HUGE)])
    draw(of=[replace(LINE, rates=EXEMPT[:rates])])
    draw("invoice", of=[replace(LINE, rates=[rate]) for rate in RATES[:rates]])


def test_two_hundred_lines_are_two_hundred_lines() -> None:
    draw(of=papers.some_lines(200))
    draw(of=[replace(line, description=MANY_LINES[:300]) for line in papers.some_lines(200)])


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:10])
def test_the_record_of_a_signature_shows_whatever_was_kept(text: str) -> None:
    rows = [{"name": "Browser", "words": text}, {"name": "Agreement", "words": text}]
    draw(evidence={"heading": "Record", "intro": text, "short": text[:300], "rows": rows})


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:10])
def test_a_receipt_of_many_invoices_with_long_titles_is_whole(text: str) -> None:
    sum_ = "−KWD 999,999,999,999.999"
    row = {
        "number": "INV-000001-2026-XXXX",
        "date": "November 21, 2026",
        "title": text[:160],
        "paid": sum_,
        "open": sum_,
    }
    shown = papers.shown(papers.frozen([LINE]))
    kept = {name: shown[name] for name in ("language", "region", "paper", "colour", "is_draft", "seller", "title")}
    own = {"number": "", "heading": "Thank you", "payer": text.splitlines()[-200:], "sum": sum_, "rows": [row] * 60}
    days = {
        "received_on": "Nov 21, 2026",
        "method": text[:60],
        "elsewhere": [("Refunded", sum_)],
        "today": "Nov 28, 2026",
    }
    pdf.render("receipt", kept | own | days, made_on=date(2026, 11, 21))


@pytest.mark.parametrize("figure", ["−KWD 999,999,999,999.999", "$1.00"])
def test_a_long_sum_leaves_room_for_the_title(figure: str) -> None:
    draw(sum=figure, heading=WIDE)
    draw(sum=figure, heading=LONG_TEXT[:160], number="Q-2026-0000000000001")
