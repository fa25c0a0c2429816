"""The lines of a draft as rows: each stays the row it is through every edit; and how an edit is told."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext

from documents.content import DocumentLine, nets
from documents.editor.baseline import Baseline
from onetool.money import MoneyError, TooLarge, Totals
from onetool.records.record import Changes
from onetool.records.refusals import Refused

SUMS = ("net", "tax", "rounding", "total")


class Uncountable(Refused):
    """Numbers that cannot be counted with; the text says which; `lines` are keys, of the likeliest culprit first."""

    def __init__(self, text: str, *, lines: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.lines = lines


@contextlib.contextmanager
def counting(lines: Sequence[DocumentLine]) -> Iterator[None]:
    """Refuse in words what cannot be counted."""
    try:
        yield
    except TooLarge as error:
        by_size = sorted(lines, key=lambda line: -abs(line.quantity * line.unit_price))
        raise Uncountable(str(error), lines=[line.key for line in by_size]) from error
    except MoneyError as error:
        raise Uncountable(error.words.read(gettext)) from error


def write_lines(rows: Any, lines: Sequence[DocumentLine], totals: Totals) -> None:
    """Let the rows (a draft's `lines`) be these, in this order: changed, put in and taken out by their ids."""
    standing = {row.pk: row for row in rows.all()}
    columns = {
        line.id: {**asdict(line), "rates": list(line.rates), "position": position, "net": net}
        for position, (line, net) in enumerate(zip(lines, nets(lines, totals), strict=True), 1)
    }
    rows.filter(pk__in=standing.keys() - columns.keys()).delete()
    rows.bulk_create(
        [
            rows.model(**{rows.field.name: rows.instance}, **values)
            for pk, values in columns.items()
            if pk not in standing
        ]
    )
    differing = {pk: _put(row, columns[pk]) for pk, row in standing.items() if pk in columns}
    names = set().union(*differing.values())
    if names:
        rows.bulk_update([standing[pk] for pk, changed in differing.items() if changed], sorted(names))


def _put(row: Any, values: Mapping[str, Any]) -> set[str]:
    """Set what differs; returns the names of it."""
    names = {name for name, value in values.items() if getattr(row, name) != value}
    for name in names:
        setattr(row, name, values[name])
    return names


def edit_facts(changes: Changes, lines: Mapping[str, list[str | None]], baseline: Baseline | None) -> dict[str, Any]:
    """The facts of an edit: what somebody changed, line by line, and apart from it what the sums became by that."""
    sums = {name: changes[name] for name in SUMS if name in changes}
    fields = {name: pair for name, pair in changes.items() if name not in {*SUMS, "updated_at"}}
    return {"changes": fields, "sums": sums, "lines": lines, **(baseline.provenance if baseline else {})}
