"""Documents for paper: frozen content of as many lines as a test or a bench wants, and PDFs read back as text."""

import io
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pypdf
import pypdfium2

from documents.content import DocumentLine, content, count, discount_content
from documents.printing import strings

LOOK = {"locale": "en_US", "country": "US", "colour": "#b4451f", "logo": ""}
SALES_TAX = {"name": "Sales tax", "percent": "8.875", "category": "standard", "reason": ""}
CITY_TAX = {"name": "City tax", "percent": "1.5", "category": "standard", "reason": ""}
TWO_PAGES, FORTY_PAGES = 25, 1010  # lines
# What a template is given and does not print: how the sheet looks, and what this kind of document has no room for.
NOT_PRINTED = {"language", "region", "paper", "colour", "title", "fonts"}
LEFT_OUT = {"credit_note": {"message", "terms"}}
MILLIMETRE = 72 / 25.4
SIDE, EDGE, FOOT = 19.5 * MILLIMETRE, 3 * MILLIMETRE, 18 * MILLIMETRE  # what keeps free, and where the foot begins
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


# pdfium may be entered by one thread at a time, and the server of the stories makes its documents in threads of its
# own: two at once ended the tests.
_PDFIUM = threading.Lock()


@contextmanager
def opened(pdf: bytes) -> Iterator[list[pypdfium2.PdfPage]]:
    """Its sheets, for as long as nobody else looks at a PDF; nothing of them may be kept."""
    with _PDFIUM, pypdfium2.PdfDocument(pdf) as document:
        yield list(document)


# --- Nothing is missing -----------------------------------------------------------------------------------------------
def problems(pdf: bytes, template: str, strings: Mapping[str, Any]) -> list[str]:
    """What a document lost: words it was given and does not show, and characters outside its margins or on its foot."""
    with opened(pdf) as sheets:
        pages = [(page.get_size(), page.get_textpage()) for page in sheets]
        printed = _squeezed("".join(text.get_text_range() for _, text in pages))
        feet = [_squeezed(text.get_text_bounded(0, 0, width, FOOT)) for (width, _), text in pages]
        outside = [problem for size, text in pages for problem in _outside(text, *size)]
    seller = _squeezed("·".join(filter(None, [strings["seller"]["name"], strings["seller"]["tax_id"]])))
    expected = [f"{seller}Page{number}of{len(pages)}" for number in range(1, len(pages) + 1)]
    spoilt = [f"“{foot}” is a foot" for foot, right in zip(feet, expected, strict=True) if foot != right]
    shown = {name: value for name, value in strings.items() if name not in LEFT_OUT.get(template, ())}
    wanted = Counter(piece for text in _texts(shown) for piece in _pieces(text))
    missing = [f"“{piece}” is missing" for piece, times in wanted.items() if printed.count(piece) < times]
    return outside + spoilt + missing


def _outside(text: pypdfium2.PdfTextPage, width: float, height: float) -> list[str]:
    for place, sign in enumerate(text.get_text_range()):
        left, low, right, high = text.get_charbox(place)
        is_inside = SIDE < left <= right < width - SIDE and EDGE < low < high < height - EDGE
        if not (is_inside or sign.isspace()):
            return [f"“{text.get_text_range(place, 30)}” is outside"]
    return []


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from () if name in NOT_PRINTED else _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _pieces(text: str) -> list[str]:
    """What the end of a line or of a page does not divide: words, but of those that may break every few letters."""
    words = [word[at : at + 5] for word in text.split() for at in range(0, len(word), 5 if len(word) >= 25 else 25)]
    return [_squeezed(piece) for word in words for piece in re.findall(r"[^\W_]+|[^\w\s]|_", word)]


def _squeezed(text: str) -> str:
    """Without spaces, the signs nobody sees and the ways to write a hyphen (pdfium has one of its own)."""
    plain = unicodedata.normalize("NFKC", text.replace("\ufffe", "-").replace("\x02", "-"))
    return "".join(sign for sign in plain if not sign.isspace() and unicodedata.category(sign)[0] != "C")
