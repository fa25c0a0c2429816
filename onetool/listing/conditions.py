"""What a list is narrowed by, as it stands in the address: `?status=lead&status=active&total.min=100&added.last=30`.

A key is a column's name, or the name, a dot and how it is compared. What nobody knows filters nothing away and is
dropped, so that an old link shows more rather than an error.
"""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Func, Q
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool import clock
from onetool.listing.columns import Column, Columns, Kind, Rows
from onetool.money import formatting
from onetool.orgs.models import Member
from onetool.records.hidden_fields import uuid_or_none
from onetool.text.folding import folded
from onetool.text.translated import Text
from onetool.text.typed import isolated, one_line
from onetool.web.forms import FIRST_DAY, LAST_DAY

ME = "me"
MOST_DAYS = 3660
LARGEST = Decimal(10) ** 14
MOST_VALUES = 50  # of one condition


class Op(enum.Enum):
    """How a column is compared."""

    IS = "is"
    NOT = "not"
    CONTAINS = "contains"
    MIN = "min"
    MAX = "max"
    FROM = "from"
    TO = "to"
    LAST = "last"
    NEXT = "next"
    EMPTY = "empty"
    FILLED = "filled"


# Of each type, in the order in which they are offered; the first is meant when an address says none.
OPS: dict[Kind, dict[Op, Text]] = {
    Kind.TEXT: {
        Op.CONTAINS: _("contains"), Op.IS: _("is"), Op.NOT: _("is not"), Op.EMPTY: _("is blank"),
        Op.FILLED: _("is not blank"),
    },
    Kind.NUMBER: {Op.IS: _("is"), Op.MIN: _("at least"), Op.MAX: _("at most")},
    Kind.MONEY: {Op.IS: _("is"), Op.MIN: _("at least"), Op.MAX: _("at most")},
    Kind.DAY: {
        Op.IS: _("is"), Op.FROM: _("on or after"), Op.TO: _("on or before"), Op.LAST: _("in the last … days"),
        Op.NEXT: _("in the next … days"), Op.EMPTY: _("is blank"), Op.FILLED: _("is not blank"),
    },
    Kind.MOMENT: {
        Op.IS: _("is"), Op.FROM: _("on or after"), Op.TO: _("on or before"), Op.LAST: _("in the last … days"),
    },
    Kind.CHOICE: {Op.IS: _("is"), Op.NOT: _("is not")},
    Kind.PERSON: {Op.IS: _("is"), Op.NOT: _("is not"), Op.EMPTY: _("is blank"), Op.FILLED: _("is not blank")},
    Kind.PEOPLE: {Op.IS: _("is"), Op.NOT: _("is not"), Op.EMPTY: _("is blank"), Op.FILLED: _("is not blank")},
    Kind.RELATION: {Op.IS: _("is"), Op.EMPTY: _("is blank"), Op.FILLED: _("is not blank")},
    Kind.TAGS: {Op.IS: _("is"), Op.NOT: _("is not"), Op.EMPTY: _("is blank"), Op.FILLED: _("is not blank")},
    Kind.TEXTS: {},
    Kind.FLAG: {Op.IS: _("is")},
}  # fmt: skip
SIDES = {Op.IS: "", Op.NOT: "", Op.MIN: "__gte", Op.MAX: "__lte", Op.FROM: "__gte", Op.TO: "__lte"}


def ops_of(column: Column) -> dict[Op, Text]:
    """The comparisons that are offered for a column; a question of its own is only asked."""
    return {Op.IS: _("is")} if column.narrow else OPS[column.kind]


@dataclass(frozen=True, slots=True)
class Condition:
    """One column compared with one or more values, cleaned; several values are “one of them”."""

    column: Column
    op: Op
    values: tuple[Any, ...] = ()

    @property
    def key(self) -> str:
        return key_of(self.column, self.op)

    def of(self, rows: Rows, member: Member) -> Rows:
        """Those of the rows that fit, for this member's *me* and on their organisation's days."""
        if self.column.narrow:
            return self.column.narrow(rows, [str(value) for value in self.values], member)
        if self.op is Op.CONTAINS:
            name = f"folded_{self.column.name}"
            found = rows.alias(**{name: Func(self.column.where, function="onetool_folded")})
            return found.filter(**{f"{name}__contains": folded(self.values[0])})
        return rows.filter(self._among(rows, self._asked(member)))

    def _among(self, rows: Rows, asked: Q) -> Q:
        """Of a column with several values a row, asked in a query of its own: a join would show a row twice."""
        is_negative = self.op in {Op.NOT, Op.EMPTY}
        if self.column.apart:
            asked = Q(pk__in=self.column.apart(rows.model).filter(asked).values("subject_id"))
        elif self.column.is_many:
            asked = Q(pk__in=rows.model._default_manager.filter(asked).values("pk"))
        return ~asked if is_negative else asked

    def _asked(self, member: Member) -> Q:
        """What is asked; of the negative ones the opposite."""
        path = self.column.where
        if self.op in {Op.EMPTY, Op.FILLED}:
            return ~Q(**{path: ""}) if self.column.kind is Kind.TEXT else Q(**{f"{path}__isnull": False})
        if self.op in {Op.LAST, Op.NEXT}:
            return self._within(path, self.values[0], member)
        if self.column.kind is Kind.MOMENT:
            return self._on_days(path, self.values[0], member)
        if len(self.values) == 1 and self.op not in {Op.IS, Op.NOT}:
            return Q(**{f"{path}{SIDES[self.op]}": self.values[0]})
        return Q(**{f"{path}__in": [member.pk if value == ME else value for value in self.values]})

    def _within(self, path: str, days: int, member: Member) -> Q:
        today = clock.today(member.org)
        first, last = (today - timedelta(days), today) if self.op is Op.LAST else (today, today + timedelta(days))
        if self.column.kind is Kind.MOMENT:
            return Q(**{f"{path}__gte": _midnight(first, member)})
        return Q(**{f"{path}__gte": first, f"{path}__lte": last})

    def _on_days(self, path: str, day: date, member: Member) -> Q:
        start, end = _midnight(day, member), _midnight(day + timedelta(1), member)
        since, until = Q(**{f"{path}__gte": start}), Q(**{f"{path}__lt": end})
        return {Op.IS: since & until, Op.FROM: since, Op.TO: until}[self.op]

    def words(self, member: Member) -> str:
        """What its chip says: `Status is Lead or Active`."""
        label = str(self.column.label)
        if self.column.kind is Kind.FLAG:
            return label if self.values[0] else gettext("Not: {label}").format(label=label)
        said = str(OPS[self.column.kind].get(self.op, _("is")))
        shown = gettext(" or ").join(isolated(text) for text in self._value_labels(member))
        return f"{label} {said.replace('…', shown)}" if "…" in said else f"{label} {said} {shown}".rstrip()

    def _value_labels(self, member: Member) -> Iterator[str]:
        named = dict(self.column.choices_for(member)) if self.column.choices or self.column.options else {}
        for value in self.values:
            if isinstance(value, date):
                yield clock.format_day(value, member.org.locale)
            elif isinstance(value, Decimal) and self.column.kind is Kind.MONEY:
                yield formatting.format_money(value, member.org.currency, member.org.locale)
            elif isinstance(value, Decimal):
                yield formatting.format_number(value, member.org.locale)
            else:
                yield gettext("me") if value == ME else str(named.get(str(value), value))


def _midnight(day: date, member: Member) -> datetime:
    return datetime.combine(day, time(), tzinfo=member.org.zone)


# --- Reading them from an address -------------------------------------------------------------------------------------
def key_of(column: Column, op: Op) -> str:
    """Its key in the address."""
    return column.name if op is next(iter(ops_of(column))) else f"{column.name}.{op.value}"


def keys_of(column: Column) -> list[str]:
    """All that an address may say of a column."""
    return [key_of(column, op) for op in ops_of(column)]


def read(columns: Columns, query: QueryDict, member: Member) -> list[Condition]:
    """The conditions that an address names, of columns that the member may know of."""
    return [
        condition
        for column in columns.seen_by(member)
        if column.can_be_filtered
        for condition in of_column(column, query)
    ]


def of_column(column: Column, query: QueryDict) -> list[Condition]:
    """What an address says of one column."""
    found = []
    for op in ops_of(column):
        texts = [text for text in query.getlist(key_of(column, op)) if text][:MOST_VALUES]
        if texts and (values := cleaned(column, op, texts)):
            found.append(Condition(column, op, values))
    return found


def cleaned(column: Column, op: Op, texts: Sequence[str]) -> tuple[Any, ...]:
    """The values that the texts of an address stand for; none, where one of them means nothing."""
    if op in {Op.EMPTY, Op.FILLED}:
        return (True,) if texts[-1] == "1" else ()
    reader = _days if op in {Op.LAST, Op.NEXT} else READERS[column.kind]
    values = [reader(text) for text in texts]
    if column.choices and not column.options:
        known = {value for value, _ in column.choices}
        values = [value for value in values if value in known]
    kept = tuple(value for value in values if value is not None)
    several = column.kind is not Kind.MOMENT and op in {Op.IS, Op.NOT}
    return kept if several else kept[-1:]


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < LARGEST else None


def _day(text: str) -> date | None:
    try:
        value = date.fromisoformat(text)
    except ValueError:
        return None
    return value if FIRST_DAY <= value <= LAST_DAY else None


def _days(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 4 and int(text) <= MOST_DAYS else None


def _text(text: str) -> str | None:
    return one_line(text, 200) or None


def _row(text: str) -> str | None:
    return ME if text == ME else str(uuid_or_none(text) or "") or None


READERS: dict[Kind, Callable[[str], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _number,
    Kind.DAY: _day,
    Kind.MOMENT: _day,
    Kind.CHOICE: _text,
    Kind.PERSON: _row,
    Kind.PEOPLE: _row,
    Kind.RELATION: _row,
    Kind.TAGS: _text,
    Kind.TEXTS: _text,
    Kind.FLAG: {"1": True, "0": False}.get,
}
