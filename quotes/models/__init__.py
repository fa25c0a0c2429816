"""What quotes are, and the taxes that they and invoices charge."""

from quotes.models.amounts import amount_field, price_field
from quotes.models.quote import Approval, Quote, QuoteLine, QuoteQuerySet, QuoteVersion
from quotes.models.taxes import TaxRate

__all__ = [
    "Approval",
    "Quote",
    "QuoteLine",
    "QuoteQuerySet",
    "QuoteVersion",
    "TaxRate",
    "amount_field",
    "price_field",
]
