"""Rule A9: a document explains itself, and the stored explanation gives the same totals again."""

import json
from dataclasses import replace
from decimal import Decimal as D

import pytest

from onetool.money import (
    BrokenExplanation,
    Discount,
    Explanation,
    Line,
    Mode,
    Rate,
    StepKind,
    TaxGroup,
    Totals,
    compute,
    final_bill,
    part_bill,
    replay,
)

GST, QST = Rate("GST", D("5")), Rate("QST", D("9.975"))


def document(mode: Mode) -> Totals:
    lines = [
        Line(D(3), D("11.115"), TaxGroup((GST, QST)), Discount.percent(D("10"))),
        Line(D(1), D("20"), TaxGroup((GST,)), Discount.fixed(D("1.50"))),
        Line(D("2.5"), D("9.99")),
    ]
    return compute(lines, currency="CAD", discount=Discount.percent(D("7.5")), mode=mode, cash_step=D("0.05"))


def test_the_steps_say_how_it_was_counted() -> None:
    steps = document(Mode.PER_RATE).explanation.by_kind
    told = {kind: [(step.base, step.by, step.amount) for step in found] for kind, found in steps.items() if found}
    assert told == {
        "line_amount": [
            (D("11.115"), D("3"), D("33.35")),
            (D("20"), D("1"), D("20.00")),
            (D("9.99"), D("2.5"), D("24.98")),
        ],
        "line_discount": [(D("33.35"), D("10"), D("3.34")), (D("20.00"), None, D("1.50"))],
        "line_net": [
            (D("33.35"), None, D("30.01")),
            (D("20.00"), None, D("18.50")),
            (D("24.98"), None, D("24.98")),
        ],
        "discount": [(D("73.49"), D("7.5"), D("5.51"))],
        "group_share": [
            (D("30.01"), None, D("2.25")),
            (D("18.50"), None, D("1.39")),
            (D("24.98"), None, D("1.87")),
        ],
        "line_share": [
            (D("30.01"), None, D("2.25")),
            (D("18.50"), None, D("1.39")),
            (D("24.98"), None, D("1.87")),
        ],
        "taxable": [(None, None, D("44.87")), (None, None, D("27.76"))],
        "tax": [(D("44.87"), D("5"), D("2.24")), (D("27.76"), D("9.975"), D("2.77"))],
        "rounding": [(D("72.99"), D("0.05"), D("0.01"))],
    }


@pytest.mark.parametrize("mode", Mode)
def test_it_can_be_stored_as_json_and_replayed(mode: Mode) -> None:
    totals = document(mode)
    stored = json.dumps(totals.explanation.as_data())
    restored = Explanation.from_data(json.loads(stored))
    assert restored == totals.explanation
    assert replay(restored) == totals.sums


@pytest.mark.parametrize("mode", Mode)
def test_a_changed_amount_is_found_out_wherever_it_stands(mode: Mode) -> None:
    whole = document(mode)
    for explanation in (whole.explanation, final_bill(whole, [part_bill(whole, D("20"))]).explanation):
        for place, step in enumerate(explanation.steps):
            if step.kind in (StepKind.BILLED, StepKind.BILLED_TAX, StepKind.BILLED_ROUNDING):
                continue  # what was billed before is told by the earlier bills, not by this document
            forged = replace(step, amount=step.amount + D("0.01"))
            steps = (*explanation.steps[:place], forged, *explanation.steps[place + 1 :])
            with pytest.raises(BrokenExplanation):
                replay(replace(explanation, steps=steps))


@pytest.mark.parametrize("mode", Mode)
def test_a_missing_step_is_found_out(mode: Mode) -> None:
    explanation = document(mode).explanation
    for place, step in enumerate(explanation.steps):
        if step.kind is StepKind.ROUNDING:
            continue  # without it, it is the same document without cash rounding
        if step.kind in (StepKind.GROUP_NET, StepKind.LINE_TAXABLE) and step.base == step.amount:
            continue  # a step in which there is no tax to take out
        with pytest.raises(BrokenExplanation):
            replay(replace(explanation, steps=explanation.steps[:place] + explanation.steps[place + 1 :]))


def test_the_broken_step_is_named() -> None:
    explanation = document(Mode.PER_RATE).explanation
    steps = (replace(explanation.steps[0], amount=D("99")), *explanation.steps[1:])
    with pytest.raises(BrokenExplanation, match=r"Step 1 \(line_amount\) does not follow from the steps before it."):
        replay(replace(explanation, steps=steps))
