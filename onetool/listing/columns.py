"""What can be known of a record, once: list pages, filters, saved views and exports all read this one list.

An app writes `CLIENTS = Columns(Client, "name", "status", person("account_manager"), …)` beside its models. Labels and
types come from the model's fields; a column can be sorted by when an index (org, field, id) serves it, and by nothing
else, so that a list of a million rows sorts as fast as one of ten.
"""

import enum
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

from django.db import models
from django.utils.translation import gettext_lazy as _

from onetool.orgs.models import Member
from onetool.text.translated import Text

Rows: TypeAlias = Any  # a query set, of whatever class its model has
Fetch: TypeAlias = Callable[[Rows, Member], Rows]
Choice: TypeAlias = tuple[str, Text]  # what is stored, what is read


class Kind(enum.Enum):
    """The type of a column's values; it decides which filters fit, how a cell looks and what a spreadsheet is given."""

    TEXT = _("text")
    NUMBER = "number"
    MONEY = "money"
    DAY = "day"
    MOMENT = "moment"
    CHOICE = "choice"
    PERSON = "person"
    PEOPLE = "people"
    RELATION = "relation"
    TAGS = "tags"
    TEXTS = "texts"
    FLAG = "flag"


class OnPhone(enum.Enum):
    """Where a value stands on the card that a row is on a phone; what is hidden there needs no name."""

    TITLE = "card-title"
    PLAIN = "card-part"
    LINE = "card-line"
    PUSH = "card-push"
    HIDDEN = ""


def _field_value(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One thing that can be known of a row."""

    name: str
    label: Text
    kind: Kind
    read: Callable[[Any], Any]  # of a row that went through `fetch`: text, Decimal, a day, a moment, bool, texts
    where: str = ""  # the path that a filter asks; without one it cannot be filtered
    narrow: Callable[[Rows, Sequence[str], Member], Rows] | None = None  # a filter that is more than a path
    sort: str = ""  # the field it is sorted by; without one it cannot be sorted
    is_descending: bool = False  # the way it is sorted first
    choices: Sequence[Choice] = ()
    options: Callable[[Member], Sequence[Choice]] | None = None  # choices that are rows: people, tags
    needs: str = ""  # the policy without which nobody is shown it, filters by it or exports it
    fetch: Fetch | None = None  # what it takes to read it in a fixed number of queries
    tone: Callable[[Any], str] | None = None  # of a choice: the state whose colour it has
    currency: Callable[[Any], str] | None = None  # of an amount
    href: Callable[[Any], str] | None = None  # where its value leads
    is_late: Callable[[Any], bool] | None = None  # an amount or a day that is shown in red
    note: Callable[[Any], Any] | None = None  # said small beside its value: a text, or the hours of a day
    is_starred: Callable[[Any], bool] | None = None
    total: Callable[[Member], models.Aggregate] | None = None  # its sum at the foot
    on_phone: OnPhone = OnPhone.HIDDEN
    is_exact: bool = False  # a moment to the minute, not “2 hours ago”
    is_narrow: bool = False  # a number or a day, where it names the row
    is_shown: bool = True  # until somebody chooses
    is_many: bool = False  # several values a row: its filter asks whether one of them fits
    apart: Callable[[type[models.Model]], models.QuerySet[Any]] | None = None  # whose path `where` is: rows about ours
    is_filter_only: bool = False  # a question about rows that is no column: “My favorites”

    def can_be_seen_by(self, viewer: Member) -> bool:
        return not self.needs or viewer.may(self.needs)

    @property
    def can_be_filtered(self) -> bool:
        return bool(self.where or self.narrow)

    @property
    def is_number(self) -> bool:
        return self.kind in {Kind.MONEY, Kind.NUMBER}

    def choices_for(self, viewer: Member) -> Sequence[Choice]:
        return self.options(viewer) if self.options else self.choices


Spec: TypeAlias = "str | Column | Callable[[type[models.Model]], Column]"


class Columns:
    """The columns of one kind of record, in the order in which a list shows them."""

    def __init__(self, model: type[models.Model], *specs: Spec) -> None:
        self.model, self.specs = model, specs

    @cached_property
    def all(self) -> dict[str, Column]:
        """By name; made at the first look, when all models are there."""
        made = (self._made(spec) for spec in self.specs)
        return {column.name: column for column in made}

    def _made(self, spec: Spec) -> Column:
        if isinstance(spec, Column):
            return spec
        return of_field(spec)(self.model) if isinstance(spec, str) else spec(self.model)

    def __iter__(self) -> Iterator[Column]:
        return iter(self.all.values())

    def __getitem__(self, name: str) -> Column:
        return self.all[name]

    def get(self, name: str) -> Column | None:
        return self.all.get(name)

    def seen_by(self, viewer: Member) -> list[Column]:
        """Those that the viewer may know of."""
        return [column for column in self if column.can_be_seen_by(viewer)]


def fetched(rows: Rows, columns: Sequence[Column], viewer: Member) -> Rows:
    """The rows with what these columns read; what two of them need is asked once."""
    for fetch in dict.fromkeys(column.fetch for column in columns if column.fetch):
        rows = fetch(rows, viewer)
    return rows


# --- Making columns ---------------------------------------------------------------------------------------------------
KINDS: list[tuple[type["models.Field[Any, Any]"], Kind]] = [
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DAY),
    (models.BooleanField, Kind.FLAG),
    (models.DecimalField, Kind.NUMBER),
    (models.IntegerField, Kind.NUMBER),
    (models.ForeignKey, Kind.RELATION),
    (models.Field, Kind.TEXT),
]


def of_field(field_name: str, name: str = "", **more: Any) -> Callable[[type[models.Model]], Column]:
    """A column of a field, with its label, type and choices; `name` is what it is called in addresses."""

    def made(model: type[models.Model]) -> Column:
        field = model._meta.get_field(field_name)
        assert isinstance(field, models.Field)
        kind = Kind.CHOICE if field.choices else next(kind for known, kind in KINDS if isinstance(field, known))
        column = Column(
            name=name or field_name,
            label=_labelled(str(field.verbose_name)),
            kind=kind,
            read=_field_value(f"get_{field_name}_display" if field.choices else field_name),
            where=field_name,
            sort=_served(model, field_name),
            is_descending=kind in {Kind.DAY, Kind.MOMENT},
            choices=[(str(value), label) for value, label in field.flatchoices if value not in {"", None}],
        )
        if field.choices:
            column = replace(column, read=_display_of(field))
        return replace(column, **more)

    return made


def money(field_name: str, **more: Any) -> Callable[[type[models.Model]], Column]:
    """An amount in the row's own currency."""
    defaults: dict[str, Any] = {"kind": Kind.MONEY, "is_descending": True, "currency": _field_value("currency")}
    return of_field(field_name, **{**defaults, **more})


def relation(field_name: str, *, to: str = "", **more: Any) -> Callable[[type[models.Model]], Column]:
    """A row above, by its name: a task's client. `to` is the path to the key when that is not the field itself."""

    def read(row: Any) -> str:
        above = getattr(row, field_name)
        return str(above) if above is not None else ""

    return of_field(field_name, **{"read": read, "where": to or field_name, "sort": "", **more})


def person(field_name: str, **more: Any) -> Callable[[type[models.Model]], Column]:
    """A member of the organisation; *me* is a value of its filter."""

    def read(row: Any) -> str:
        member = getattr(row, field_name)
        return str(member.display_name) if member is not None else ""

    return of_field(field_name, **{"kind": Kind.PERSON, "read": read, "sort": "", **more})


def computed(name: str, label: Text, kind: Kind, read: Callable[[Any], Any], **more: Any) -> Column:
    """Something that no field holds: read from the row, or from what `fetch` put beside it."""
    return Column(name=name, label=label, kind=kind, read=read, **more)


def question(name: str, label: Text, narrow: Callable[[Rows, Sequence[str], Member], Rows], **more: Any) -> Column:
    """A filter that is no column, such as “My favorites”: yes or no, or one of `choices`."""
    kind = Kind.CHOICE if "choices" in more else Kind.FLAG
    return Column(name=name, label=label, kind=kind, read=lambda _: None, narrow=narrow, is_filter_only=True, **more)


def _served(model: type[models.Model], field_name: str) -> str:
    """The field that a list is sorted by, if an index serves it: `sort_name` before `name`."""
    indexed = {tuple(index.fields) for index in model._meta.indexes if index.condition is None}
    for candidate in (f"sort_{field_name}", field_name):
        if ("org", candidate, "id") in indexed:
            return candidate
    return ""


def _display_of(field: "models.Field[Any, Any]") -> Callable[[Any], Text]:
    """Of a choice its label, which whoever shows it reads in the language of the page."""
    labels = dict(field.flatchoices)
    return lambda row: labels.get(value := getattr(row, field.attname), value)


def _labelled(verbose_name: Text) -> Text:
    name = str(verbose_name)
    return _(name[:1].upper() + name[1:])
