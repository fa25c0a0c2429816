"""A quote as it stands now: its lines as a document's, what they come to, and the content a version would freeze."""

from collections.abc import Sequence
from typing import Any

from documents.content import DocumentLine, content, count, discount_content, look, seller
from onetool import clock
from onetool.money import Totals
from quotes.models import Quote


def lines_of(quote: Quote) -> list[DocumentLine]:
    """The quote's lines in their order."""
    return [
        DocumentLine(
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            unit=line.unit,
            discount_kind=line.discount_kind,
            discount_value=line.discount_value,
            discount_reason=line.discount_reason,
            charge_kind=line.charge_kind,
            charge_value=line.charge_value,
            charge_reason=line.charge_reason,
            rates=line.rates,
            kind=line.kind,
            is_of_all=line.is_of_all,
            id=line.pk,
        )
        for line in quote.lines.all()
    ]


def totals_of(quote: Quote, lines: Sequence[DocumentLine]) -> Totals:
    """What the lines come to in the quote's currency, mode and discount. Raises MoneyError."""
    return count(
        lines, currency=quote.currency, mode=quote.tax_mode, kind=quote.discount_kind, value=quote.discount_value
    )


def content_of(quote: Quote, *, contact: str = "", message: str = "") -> dict[str, Any]:
    """The quote as its next version would have it, in the form all frozen documents share."""
    lines, client = lines_of(quote), quote.client
    return content(
        lines,
        totals_of(quote, lines),
        seller=seller(quote.org, to=str(client.country)),
        look=look(quote.org),
        buyer={
            "name": client.name,
            "contact": contact,
            "address": "\n".join(client.address_from(quote.org.country)),
            "tax_id": client.tax_id,
        },
        discount=discount_content(quote.discount_kind, quote.discount_value),
        title=quote.title,
        number=quote.number or "",
        place="\n".join(quote.place.address_from(quote.org.country)) if quote.place else "",
        date=clock.today(quote.org).isoformat(),
        valid_until=quote.valid_until.isoformat() if quote.valid_until else None,
        terms=quote.terms,
        message=message or quote.message,
    )
