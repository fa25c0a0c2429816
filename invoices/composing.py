"""A draft as it stands now: its lines as a document's, and the content that issuing would freeze."""

from datetime import date
from typing import Any

from documents.actions.drafting import stored_lines
from documents.content import content, discount_content, look, seller
from invoices.documents import BilledLine
from invoices.models import Invoice
from onetool.money import Totals


def lines_of(invoice: Invoice) -> list[BilledLine]:
    """The draft's lines as they stand."""
    return stored_lines(invoice, BilledLine)


def content_of(
    invoice: Invoice, totals: Totals, *, number: str = "", issue_date: date | None = None, due_date: date | None = None
) -> dict[str, Any]:
    """The invoice in the form all frozen documents share; a draft's has neither number nor dates."""
    client, project, home = invoice.client, invoice.project, str(invoice.org.country)
    return content(
        lines_of(invoice),
        totals,
        seller=seller(invoice.org, to=str(client.country)),
        look=look(invoice.org),
        buyer={"name": client.name, "address": "\n".join(client.address_from(home)), "tax_id": client.tax_id},
        discount=discount_content(invoice.discount_kind, invoice.discount_value),
        title=invoice.title,
        number=number,
        issue_date=issue_date.isoformat() if issue_date else None,
        supply_date=issue_date.isoformat() if issue_date else None,
        due_date=due_date.isoformat() if due_date else None,
        terms=invoice.terms,
        payment_instructions=invoice.org.payment_instructions,
        message=invoice.message,
        language="en",
        place="\n".join(project.place.address_from(home)) if project and project.place else "",
    )
