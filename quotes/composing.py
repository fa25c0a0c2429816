"""A quote as it stands now: its lines as a document's, what they come to, and the content a version would freeze."""

from typing import Any

from documents.actions.drafting import stored_lines, totals_of
from documents.content import DocumentLine, content, discount_content, look, seller
from onetool import clock
from quotes.models import Quote


def lines_of(quote: Quote) -> list[DocumentLine]:
    """The quote's lines in their order."""
    return stored_lines(quote, DocumentLine)


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
