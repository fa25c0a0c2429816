"""Pure: how a document's totals came about, one short sentence a step."""

from decimal import Decimal

from onetool.money import Explanation, Step, StepKind
from onetool.money.formatting import format_money, format_number, format_percent, format_price

_SKIPPED = {
    StepKind.LINE_NET,
    StepKind.GROUP_SHARE,
    StepKind.LINE_SHARE,
    StepKind.ADJUSTMENT_SHARE,
    StepKind.LINE_TAXABLE,
    StepKind.SHARE_TAXABLE,
    StepKind.GROUP_NET,
}


def sentences(explanation: Explanation, locale: str) -> list[tuple[str, str]]:
    """(what was done, what it came to) for every step that a customer could check by hand."""
    return [_sentence(step, explanation.currency, locale) for step in explanation.steps if step.kind not in _SKIPPED]


def _sentence(step: Step, currency: str, locale: str) -> tuple[str, str]:
    rate = f"{step.rate.name} {format_percent(step.rate.percent, locale)}" if step.rate else ""
    base = format_money(step.base, currency, locale) if step.base is not None else ""
    quantity = format_number(step.by or Decimal(0), locale)
    price = format_price(step.base or Decimal(0), currency, locale)
    by = f" {format_percent(step.by, locale)}" if step.by is not None else ""
    said = {
        StepKind.LINE_AMOUNT: lambda: f"Line {step.line}: {quantity} × {price}",
        StepKind.LINE_DISCOUNT: lambda: f"Line {step.line}: discount{by} of {base}",
        StepKind.LINE_CHARGE: lambda: f"Line {step.line}: charge{by} of {base}",
        StepKind.DISCOUNT: lambda: f"Discount{by} of {base}",
        StepKind.ADJUSTMENT: lambda: f"{'Discount' if step.amount < 0 else 'Charge'}{by} of {base}",
        StepKind.TAXABLE: lambda: f"{rate} applies to",
        StepKind.LINE_TAX: lambda: f"Line {step.line}: {rate} of {base}",
        StepKind.SHARE_TAX: lambda: f"{rate} of {base}",
        StepKind.TAX: lambda: f"{rate} of {base}",
        StepKind.ROUNDING: lambda: f"Rounded from {base}",
    }
    return said.get(step.kind, lambda: step.kind.value.replace("_", " ").capitalize())(), format_money(
        step.amount, currency, locale
    )
