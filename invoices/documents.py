"""Pure: an invoice's lines with where they come from, and its content as it is frozen."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from documents.content import DocumentLine, count
from onetool.money import Totals

NONE: Mapping[str, Any] = {"kind": "", "value": None}


@dataclass(frozen=True, slots=True)
class BilledLine(DocumentLine):
    """A line, and the line of the quote's version it bills, when it does."""

    source_version_id: uuid.UUID | None = None
    source_line: int | None = None


def billed(line: DocumentLine, version_id: uuid.UUID | None = None, number: int | None = None) -> BilledLine:
    """The line with where it comes from."""
    facts = {one.name: getattr(line, one.name) for one in fields(DocumentLine)}
    return BilledLine(**facts, source_version_id=version_id, source_line=number)


def key_in(invoice_id: uuid.UUID, version_id: uuid.UUID, number: int) -> uuid.UUID:
    """The id of a quote's line where an invoice bills it: taken out and put back, it is known again."""
    return uuid.uuid5(invoice_id, f"{version_id} {number}")


def from_adjustment(
    frozen: Mapping[str, Any], *, invoice_id: uuid.UUID, version_id: uuid.UUID, number: int
) -> BilledLine:
    """An allowance or a charge of a frozen quote as it is billed; it bills no line of it."""
    return BilledLine(
        description=frozen["reason"],
        quantity=Decimal(1),
        unit_price=Decimal(0),
        discount_kind=frozen["value"]["kind"],
        discount_value=Decimal(frozen["value"]["value"]),
        rates=frozen["rates"] or [],
        kind=frozen["kind"],
        is_of_all=frozen["rates"] is None,
        id=key_in(invoice_id, version_id, -number),
    )


def from_content(line: Mapping[str, Any], *, invoice_id: uuid.UUID, version_id: uuid.UUID, number: int) -> BilledLine:
    """The line of a frozen quote as it is billed: nothing is typed again."""
    discount, charge = line["discount"] or NONE, line.get("charge") or NONE
    return BilledLine(
        description=line["description"],
        quantity=Decimal(line["quantity"]),
        unit_price=Decimal(line["unit_price"]),
        unit=line["unit"],
        discount_kind=discount["kind"],
        discount_value=Decimal(discount["value"]) if discount["value"] is not None else None,
        discount_reason=discount.get("reason", ""),
        charge_kind=charge["kind"],
        charge_value=Decimal(charge["value"]) if charge["value"] is not None else None,
        charge_reason=charge.get("reason", ""),
        rates=line["rates"],
        id=key_in(invoice_id, version_id, number),
        source_version_id=version_id,
        source_line=number,
    )


def recount(content: Mapping[str, Any]) -> Totals:
    """Frozen content counted once more, for what it does not keep: what each tax group comes to."""
    nothing = uuid.UUID(int=0)
    every: list[DocumentLine] = [
        from_content(line, invoice_id=nothing, version_id=nothing, number=0) for line in content["lines"]
    ]
    every += [
        from_adjustment(one, invoice_id=nothing, version_id=nothing, number=0) for one in content.get("adjustments", [])
    ]
    discount = content["discount"] or {"kind": "", "value": None}
    value = Decimal(discount["value"]) if discount["kind"] else None
    return count(every, currency=content["currency"], mode=content["mode"], kind=discount["kind"], value=value)
