"""What spreadsheets put on the clipboard, read into lines; the reading is pure and asked in the browser it runs in."""

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import Desk

# (text, column pasted into, lines)
CASES: list[tuple[str, str, list[dict[str, str]]]] = [
    ("Boiler\t1,250.50", "description", [{"description": "Boiler", "unit_price": "1,250.50"}]),
    ("Boiler\t2\t10", "description", [{"description": "Boiler", "quantity": "2", "unit_price": "10"}]),
    (
        "Boiler\t2\tpcs\t10\t5 %",
        "description",
        [{"description": "Boiler", "quantity": "2", "unit": "pcs", "unit_price": "10", "discount": "5 %"}],
    ),
    # Into another column: from there on, in the grid's own order.
    ("2\th\t95\n3\th", "quantity", [
        {"quantity": "2", "unit": "h", "unit_price": "95"}, {"quantity": "3", "unit": "h"},
    ]),
    # Headings say what is what, in whatever order, and their row is no line; what has no column here is left out.
    (
        "Price (USD)\tDescription\tSum\tQTY\r\n$ 10.00\tPump\t$20.00\t2\r\n",
        "description",
        [{"unit_price": "$ 10.00", "description": "Pump", "quantity": "2"}],
    ),
    # A first row that is no heading stays a line.
    ("Item\t5", "description", [{"description": "Item", "unit_price": "5"}]),
    # Quotes, tabs and line breaks in a cell, as Excel and LibreOffice write them.
    ('"Pipe, 3""\nwith clamps"\t4\n"A\tB"\t1', "description", [
        {"description": 'Pipe, 3"\nwith clamps', "unit_price": "4"}, {"description": "A\tB", "unit_price": "1"},
    ]),
    ('Hose 1" wide\t4', "description", [{"description": 'Hose 1" wide', "unit_price": "4"}]),
    # Money as sheets show it: the figure is read by the server alone, in the organisation's own way.
    ("A\t(10.00)\nB\t1.250,00 €\nC\tCHF 5\nD\t5 EUR", "description", [
        {"description": "A", "unit_price": "(10.00)"}, {"description": "B", "unit_price": "1.250,00 €"},
        {"description": "C", "unit_price": "CHF 5"}, {"description": "D", "unit_price": "5 EUR"},
    ]),
    # Empty rows are no lines.
    ("A\t1\n\t\n\nB\t2\n\n", "description", [
        {"description": "A", "unit_price": "1"}, {"description": "B", "unit_price": "2"},
    ]),
    ("", "description", []),
]  # fmt: skip


def test_rows_are_read_whatever_the_spreadsheet(desk: Callable[..., Desk]) -> None:
    page = desk("alice").open("quotes/new/")
    read: list[Any] = page.evaluate(
        """async cases => {
            const { lines } = await import("/static/js/editor/spreadsheet.js");
            return cases.map(([text, from]) => lines(text, from));
        }""",
        [[text, column] for text, column, _ in CASES],
    )
    for (text, _, expected), found in zip(CASES, read, strict=True):
        assert found == expected, text
