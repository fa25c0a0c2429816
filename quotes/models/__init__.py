"""What quotes are."""

from quotes.models.quote import Approval, Quote, QuoteLine, QuoteQuerySet, QuoteVersion

__all__ = ["Approval", "Quote", "QuoteLine", "QuoteQuerySet", "QuoteVersion"]
