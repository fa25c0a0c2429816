"""Lists by keyset: page 1,000 costs what page 1 costs."""

import base64
import binascii
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext

from onetool.json_limits import read_json
from onetool.records.changing import plain
from onetool.text.translated import Text

M = TypeVar("M", bound=Model)
Cursor: TypeAlias = tuple[Any, str]  # the value a page ends with, and the id of its row


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a list: its name in the address and the column that an index (org, column, id) serves."""

    name: str
    column: str
    label: Text
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Rows(Generic[M]):
    """One keyset page of a list."""

    rows: list[M]
    order: Order
    is_reversed: bool
    next: str | None = None
    previous: str | None = None

    def __iter__(self) -> Iterator[M]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def top(queryset: QuerySet[M], count: int) -> list[M]:
    """The first rows in the order of the query, found before anything is joined to them, then with all that is asked.

    The tenant policy stands on both sides of a join, and PostgreSQL takes the two for independent: it expects one row
    in as many as there are organisations, and fetches and sorts all rather than the first few (docs/decisions/0011).
    """
    return _rows_of(queryset, _keys(queryset)[:count])


def _keys(queryset: QuerySet[M]) -> QuerySet[Any, uuid.UUID]:
    return queryset.select_related(None).prefetch_related(None).values_list("pk", flat=True)


def _rows_of(queryset: QuerySet[M], keys: Iterable[uuid.UUID]) -> list[M]:
    keys = list(keys)
    found = {row.pk: row for row in queryset.order_by().filter(pk__among=keys)}
    return [found[key] for key in keys if key in found]


def order_of(orders: Sequence[Order], query: Mapping[str, str]) -> tuple[Order, bool]:
    """The order that an address names, else the first, and whether it is turned round."""
    wanted = query.get("sort", "")
    known = next((order for order in orders if order.name == wanted.removeprefix("-")), None)
    return (known, wanted.startswith("-")) if known else (orders[0], False)


def paginate(queryset: QuerySet[M], request: HttpRequest, *, orders: Sequence[Order], size: int = 50) -> Rows[M]:
    """A page of `size` rows by keyset: `?sort=name` or `-name`, `?after=` or `?before=` a cursor.

    Page 1,000 costs what page 1 costs. What has no value comes last, whichever way it is sorted.
    """
    order, is_reversed = order_of(orders, request.GET)
    is_backward = "before" in request.GET
    column = queryset.model._meta.get_field(order.column)
    cursor = _cursor(request.GET.get("before") or request.GET.get("after"), column)
    is_descending = (order.is_descending != is_reversed) != is_backward
    ways = _ways(queryset, order.column, cursor, is_descending=is_descending, is_backward=is_backward)
    keys: list[uuid.UUID] = []
    for way in ways:
        if len(keys) <= size:
            keys += _keys(way)[: size + 1 - len(keys)]
    has_more, rows = len(keys) > size, _rows_of(queryset, keys[:size])
    if is_backward:
        rows.reverse()
    has_next, has_previous = (bool(cursor), has_more) if is_backward else (has_more, bool(cursor))
    return Rows(
        rows,
        order,
        is_reversed,
        next=_position(rows[-1], order) if rows and has_next else None,
        previous=_position(rows[0], order) if rows and has_previous else None,
    )


def _ways(
    queryset: QuerySet[M], name: str, cursor: "Cursor | None", *, is_descending: bool, is_backward: bool
) -> list[QuerySet[M]]:
    """The rows from the cursor on, in the order in which they are walked: those with a value, then those without one.

    Both are one walk through the same index; `order by … nulls last` would be a sort of all.
    """
    column, sign = queryset.model._meta.get_field(name), "-" if is_descending else ""
    ordered = queryset.order_by(f"{sign}{name}", f"{sign}pk")
    if not getattr(column, "null", False):
        return [ordered.filter(_beyond(name, cursor, is_descending)) if cursor else ordered]
    filled, empty = ordered.filter(**{f"{name}__isnull": False}), ordered.filter(**{f"{name}__isnull": True})
    if cursor is None:
        return [empty, filled] if is_backward else [filled, empty]
    value, pk = cursor
    if value is None:
        rest = empty.filter(**{f"pk__{'lt' if is_descending else 'gt'}": pk})
        return [rest, filled] if is_backward else [rest]
    rest = filled.filter(_beyond(name, cursor, is_descending))
    return [rest] if is_backward else [rest, empty]


def _beyond(column: str, cursor: "Cursor", is_descending: bool) -> Q:
    value, pk = cursor
    side, key = ("lt", "lte") if is_descending else ("gt", "gte")
    return Q(**{f"{column}__{key}": value}) & (Q(**{f"{column}__{side}": value}) | Q(**{f"pk__{side}": pk}))


def _position(row: Model, order: Order) -> str:
    return base64.urlsafe_b64encode(json.dumps([plain(getattr(row, order.column)), str(row.pk)]).encode()).decode()


def _cursor(text: str | None, column: Any) -> Cursor | None:
    if not text:
        return None
    try:
        value, pk = read_json(base64.urlsafe_b64decode(text.encode()).decode())
        if (value is None and not column.null) or b"\x00" in str(value).encode():
            raise ValueError(value)
        return None if value is None else column.clean(value, None), str(uuid.UUID(pk))
    except (ValueError, TypeError, AttributeError, binascii.Error, ValidationError) as error:
        raise BadRequest(gettext("This link is broken.")) from error
