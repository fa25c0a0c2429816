"""Pure: how a document's totals came about, one short sentence a step."""

from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

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


_SAID = {
    StepKind.LINE_AMOUNT: _("Line {line}: {quantity} × {price}"),
    StepKind.LINE_DISCOUNT: _("Line {line}: discount{by} of {base}"),
    StepKind.LINE_CHARGE: _("Line {line}: charge{by} of {base}"),
    StepKind.DISCOUNT: _("Discount{by} of {base}"),
    StepKind.TAXABLE: _("{rate} applies to"),
    StepKind.LINE_TAX: _("Line {line}: {rate} of {base}"),
    StepKind.SHARE_TAX: _("{rate} of {base}"),
    StepKind.TAX: _("{rate} of {base}"),
    StepKind.ROUNDING: _("Rounded from {base}"),
}


def _sentence(step: Step, currency: str, locale: str) -> tuple[str, str]:
    values = {
        "line": step.line,
        "rate": f"{step.rate.name} {format_percent(step.rate.percent, locale)}" if step.rate else "",
        "base": format_money(step.base, currency, locale) if step.base is not None else "",
        "quantity": format_number(step.by or Decimal(0), locale),
        "price": format_price(step.base or Decimal(0), currency, locale),
        "by": f" {format_percent(step.by, locale)}" if step.by is not None else "",
    }
    return _template(step).format(**values), format_money(step.amount, currency, locale)


def _template(step: Step) -> str:
    if step.kind is StepKind.ADJUSTMENT:
        return gettext("Discount{by} of {base}") if step.amount < 0 else gettext("Charge{by} of {base}")
    return str(_SAID.get(step.kind, step.kind.value.replace("_", " ").capitalize()))
