"""Whole documents that others publish with their sums: examples of EN 16931 and Peppol, and Stripe's own pages.

Every figure on the right is theirs. Here they are written with groups, charges and allowances, not with stand-in lines.
"""

from dataclasses import dataclass, field
from decimal import Decimal as D

import pytest

from onetool.money import (
    Adjustment,
    AdjustmentKind,
    Category,
    Discount,
    Line,
    Mode,
    Rate,
    TaxGroup,
    compute,
    replay,
)

ALLOWANCE, CHARGE = AdjustmentKind


def vat(percent: str) -> TaxGroup:
    return TaxGroup((Rate("VAT", D(percent)),))


def free(category: Category, reason: str) -> TaxGroup:
    return TaxGroup((Rate("VAT", D(0), category, reason),))


def line(quantity: str, price: str, tax: TaxGroup, *, less: str = "", plus: str = "") -> Line:
    return Line(D(quantity), D(price), tax, _value(less), _value(plus))


def adjusted(kind: AdjustmentKind, value: str, reason: str, tax: TaxGroup | None) -> Adjustment:
    found = _value(value)
    assert found
    return Adjustment(kind, found, reason, tax)


def _value(text: str) -> Discount | None:
    if not text:
        return None
    return Discount.percent(D(text[:-1])) if text.endswith("%") else Discount.fixed(D(text))


@dataclass
class Case:
    """`foot`: line nets (BT-106), without tax (BT-109), tax (BT-110), with tax (BT-112); `taxes`: each base and tax."""

    lines: list[Line]
    nets: list[str]
    foot: list[str]
    taxes: list[tuple[str, str]]
    adjustments: tuple[Adjustment, ...] = ()
    amounts: list[str] = field(default_factory=list)  # of the adjustments (BT-92, BT-99)
    mode: Mode = Mode.PER_RATE
    currency: str = "EUR"


EXEMPT = free(Category.EXEMPT, "Exempt New Means of Transport")
TAX_EXEMPT = free(Category.EXEMPT, "Reason for tax exempt")
CASES = {
    # The norm’s own examples: ConnectingEurope/eInvoicing-EN16931, ubl/examples/ubl-tc434-example2.xml, TOSL108
    "EN 16931 example 2: reasons, charges on lines and document, three tax groups": Case(
        [
            line("1", "1273", vat("25"), less="12", plus="12"),
            line("-1", "3.96", vat("15")),
            line("2", "2.48", vat("15")),
            line("-1", "25", EXEMPT),
            line("250", "0.75", vat("25")),
        ],
        ["1273.00", "-3.96", "4.96", "-25.00", "187.50"],
        ["1436.50", "1436.50", "365.28", "1801.78"],
        [("1460.50", "365.13"), ("1.00", "0.15"), ("-25.00", "0.00")],
        (
            adjusted(ALLOWANCE, "100", "Promotion discount", vat("25")),
            adjusted(CHARGE, "100", "Freight", vat("25")),
        ),
        ["-100.00", "100.00"],
        currency="NOK",
    ),
    # Beside it ubl-tc434-example5.xml, TOSL110: 10 % are of the nets of one tax group, not of all
    "EN 16931 example 5: percents of a line and of a tax group": Case(
        [
            line("1000", "1", vat("25"), less="10%", plus="10%"),
            line("100", "5", vat("25")),
            line("500", "5", vat("12")),
        ],
        ["1000.00", "500.00", "2500.00"],
        ["4000.00", "4000.00", "675.00", "4675.00"],
        [("1500.00", "375.00"), ("2500.00", "300.00")],
        (adjusted(ALLOWANCE, "10%", "Loyal customer", vat("25")), adjusted(CHARGE, "10%", "Packaging", vat("25"))),
        ["-150.00", "150.00"],
        currency="DKK",
    ),
    # github.com/OpenPEPPOL/peppol-bis-invoice-3, rules/examples/Allowance-example.xml
    "Peppol BIS 3: allowances and charges on lines and document beside an exempt line": Case(
        [
            line("10", "410", vat("25"), less="101", plus="1"),
            line("10", "100", TAX_EXEMPT),
            line("10", "100", vat("25"), less="101", plus="1"),
        ],
        ["4000.00", "1000.00", "900.00"],
        ["5900.00", "5900.00", "1225.00", "7125.00"],
        [("4900.00", "1225.00"), ("1000.00", "0.00")],
        (adjusted(CHARGE, "200", "Cleaning", vat("25")), adjusted(ALLOWANCE, "200", "Discount", vat("25"))),
        ["200.00", "-200.00"],
    ),
    # github.com/OpenPEPPOL/peppol-bis-invoice-3, rules/examples/base-example.xml
    "Peppol BIS 3: insurance on top of a line that takes back": Case(
        [line("7", "400", vat("25")), line("-3", "500", vat("25"))],
        ["2800.00", "-1500.00"],
        ["1300.00", "1325.00", "331.25", "1656.25"],
        [("1325.00", "331.25")],
        (adjusted(CHARGE, "25", "Insurance", vat("25")),),
        ["25.00"],
    ),
    # support.stripe.com/questions/inclusive-and-exclusive-tax-options-in-the-tax-rate-api-and-stripe-tax
    "Stripe: an exclusive rate of 10 % on 600": Case(
        [line("1", "600", vat("10"))], ["600.00"], ["600.00", "600.00", "60.00", "660.00"], [("600.00", "60.00")]
    ),
    "Stripe: an inclusive rate of 10 % in 600": Case(
        [line("1", "600", vat("10"))],
        ["600.00"],
        ["600.00", "545.45", "54.55", "600.00"],
        [("545.45", "54.55")],
        mode=Mode.GROSS,
    ),
    # support.stripe.com/questions/rounding-rules-for-stripe-fees: each line’s tax is rounded
    "Stripe: 15 % of each of two lines": Case(
        [line("1", "0.43", vat("15")), line("1", "4.84", vat("15"))],
        ["0.43", "4.84"],
        ["5.27", "5.27", "0.79", "6.06"],
        [("5.27", "0.79")],
        mode=Mode.PER_LINE,
        currency="USD",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_it_comes_to_what_was_published(name: str) -> None:
    case = CASES[name]
    totals = compute(case.lines, currency=case.currency, adjustments=case.adjustments, mode=case.mode)
    assert [str(each.net) for each in totals.lines] == case.nets
    assert [str(each.amount) for each in totals.adjustments] == case.amounts
    assert [str(figure) for figure in (totals.subtotal, totals.net, totals.tax, totals.total)] == case.foot
    assert [(str(each.taxable), str(each.tax)) for each in totals.taxes] == case.taxes
    assert replay(totals.explanation) == totals.sums
