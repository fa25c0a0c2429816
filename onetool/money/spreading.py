"""Spreading an amount over bases in proportion, without losing or inventing a cent (rule A4)."""

from collections.abc import Sequence
from decimal import Decimal, localcontext
from fractions import Fraction

from onetool.money.checks import checked
from onetool.money.currencies import minor_units, unit
from onetool.money.errors import MoneyError, Words, _
from onetool.money.rounding import EXACT


def largest_remainder(amount: int, bases: Sequence[int], ratio: Fraction) -> list[int]:
    """Give each base its `ratio`, in whole units, so that the shares sum to `amount`.

    `amount` is the ratio of all bases together, rounded either way. Every share is its exact value rounded down, and
    the units still missing go to the largest remainders; ties to the larger base, then to the later one.
    """
    if amount < 0:
        # The mirror image of a document is shared out as its mirror image.
        return [-share for share in largest_remainder(-amount, bases, -ratio)]
    shares_and_rests = [divmod(base * ratio.numerator, ratio.denominator) for base in bases]
    shares = [share for share, _ in shares_and_rests]
    missing = amount - sum(shares)
    if missing:
        ranks = [
            (rest, abs(base), index)
            for index, ((_, rest), base) in enumerate(zip(shares_and_rests, bases, strict=True))
        ]
        for _, _, index in sorted(ranks, reverse=True)[:missing]:
            shares[index] += 1
    return shares


def spread_in(unit_step: Decimal, amount: Decimal, bases: Sequence[Decimal], ratio: Fraction) -> list[Decimal]:
    """`largest_remainder` for amounts that are whole multiples of `unit_step`; call it under EXACT."""
    units = [int(base / unit_step) for base in bases]
    return [share * unit_step for share in largest_remainder(int(amount / unit_step), units, ratio)]


def share_out(amount: Decimal, bases: Sequence[Decimal], unit_step: Decimal) -> list[Decimal]:
    """Spread a discount over the bases of its own sign, in proportion; the others have no part in it.

    2,000 at 8 % less 1,900 untaxed leave 100; 50 off are taken of the 2,000 alone, which leaves 1,950 to tax: 156.00,
    and a total of 206.00. Over both, 1,000 would be taken of the one and 950 given to the other.
    No share is more than its base as long as `amount` is no more than the bases of its sign; call it under EXACT.
    """
    joining = [base if base * amount > 0 else Decimal(0) for base in bases]
    whole = sum(joining, Decimal(0))
    return spread_in(unit_step, amount, joining, Fraction(amount) / Fraction(whole) if whole else Fraction(0))


def spread(amount: Decimal, bases: Sequence[Decimal], currency: str) -> tuple[Decimal, ...]:
    """Spread `amount` over `bases` (amounts of the same currency) in proportion to them."""
    places = minor_units(currency)
    for value in (amount, *bases):
        checked(value, name=Words(_("An amount in {currency}"), currency=currency), places=places)
    with localcontext(EXACT):
        total = sum(bases, Decimal(0))
        if not total and amount:
            raise MoneyError(_("An amount cannot be spread over nothing."))
        ratio = Fraction(amount) / Fraction(total) if total else Fraction(0)
        return tuple(spread_in(unit(currency), amount, bases, ratio))
