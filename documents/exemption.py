"""A client who is tax exempt: no line of theirs is taxed, whoever typed, copied or billed it (decision 14)."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar, cast

from django.utils.translation import gettext

from clients.models import Client
from documents.content import DocumentLine, FrozenRate, Unchanged
from documents.models import TaxRate
from onetool.records.refusals import Refused

L = TypeVar("L", bound=DocumentLine | Unchanged)


class Taxed(Refused):
    """What was written before its client became exempt still charges tax."""


def is_taxed(rates: Sequence[FrozenRate]) -> bool:
    return any(Decimal(rate["percent"]) for rate in rates)


def exempt_rates() -> list[FrozenRate]:
    """What stands in place of a tax: the organisation's rate for the exempt, whose reason is printed, else nothing."""
    rate = TaxRate.objects.current().filter(category=TaxRate.Category.EXEMPT).first()
    return [rate.frozen] if rate else []


def untaxed(lines: Sequence[L], client: Client) -> list[L]:
    """The lines as this client may be charged them; prices stay as typed."""
    if not client.is_tax_exempt or not any(map(_is_taxed_line, lines)):
        return list(lines)
    rates = exempt_rates()
    return [cast(L, replace(cast(DocumentLine, one), rates=rates)) if _is_taxed_line(one) else one for one in lines]


def check_untaxed(lines: Sequence[DocumentLine], client: Client, *, advice: str) -> None:
    """Raises Taxed; `advice` is a sentence on what to do about it."""
    if client.is_tax_exempt and any(map(_is_taxed_line, lines)):
        raise Taxed(
            gettext("{client} is tax exempt, but this still charges tax. {advice}"), client=client.name, advice=advice
        )


def _is_taxed_line(line: DocumentLine | Unchanged) -> bool:
    return isinstance(line, DocumentLine) and is_taxed(line.rates)
