"""A list as a file, CSV or XLSX: the columns and rows that it shows, in their order, with the reader's rights."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from onetool import clock
from onetool.listing.columns import Column, Kind, Rows, fetched
from onetool.money.rounding import round_money
from onetool.orgs.models import Member, Organisation
from onetool.text.locales import separators

FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")  # the wide ones where spreadsheets speak Japanese or Chinese
LONGEST_CELL = 32_767  # characters, in a spreadsheet
BATCH = 1000  # rows at a time
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # what no text file has: it would not be kept

Written = tuple[bytes, int]  # a file, and how many rows are in it


def csv_of(rows: Rows, columns: Sequence[Column], reader: Member) -> Written:
    """UTF-8 with the mark that spreadsheets look for; numbers and delimiter as the organisation's country has them."""
    out, locale = io.StringIO(), reader.org.locale
    writer = csv.writer(out, delimiter=delimiter(locale))
    writer.writerow([column.label for column in columns])
    count = 0
    for values in _values(rows, columns, reader):
        writer.writerow([_as_text(value, locale) for value in values])
        count += 1
    return out.getvalue().encode("utf-8-sig"), count


def xlsx_of(rows: Rows, columns: Sequence[Column], reader: Member) -> Written:
    """A workbook of one sheet with a head that stays; amounts are numbers, days are days, text is never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("OneTool")
    sheet.freeze_panes = "A2"
    sheet.append([_bold(sheet, str(column.label)) for column in columns])
    count = 0
    for values in _values(rows, columns, reader):
        sheet.append([_as_cell(sheet, value) for value in values])
        count += 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), count


WRITERS: dict[str, Callable[[Rows, Sequence[Column], Member], Written]] = {"csv": csv_of, "xlsx": xlsx_of}
CONTENT_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def delimiter(locale: str) -> str:
    """What stands between cells: spreadsheets look for a semicolon where the comma is the decimal sign."""
    return ";" if separators(locale)[0] == "," else ","


def _values(rows: Rows, columns: Sequence[Column], reader: Member) -> Iterator[list[Any]]:
    for row in fetched(rows, columns, reader).iterator(chunk_size=BATCH):
        yield [_value(column, row, reader.org) for column in columns]


def _value(column: Column, row: Any, org: Organisation) -> Any:
    """Text, a Decimal, an int, a day or a moment on the organisation's clock; nothing is an empty text."""
    value = column.read(row)
    if value is None:
        return ""
    if column.kind is Kind.MONEY and column.currency:
        return _amount(value, column.currency(row), org)
    if isinstance(value, datetime):
        return clock.local(value, org).replace(tzinfo=None, microsecond=0)
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value if isinstance(value, int | Decimal) or hasattr(value, "isoformat") else str(value)


def _amount(value: Decimal, currency: str, org: Organisation) -> Decimal | str:
    """The figure alone, with the currency's decimals; what is in another currency says so."""
    amount = round_money(value, currency)
    return amount if currency == org.currency else f"{amount} {currency}"


def _as_text(value: Any, locale: str) -> str:
    if isinstance(value, Decimal):
        return format(value, "f").replace(".", separators(locale)[0])
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return _harmless(value) if isinstance(value, str) else str(value)


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is kept as text (OWASP, CSV injection)."""
    text = _CONTROL.sub("", cell)
    return f"'{text}" if text[:1] in FORMULA_SIGNS else text


def _as_cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, _CONTROL.sub("", value)[:LONGEST_CELL])
    cell.data_type = "s"  # whatever it begins with
    return cell


def _bold(sheet: Any, text: str) -> Any:
    cell = WriteOnlyCell(sheet, text)
    cell.font = Font(bold=True)
    return cell
