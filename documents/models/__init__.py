"""What quotes and invoices share, and the taxes that they charge."""

from documents.models.amounts import amount_field, price_field
from documents.models.document import AbstractLine, DiscountKind, Document, LineKind, TaxMode
from documents.models.taxes import Rates, TaxDefault, TaxGroup, TaxGroupRate, TaxRate

__all__ = [
    "AbstractLine",
    "DiscountKind",
    "Document",
    "LineKind",
    "Rates",
    "TaxDefault",
    "TaxGroup",
    "TaxGroupRate",
    "TaxMode",
    "TaxRate",
    "amount_field",
    "price_field",
]
