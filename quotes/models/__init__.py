"""What quotes are, and the taxes that they and invoices charge."""

from quotes.models.amounts import amount_field, price_field
from quotes.models.quote import Approval, LineKind, Quote, QuoteLine, QuoteQuerySet, QuoteVersion
from quotes.models.taxes import Rates, TaxDefault, TaxGroup, TaxGroupRate, TaxRate

__all__ = [
    "Approval",
    "LineKind",
    "Quote",
    "QuoteLine",
    "QuoteQuerySet",
    "QuoteVersion",
    "Rates",
    "TaxDefault",
    "TaxGroup",
    "TaxGroupRate",
    "TaxRate",
    "amount_field",
    "price_field",
]
