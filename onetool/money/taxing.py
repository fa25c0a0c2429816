"""The three ways tax is counted, per tax group (rule A5)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from onetool.money.rounding import round_to
from onetool.money.spreading import largest_remainder, spread_in
from onetool.money.taxes import Rate, TaxGroup

ZERO = Decimal(0)


class Mode(StrEnum):
    """Where tax is rounded; stored on the document."""

    PER_RATE = "per_rate"
    PER_LINE = "per_line"
    GROSS = "gross"


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines of one tax group, each with what is left of it after every discount."""

    tax: TaxGroup
    bases: Sequence[Decimal]


@dataclass(frozen=True, slots=True)
class Taxed:
    """A basket's taxable amount per line, its tax per rate, and per line where the mode gives one."""

    taxable: Sequence[Decimal]
    by_rate: dict[Rate, Decimal]
    by_line: Sequence[Decimal] | None


def taxed(baskets: Sequence[Basket], mode: Mode, unit: Decimal) -> list[Taxed]:
    return _COUNT[mode](baskets, unit)


def percent_of(base: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    return round_to(base * percent / 100, unit)


def net_of(gross: Decimal, percent: Decimal, unit: Decimal) -> Decimal:
    """What is left of a price that includes `percent` tax, once the tax is taken out."""
    return round_to(gross / (1 + percent / 100), unit)


def _per_rate(baskets: Sequence[Basket], unit: Decimal) -> list[Taxed]:
    nets = [sum(basket.bases, ZERO) for basket in baskets]
    results = [Taxed(basket.bases, {}, None) for basket in baskets]
    for rate in dict.fromkeys(rate for basket in baskets for rate in basket.tax.rates):
        where = [index for index, basket in enumerate(baskets) if rate in basket.tax.members]
        bases = [nets[index] for index in where]
        # Rounded once over all groups that hold the rate; each then knows its part of it.
        tax = percent_of(sum(bases, ZERO), rate.percent, unit)
        parts = spread_in(unit, tax, bases, Fraction(rate.percent) / 100)
        for index, part in zip(where, parts, strict=True):
            results[index].by_rate[rate] = part
    return results


def _per_line(baskets: Sequence[Basket], unit: Decimal) -> list[Taxed]:
    return [_each_line(basket, unit) for basket in baskets]


def _each_line(basket: Basket, unit: Decimal) -> Taxed:
    by_rate = {rate: [percent_of(base, rate.percent, unit) for base in basket.bases] for rate in basket.tax.rates}
    by_line = [sum(taxes, ZERO) for taxes in zip(*by_rate.values(), strict=True)] or [round_to(ZERO, unit)] * len(
        basket.bases
    )
    return Taxed(basket.bases, {rate: sum(taxes, ZERO) for rate, taxes in by_rate.items()}, by_line)


def _gross(baskets: Sequence[Basket], unit: Decimal) -> list[Taxed]:
    return [_inside(basket, unit) for basket in baskets]


def _inside(basket: Basket, unit: Decimal) -> Taxed:
    gross = sum(basket.bases, ZERO)
    percent = basket.tax.percent
    net = net_of(gross, percent, unit)
    nets = spread_in(unit, net, basket.bases, 1 / (1 + Fraction(percent) / 100))
    taxes = _split(gross - net, basket.tax.rates, unit)
    return Taxed(nets, taxes, [base - line_net for base, line_net in zip(basket.bases, nets, strict=True)])


def _split(tax: Decimal, rates: Sequence[Rate], unit: Decimal) -> dict[Rate, Decimal]:
    """Split the tax found inside a gross price over its rates, in proportion to their percent."""
    weights = [int(rate.percent.scaleb(4)) for rate in rates]
    units = int(tax / unit)
    ratio = Fraction(units, sum(weights)) if any(weights) else Fraction(0)
    return {rate: part * unit for rate, part in zip(rates, largest_remainder(units, weights, ratio), strict=True)}


_COUNT: dict[Mode, Callable[[Sequence[Basket], Decimal], list[Taxed]]] = {
    Mode.PER_RATE: _per_rate,
    Mode.PER_LINE: _per_line,
    Mode.GROSS: _gross,
}
