"""Lists by keyset: page 1,000 costs what page 1 costs."""

import base64
import binascii
import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from onetool.json_limits import read_json
from onetool.records.changing import plain

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Order:
    """One way to sort a list: its name in the address and the never-null column an index (org, column, id) serves."""

    name: str
    column: str
    label: str
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class Rows(Generic[M]):
    """One keyset page of a list."""

    rows: list[M]
    order: Order
    is_reversed: bool
    next: str | None = None
    previous: str | None = None
    others: list[Order] = field(default_factory=list)

    def __iter__(self) -> Iterator[M]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


def top(queryset: QuerySet[M], count: int) -> list[M]:
    """The first rows in the order of the query, found before anything is joined to them, then with all that is asked.

    The tenant policy stands on both sides of a join, and PostgreSQL takes the two for independent: it expects one row
    in as many as there are organisations, and fetches and sorts all rather than the first few (docs/decisions/0011).
    """
    keys = list(queryset.select_related(None).prefetch_related(None).values_list("pk", flat=True)[:count])
    found = {row.pk: row for row in queryset.order_by().filter(pk__in=keys)}
    return [found[key] for key in keys if key in found]


def paginate(queryset: QuerySet[M], request: HttpRequest, *, orders: Sequence[Order], size: int = 50) -> Rows[M]:
    """A page of `size` rows by keyset: `?sort=name` or `-name`, `?after=` or `?before=` a cursor.

    Page 1,000 costs what page 1 costs.
    """
    wanted = request.GET.get("sort", "")
    order = next((o for o in orders if o.name == wanted.lstrip("-")), orders[0])
    is_reversed = wanted.startswith("-")
    is_backward = "before" in request.GET
    column = queryset.model._meta.get_field(order.column)
    cursor = _cursor(request.GET.get("before") or request.GET.get("after"), column)
    is_descending = (order.is_descending != is_reversed) != is_backward
    sign = "-" if is_descending else ""
    if cursor:
        queryset = queryset.filter(_beyond(order.column, cursor, is_descending))
    found = top(queryset.order_by(f"{sign}{order.column}", f"{sign}pk"), size + 1)
    has_more, rows = len(found) > size, found[:size]
    if is_backward:
        rows.reverse()
    has_next, has_previous = (bool(cursor), has_more) if is_backward else (has_more, bool(cursor))
    return Rows(
        rows,
        order,
        is_reversed,
        next=_position(rows[-1], order) if rows and has_next else None,
        previous=_position(rows[0], order) if rows and has_previous else None,
        others=list(orders),
    )


def _beyond(column: str, cursor: tuple[Any, str], is_descending: bool) -> Q:
    value, pk = cursor
    side, key = ("lt", "lte") if is_descending else ("gt", "gte")
    return Q(**{f"{column}__{key}": value}) & (Q(**{f"{column}__{side}": value}) | Q(**{f"pk__{side}": pk}))


def _position(row: Model, order: Order) -> str:
    return base64.urlsafe_b64encode(json.dumps([plain(getattr(row, order.column)), str(row.pk)]).encode()).decode()


def _cursor(text: str | None, column: Any) -> tuple[Any, str] | None:
    if not text:
        return None
    try:
        value, pk = read_json(base64.urlsafe_b64decode(text.encode()).decode())
        if value is None or b"\x00" in str(value).encode():
            raise ValueError(value)
        return column.clean(value, None), str(uuid.UUID(pk))
    except (ValueError, TypeError, AttributeError, binascii.Error, ValidationError) as error:
        raise BadRequest("This link is broken.") from error
