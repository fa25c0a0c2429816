"""A client who is tax exempt: no line of theirs is taxed, whoever typed, copied or billed it."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from clients.models import Client
from onetool.records import Refused
from quotes.documents import DocumentLine, FrozenRate
from quotes.models import TaxRate

L = TypeVar("L", bound=DocumentLine)


class Taxed(Refused):
    """A draft from before its client became exempt still charges tax."""


def is_taxed(line: DocumentLine) -> bool:
    return any(Decimal(rate["percent"]) for rate in line.rates)


def exempt_rates() -> list[FrozenRate]:
    """What stands in place of a tax: the organisation's rate for the exempt, whose reason is printed, else nothing."""
    rate = TaxRate.objects.current().filter(category=TaxRate.Category.EXEMPT).first()
    return [rate.frozen] if rate else []


def untaxed(lines: Sequence[L], client: Client) -> list[L]:
    """The lines as this client may be charged them."""
    if not client.is_tax_exempt or not any(map(is_taxed, lines)):
        return list(lines)
    rates = exempt_rates()
    return [replace(line, rates=rates) if is_taxed(line) else line for line in lines]


def check_untaxed(lines: Sequence[DocumentLine], client: Client) -> None:
    """Raises Taxed."""
    if client.is_tax_exempt and any(map(is_taxed, lines)):
        raise Taxed(f"{client.name} is tax exempt now, but this still charges tax. Edit and save it: the tax goes.")
