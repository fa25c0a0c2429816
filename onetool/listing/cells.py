"""A list's rows as HTML. Written in Python: fifty rows of ten columns through templates cost more than their query.

What all rows have in common stands at their table (`is-list`), and the end tags that HTML does without are left out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Any

from babel.dates import format_time
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from onetool import clock
from onetool.listing.columns import Column, Kind, OnPhone
from onetool.money import formatting
from onetool.orgs.models import Organisation
from onetool.text.locales import words
from onetool.text.translated import read
from onetool.web.tags import icon, since, status


@dataclass(frozen=True, slots=True)
class CellContext:
    """Where a value stands: its column, its row, whose page it is."""

    column: Column
    row: Any
    org: Organisation


Writer = Callable[[Any, CellContext], str]


def _text(value: Any, _: CellContext) -> str:
    return escape(str(value))


def _number(value: Any, at: CellContext) -> str:
    return formatting.format_number(Decimal(value), at.org.locale)


def _money(value: Any, at: CellContext) -> str:
    column = at.column
    assert column.currency
    is_late = column.is_late is not None and column.is_late(at.row)
    said = _late() if is_late else ""
    amount = escape(formatting.format_money(value, column.currency(at.row), at.org.locale))
    return f'<span class="money{" is-late" if is_late else ""}">{amount}{said}</span>'


def _late() -> str:
    return f'<span class="visually-hidden"> {gettext("overdue")}</span>'


def _day(value: Any, at: CellContext) -> str:
    return escape(clock.format_day(value, at.org.locale))


def _moment(value: Any, at: CellContext) -> str:
    if at.column.is_exact:
        return escape(clock.format_minute(value, at.org.zone, at.org.locale))
    return escape(since(value, at.org))


def _choice(value: Any, at: CellContext) -> str:
    text = read(value)
    return status(text, at.column.tone(at.row)) if at.column.tone else escape(text)


def _tags(value: Any, _: CellContext) -> str:
    return " ".join(f"<span class=tag>{escape(tag)}</span>" for tag in value)


def _people(value: Any, _: CellContext) -> str:
    """Their initials for the eye, their names for everybody else."""
    faces = "".join(
        f'<span class="avatar is-small" data-hue="{len(name)}" aria-hidden="true">{escape(_initials(name))}</span>'
        for name in value
    )
    said = escape(", ".join(value))
    return f'<span class="avatar-row" title="{said}">{faces}</span><span class="visually-hidden">{said}</span>'


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()[:2])


def _hours(value: Any, org: Organisation) -> str:
    """`9:00 AM–11:00 AM`, with what is known of it."""
    shown = [format_time(one, "short", locale=words(org.locale)) for one in value if one]
    return "–".join(map(str, shown))


def _texts(value: Any, _: CellContext) -> str:
    return "".join(f'<p class="small">{escape(one)}</p>' for one in value)


def _flag(value: Any, _: CellContext) -> str:
    return gettext("Yes") if value else ""


WRITERS: dict[Kind, Writer] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.MONEY: _money,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.CHOICE: _choice,
    Kind.PERSON: _text,
    Kind.PEOPLE: _people,
    Kind.RELATION: _text,
    Kind.TAGS: _tags,
    Kind.TEXTS: _texts,
    Kind.FLAG: _flag,
}
CLASSES: dict[Kind, str] = {
    Kind.NUMBER: "is-number",
    Kind.MONEY: "is-number",
    Kind.DAY: "nowrap",
}


def value_html(column: Column, row: Any, org: Organisation) -> str:
    """A value as HTML; nothing for what is not there."""
    value = column.read(row)
    if value is None or (not isinstance(value, Promise) and value in ("", [])):
        return ""
    text = WRITERS[column.kind](value, CellContext(column, row, org))
    if column.is_late and column.kind is Kind.DAY and column.is_late(row):
        text = f'<span class="is-late">{text}{_late()}</span>'
    if column.href and (url := column.href(row)):
        text = f'<a href="{escape(url)}">{text}</a>'
    return text


def note_html(column: Column, row: Any, org: Organisation) -> str:
    """What is said small beside a value."""
    note = column.note(row) if column.note else ""
    said = _hours(note, org) if isinstance(note, tuple) else str(note or "")
    return f' <span class="muted small nowrap">{escape(said)}</span>' if said else ""


def cell(column: Column, row: Any, org: Organisation) -> str:
    """One cell of a row that is not its first."""
    text = value_html(column, row, org) + note_html(column, row, org)
    if not text:
        return "<td>"
    css = f"{column.on_phone.value} {CLASSES.get(column.kind, '')}".strip()
    is_named = column.is_number and column.on_phone is OnPhone.PLAIN
    more = f' data-label="{escape(read(column.label))}"' if is_named else ""
    if column.kind is Kind.MOMENT and not column.is_exact:
        more = f' title="{clock.format_moment(column.read(row), org.zone, org.locale)}"'
    return f"<td{_class(css)}{more}>{text}"


def _class(css: str) -> str:
    """Without quotes, where it is one."""
    return f' class="{css}"' if " " in css else f" class={css}" if css else ""


def title(column: Column, row: Any, org: Organisation, path: str) -> str:
    """The cell that names the row and leads to it."""
    text = value_html(column, row, org) or "–"
    text = f'<a href="{escape(path)}">{text}</a>' if path else text
    text += note_html(column, row, org)
    if column.is_starred and column.is_starred(row):
        star = f'{icon("star", is_small=True)}<span class="visually-hidden">{gettext("favorite")}</span>'
        text = f'<span class="row row-nowrap">{text}{star}</span>'
    return f'<th class="nowrap">{text}' if column.is_narrow else f"<th>{text}"


def body(shown: Any) -> SafeString:
    """All rows of a page, each with its tick where rows can be ticked, and the heading of its group."""
    return mark_safe("".join(_rows(shown)))  # noqa: S308  # every value went through `escape`


def _rows(shown: Any) -> Iterator[str]:
    listing, member, org = shown.listing, shown.member, shown.member.org
    first, *others = shown.columns
    group = ""
    for row in shown.rows:
        path = listing.path(row)
        if shown.is_grouped and (heading := read(listing.group(row, member))) != group:
            group = heading
            yield f'<tr class="table-group"><th colspan="{shown.width}" scope="colgroup">{escape(group)}'
        yield f"<tr id=row-{row.pk} data-version={getattr(row, 'version', 0)}>"
        if shown.can_tick:
            yield "<td><label><input type=checkbox></label>"
        if listing.lead:
            yield f'<td class="table-lead">{listing.lead(row, member)}'
        yield title(first, row, org, path)
        for column in others:
            yield cell(column, row, org)
        if shown.has_menus:
            yield "<td><button type=button></button>"
