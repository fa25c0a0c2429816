"""How long a 500-line document takes to count, explain and replay: `python -m tests.bench.money`."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from statistics import median
from time import perf_counter

from onetool.money import NO_TAX, Discount, Explanation, Line, Mode, Rate, Sums, TaxGroup, Totals, compute, replay

ROUNDS = 15
GST, QST = Rate("GST", Decimal("5")), Rate("QST", Decimal("9.975"))
GROUPS = (TaxGroup((GST, QST)), TaxGroup((GST,)), TaxGroup((Rate("VAT", Decimal("19")),)), NO_TAX)
LINES = [
    Line(
        Decimal(number % 9 + 1), Decimal(100 + number * 37).scaleb(-3), GROUPS[number % 4], Discount.percent(Decimal(5))
    )
    for number in range(500)
]
DISCOUNT = Discount.percent(Decimal("7.5"))


def store(totals: Totals) -> str:
    return json.dumps(totals.explanation.as_data())


def replay_stored(stored: str) -> Sums:
    return replay(Explanation.from_data(json.loads(stored)))


def milliseconds(count: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        start = perf_counter()
        count()
        times.append(perf_counter() - start)
    return median(times) * 1000


def main() -> None:
    print(f"{len(LINES)} lines with discounts, {len(GROUPS)} tax groups, a document discount; median of {ROUNDS}, ms")
    print(f"{'mode':10} {'count':>8} {'store':>8} {'replay':>8} {'steps':>8} {'kB':>8}")
    for mode in Mode:
        totals = compute(LINES, currency="CAD", discount=DISCOUNT, mode=mode)
        stored = store(totals)
        figures = (
            milliseconds(partial(compute, LINES, currency="CAD", discount=DISCOUNT, mode=mode)),
            milliseconds(partial(store, totals)),
            milliseconds(partial(replay_stored, stored)),
        )
        row = " ".join(f"{figure:8.2f}" for figure in figures)
        print(f"{mode.value:10} {row} {len(totals.explanation.steps):8} {len(stored) / 1000:8.1f}")


if __name__ == "__main__":
    main()
