"""Every amount in OneTool: rounding, lines, discounts, tax, totals and how they came about. Pure; rules A1 to A10.

How amounts are written and read in a locale is in `onetool.money.formatting` and `reading`, apart: they load Babel.
"""

from onetool.money.adjusting import Adjustment, AdjustmentKind
from onetool.money.chain import final_bill, left_to_bill, part_bill, portion
from onetool.money.computing import compute
from onetool.money.currencies import CURRENCIES, minor_units, unit
from onetool.money.errors import BrokenExplanation, MoneyError, TooLarge
from onetool.money.explanation import Explanation, Step, StepKind
from onetool.money.instalments import instalments
from onetool.money.lines import Discount, DiscountKind, Line
from onetool.money.replaying import replay
from onetool.money.rounding import round_money, round_to
from onetool.money.spreading import spread
from onetool.money.taxes import NO_TAX, Category, Rate, TaxGroup
from onetool.money.taxing import Mode
from onetool.money.totals import AdjustmentTotal, GroupTotal, LineTotal, Sums, TaxTotal, Totals

__all__ = [
    "CURRENCIES",
    "NO_TAX",
    "Adjustment",
    "AdjustmentKind",
    "AdjustmentTotal",
    "BrokenExplanation",
    "Category",
    "Discount",
    "DiscountKind",
    "Explanation",
    "GroupTotal",
    "Line",
    "LineTotal",
    "Mode",
    "MoneyError",
    "Rate",
    "Step",
    "StepKind",
    "Sums",
    "TaxGroup",
    "TaxTotal",
    "TooLarge",
    "Totals",
    "compute",
    "final_bill",
    "instalments",
    "left_to_bill",
    "minor_units",
    "part_bill",
    "portion",
    "replay",
    "round_money",
    "round_to",
    "spread",
    "unit",
]
