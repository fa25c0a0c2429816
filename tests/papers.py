"""Documents for paper: frozen content of as many lines as a test or a bench wants, and PDFs read back as text."""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pypdf

from quotes.documents import DocumentLine, content, count, discount_content
from quotes.printing import strings

LOOK = {"locale": "en_US", "country": "US", "colour": "#b4451f", "logo": ""}
SALES_TAX = {"name": "Sales tax", "percent": "8.875", "category": "standard", "reason": ""}
CITY_TAX = {"name": "City tax", "percent": "1.5", "category": "standard", "reason": ""}
TWO_PAGES, FORTY_PAGES = 25, 1010  # lines
WORDS = (
    "Annual boiler service",
    "Replace the heat exchanger and the pressure relief valve, bleed all radiators, test the flue gas",
    "Call-out",
)


def some_lines(number: int) -> list[DocumentLine]:
    return [
        DocumentLine(
            description=f"{WORDS[place % 3]} ({place + 1})",
            quantity=Decimal(place % 4 + 1),
            unit_price=Decimal("19.99") + place,
            unit="h" if place % 3 == 1 else "",
            discount_kind="percent" if place % 5 == 4 else "",
            discount_value=Decimal(10) if place % 5 == 4 else None,
            rates=[SALES_TAX, CITY_TAX] if place % 2 else [SALES_TAX],
        )
        for place in range(number)
    ]


def frozen(
    lines: Sequence[DocumentLine], *, currency: str = "USD", mode: str = "per_rate", percent: str = "", **facts: Any
) -> dict[str, Any]:
    """The content of a quote with these lines."""
    kind, value = ("percent", Decimal(percent)) if percent else ("", None)
    totals = count(lines, currency=currency, mode=mode, kind=kind, value=value)
    seller = {
        "name": "Acme Heating",
        "address": "200 Boiler Row\nSpringfield, IL 62701",
        "tax_id": "36-0000001",
        "email": "hello@acme.example",
        "phone": "+1 217 555 0100",
    }
    buyer = {
        "name": "Harbor View Dental",
        "contact": "Mrs Smith",
        "address": "12 Elm Street",
        "tax_id": "",
    }
    known = {
        "title": "New boiler",
        "number": "Q-000007",
        "place": "",
        "date": "2026-11-21",
        "valid_until": "2026-12-20",
        "terms": "Net 14 days",
        "message": "Thank you for having us.",
        "look": LOOK,
    }
    return content(
        lines, totals, seller=seller, buyer=buyer, discount=discount_content(kind, value), **{**known, **facts}
    )


def shown(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The strings of a quote on paper."""
    own = {"date": "Nov 21, 2026", "valid_until": "Dec 20, 2026", "version": "1", "evidence": None}
    return {**strings(content, content["look"], kind="Quote"), **own, **more}


def reader(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text(pdf: bytes) -> str:
    """All its words, one space between two."""
    return " ".join(" ".join(page.extract_text() for page in reader(pdf).pages).split())
