"""How a document came to its totals, step by step, in a form that can be shown, stored and replayed (rule A9)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from onetool.money.taxes import Category, Rate, TaxGroup
from onetool.money.taxing import Mode


class StepKind(StrEnum):
    """What a step says. `base` is what its amount is taken of, `by` the factor, as noted here."""

    LINE_AMOUNT = "line_amount"  # base: unit price, by: quantity
    LINE_DISCOUNT = "line_discount"  # base: line amount, by: percent, or nothing when fixed
    LINE_CHARGE = "line_charge"  # base: line amount, by: percent, or nothing when fixed
    LINE_NET = "line_net"  # base: line amount
    DISCOUNT = "discount"  # base: subtotal, by: percent, or nothing when fixed
    GROUP_SHARE = "group_share"  # base: line nets of the tax group
    LINE_SHARE = "line_share"  # base: line net
    ADJUSTMENT = "adjustment"  # base: line nets of its group or of all, by: percent, or nothing when fixed
    ADJUSTMENT_SHARE = "adjustment_share"  # base: what the tax group has left before
    GROUP_NET = "group_net"  # gross prices only. base: what the group's lines leave, by: its percents together
    LINE_TAXABLE = "line_taxable"  # gross prices only. base: what the line leaves
    SHARE_TAXABLE = "share_taxable"  # gross prices only. base: an adjustment's share in a tax group
    TAXABLE = "taxable"  # what one rate is taken of
    LINE_TAX = "line_tax"  # tax per line only. base: what the line leaves, by: percent
    SHARE_TAX = "share_tax"  # tax per line only. base: an adjustment's share in a tax group, by: percent
    TAX = "tax"  # base: taxable, by: percent
    ROUNDING = "rounding"  # base: net and tax, by: the cash step
    BILLED = "billed"  # an earlier bill's tax group. base: the line shown for it, amount: its net, both taken back
    BILLED_TAX = "billed_tax"  # base: taxable of the earlier bills, amount: their tax, both taken back
    BILLED_ROUNDING = "billed_rounding"  # rounding of the earlier bills, taken back
    DEVIATION = "deviation"  # base: the tax the rate alone would give, amount: how far the chain's tax is from it


@dataclass(frozen=True, slots=True)
class Step:
    """One step; lines are counted from 1, and so are allowances and charges in theirs."""

    kind: StepKind
    amount: Decimal
    base: Decimal | None = None
    by: Decimal | None = None
    line: int | None = None
    group: TaxGroup | None = None
    rate: Rate | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    currency: str
    mode: Mode
    steps: tuple[Step, ...]

    @property
    def by_kind(self) -> dict[str, list[Step]]:
        """The steps under the value of their kind, each kind in order, for a page to show them in sections."""
        sections: dict[str, list[Step]] = {kind.value: [] for kind in StepKind}
        for step in self.steps:
            sections[step.kind].append(step)
        return sections

    def as_data(self) -> dict[str, Any]:
        """Plain lists, dicts and strings for a JSON column; `from_data` reads it back to an equal explanation."""
        groups = list(dict.fromkeys(step.group for step in self.steps if step.group is not None))
        in_groups = (rate for group in groups for rate in group.rates)
        rates = list(dict.fromkeys([*in_groups, *(step.rate for step in self.steps if step.rate is not None)]))
        rate_numbers = {rate: number for number, rate in enumerate(rates)}
        group_numbers = {group: number for number, group in enumerate(groups)}
        return {
            "currency": self.currency,
            "mode": self.mode.value,
            "rates": [_rate_data(rate) for rate in rates],
            "groups": [[rate_numbers[rate] for rate in group.rates] for group in groups],
            "steps": [_step_data(step, group_numbers, rate_numbers) for step in self.steps],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Explanation":
        rates = [
            Rate(rate["name"], Decimal(rate["percent"]), Category(rate["category"]), rate["reason"])
            for rate in data["rates"]
        ]
        groups = [TaxGroup(tuple(rates[number] for number in numbers)) for numbers in data["groups"]]
        steps = tuple(_step(step, groups, rates) for step in data["steps"])
        return cls(data["currency"], Mode(data["mode"]), steps)


def _rate_data(rate: Rate) -> dict[str, str]:
    return {
        "name": rate.name,
        "percent": str(rate.percent),
        "category": rate.category.value,
        "reason": rate.reason,
    }


def _step_data(step: Step, groups: Mapping[TaxGroup, int], rates: Mapping[Rate, int]) -> dict[str, Any]:
    data = {
        "kind": step.kind.value,
        "amount": str(step.amount),
        "base": None if step.base is None else str(step.base),
        "by": None if step.by is None else str(step.by),
        "line": step.line,
        "group": None if step.group is None else groups[step.group],
        "rate": None if step.rate is None else rates[step.rate],
    }
    return {key: value for key, value in data.items() if value is not None}


def _step(data: Mapping[str, Any], groups: list[TaxGroup], rates: list[Rate]) -> Step:
    return Step(
        StepKind(data["kind"]),
        Decimal(data["amount"]),
        base=Decimal(data["base"]) if "base" in data else None,
        by=Decimal(data["by"]) if "by" in data else None,
        line=data.get("line"),
        group=groups[data["group"]] if "group" in data else None,
        rate=rates[data["rate"]] if "rate" in data else None,
    )
