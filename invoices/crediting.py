"""Pure: what is left of an issued invoice to credit, and the content of a credit note of a part of it.

Each note takes its share of every line and of every rate's tax from what the notes before it have left, so that no
rate is ever credited beyond what was charged, and the note that takes the rest closes all of them to the cent.
What the document takes off or adds is counted with the lines it was taken of, in the tax group that paid its tax.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from documents.content import tax_group
from invoices.documents import recount
from onetool.money import Mode, MoneyError, TaxGroup, Totals, minor_units, round_money, spread
from onetool.money.errors import Words, _

ZERO = Decimal(0)
Content = Mapping[str, Any]


class WrongPart(MoneyError):
    """A part that cannot be taken off the invoice; the text says why."""


@dataclass(frozen=True, slots=True)
class Part:
    """A share of an invoice: of each of its rows, of what each rate is charged on, of each rate's tax."""

    lines: Sequence[Decimal]
    taxable: Sequence[Decimal]
    taxes: Sequence[Decimal]
    rounding: Decimal
    is_gross: bool

    @property
    def tax(self) -> Decimal:
        return sum(self.taxes, ZERO)

    @property
    def total(self) -> Decimal:
        return sum(self.lines, self.rounding) + (ZERO if self.is_gross else self.tax)

    def less(self, other: "Part") -> "Part":
        def rest(mine: Sequence[Decimal], theirs: Sequence[Decimal]) -> list[Decimal]:
            return [one - its for one, its in zip(mine, theirs, strict=True)]

        return Part(
            rest(self.lines, other.lines),
            rest(self.taxable, other.taxable),
            rest(self.taxes, other.taxes),
            self.rounding - other.rounding,
            self.is_gross,
        )

    @property
    def frozen(self) -> dict[str, Any]:
        """As a credit note keeps it, for the notes that follow."""
        named = {"lines": self.lines, "taxable": self.taxable, "taxes": self.taxes}
        return {
            **{name: [str(one) for one in values] for name, values in named.items()},
            "rounding": str(self.rounding),
        }


def left_of(invoice: Content, notes: Iterable[Content]) -> Part:
    """What no credit note has taken yet."""
    left = whole(invoice)
    for note in notes:
        left = left.less(_thawed(note["part"], is_gross=left.is_gross) if "part" in note else left)
    return left


def whole(invoice: Content) -> Part:
    """The invoice itself, what its document takes off or adds spread over the rows it is counted with."""
    totals, is_gross = invoice["totals"], invoice["mode"] == Mode.GROSS.value
    rounding = Decimal(totals["rounding"])
    come_to = Decimal(totals["total"]) - rounding - (ZERO if is_gross else Decimal(totals["tax"]))
    taxes = totals["taxes"]
    return Part(
        _adjusted(invoice) if invoice.get("adjustments") else _discounted(invoice, come_to),
        [Decimal(one["taxable"]) for one in taxes],
        [Decimal(one["tax"]) for one in taxes],
        rounding,
        is_gross,
    )


def rows(invoice: Content) -> list[Mapping[str, Any]]:
    """What can be credited: its lines, then a row for each tax group that only the document's charges are in."""
    counted = recount(invoice) if invoice.get("adjustments") else None
    return [*invoice["lines"], *(_charges(tax, amount, invoice) for tax, amount in _alone(counted))]


def by_amount(left: Part, amount: Decimal, currency: str) -> Part:
    """That much of the total, tax included, in proportion over all that is left. Raises WrongPart."""
    if amount <= 0:
        raise WrongPart(_("Enter an amount greater than 0."))
    if amount != round_money(amount, currency):
        places = minor_units(currency) or Words(_("no"))
        raise WrongPart(_("{currency} amounts have {places} decimal places."), currency=currency, places=places)
    if amount > left.total:
        raise WrongPart(_("That’s more than can be credited on this invoice."))
    if left.is_gross:
        *lines, rounding = spread(amount, [*left.lines, left.rounding], currency)
        taxes: Sequence[Decimal] = _portion(left.taxes, amount, left.total, currency)
    else:
        shares = spread(amount, [*left.lines, *left.taxes, left.rounding], currency)
        count = len(left.lines)
        lines, taxes, rounding = list(shares[:count]), shares[count:-1], shares[-1]
    return Part(lines, _portion(left.taxable, amount, left.total, currency), taxes, rounding, left.is_gross)


def by_lines(left: Part, chosen: Sequence[int], invoice: Content) -> Part:
    """All that is left of some lines, with their share of each rate's tax. Raises WrongPart."""
    currency = invoice["currency"]
    lines = [amount if number in chosen else ZERO for number, amount in enumerate(left.lines)]
    every = rows(invoice)
    shares = [_share(left, lines, every, rate) for rate in invoice["totals"]["taxes"]]
    taken = Part(
        lines,
        [round_money(one * share, currency) for one, share in zip(left.taxable, shares, strict=True)],
        [round_money(one * share, currency) for one, share in zip(left.taxes, shares, strict=True)],
        left.rounding if lines == list(left.lines) else ZERO,
        left.is_gross,
    )
    if any(abs(one) > abs(rest) for one, rest in zip(taken.taxes, left.taxes, strict=True)):
        raise WrongPart(_("The tax on these line items is more than can be credited. Credit an amount instead."))
    if not 0 < taken.total <= left.total:
        raise WrongPart(_("These line items total 0, or more than can be credited on this invoice."))
    return taken


def content_of(part: Part, invoice: Content) -> dict[str, Any]:
    """The credit note's content in the form all frozen documents share: what was taken, line by line."""
    tax, subtotal = part.tax, sum(part.lines, ZERO)
    totals = {
        "subtotal": subtotal,
        "discount": subtotal - subtotal,
        "adjusted": subtotal - subtotal,
        "net": part.total - tax - part.rounding,
        "tax": tax,
        "rounding": part.rounding,
        "total": part.total,
    }
    charged = zip(invoice["totals"]["taxes"], part.taxable, part.taxes, strict=True)
    return {
        **invoice,
        "lines": [_line(line, taken) for line, taken in zip(rows(invoice), part.lines, strict=True) if taken],
        "discount": None,
        "adjustments": [],
        "totals": {
            **{name: str(amount) for name, amount in totals.items()},
            "taxes": [
                {**rate, "taxable": str(taxable), "tax": str(tax)} for rate, taxable, tax in charged if taxable or tax
            ],
        },
        "part": part.frozen,
    }


# --- Shares -----------------------------------------------------------------------------------------------------------
def _discounted(invoice: Content, come_to: Decimal) -> list[Decimal]:
    """The lines less the document's discount, over those whose sign is the sum's."""
    nets = [Decimal(line["net"]) for line in invoice["lines"]]
    return _over(nets, come_to - sum(nets, ZERO), invoice["currency"])


def _adjusted(invoice: Content) -> list[Decimal]:
    """The rows with their shares of the discount and of the allowances and charges, each kept in its tax group."""
    counted = recount(invoice)
    left = [line.net - line.discount_share for line in counted.lines]
    alone = _alone(counted)
    for group in counted.groups:
        if group.adjusted and group.group not in dict(alone):
            indexes = [index for index, line in enumerate(counted.lines) if line.line.tax == group.group]
            shared = _over([left[index] for index in indexes], group.adjusted, counted.currency)
            for index, amount in zip(indexes, shared, strict=True):
                left[index] = amount
    return [*left, *(amount for _, amount in alone)]


def _alone(counted: Totals | None) -> list[tuple[TaxGroup, Decimal]]:
    """What is charged in tax groups whose lines come to nothing, and so cannot take it in."""
    groups = counted.groups if counted else ()
    return [(one.group, one.adjusted) for one in groups if one.adjusted and one.subtotal == one.discount_share]


def _charges(tax: TaxGroup, amount: Decimal, invoice: Content) -> Mapping[str, Any]:
    named = [one for one in invoice["adjustments"] if one["rates"] is not None and tax_group(one["rates"]) == tax]
    return {
        "description": ", ".join(one["reason"] for one in named),
        "quantity": "1",
        "unit": "",
        "unit_price": str(amount),
        "discount": None,
        "rates": named[0]["rates"],
        "net": str(amount),
    }


def _over(nets: list[Decimal], difference: Decimal, currency: str) -> list[Decimal]:
    """The lines with a difference spread over those whose sign is the sum's."""
    if not difference:
        return nets
    is_negative = sum(nets, ZERO) < 0
    bases = [net if (net < 0) == is_negative else ZERO for net in nets]
    shares = spread(difference, bases, currency)
    return [net + share for net, share in zip(nets, shares, strict=True)]


def _portion(amounts: Sequence[Decimal], part: Decimal, of: Decimal, currency: str) -> Sequence[Decimal]:
    together = sum(amounts, ZERO)
    return spread(round_money(together * part / of, currency), amounts, currency) if together else list(amounts)


def _share(
    left: Part, lines: Sequence[Decimal], every: Sequence[Mapping[str, Any]], rate: Mapping[str, str]
) -> Decimal:
    """Which part of what a rate is still charged on these lines are."""
    charged = [any(_is_same(one, rate) for one in row["rates"]) for row in every]
    of = sum((amount for amount, is_charged in zip(left.lines, charged, strict=True) if is_charged), ZERO)
    taken = sum((amount for amount, is_charged in zip(lines, charged, strict=True) if is_charged), ZERO)
    return taken / of if of else ZERO


def _is_same(one: Mapping[str, str], rate: Mapping[str, str]) -> bool:
    """Whether a row's rate is this of the totals, of which older content keeps no more than name and percent."""
    if (one["name"], Decimal(one["percent"])) != (rate["name"], Decimal(rate["percent"])):
        return False
    return "category" not in rate or (one["category"], one["reason"]) == (rate["category"], rate["reason"])


def _line(line: Mapping[str, Any], taken: Decimal) -> dict[str, Any]:
    """The line as it was when all of it is taken, else the part of it."""
    if Decimal(line["net"]) == taken:
        return dict(line)
    kept = {name: value for name, value in line.items() if name != "charge"}
    return {**kept, "quantity": "1", "unit": "", "unit_price": str(taken), "discount": None, "net": str(taken)}


def _thawed(frozen: Mapping[str, Any], *, is_gross: bool) -> Part:
    lines, taxable, taxes = ([Decimal(one) for one in frozen[name]] for name in ("lines", "taxable", "taxes"))
    return Part(lines, taxable, taxes, Decimal(frozen["rounding"]), is_gross)
