"""What every record has in common: a version, its dates, its topics, its page."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.urls import get_script_prefix
from django.utils import timezone

from onetool.access.roles import Viewer
from onetool.paths import path
from onetool.tenancy.wall import OrgModel
from onetool.text.translated import read

Changes = dict[str, list[Any]]
Thread = tuple[str, uuid.UUID]  # kind and id of a record
NOBODY = uuid.UUID(int=0)  # stands for any id in a path


@lru_cache(maxsize=256)
def _labels(field: "models.Field[Any, Any]") -> dict[Any, Any]:
    return dict(field.flatchoices)


class Subject(models.Model):
    """What events are about and actions lock: a record, or the organisation, whose wall stands on its own key."""

    permission: ClassVar[str]
    page_name: ClassVar[str]  # the URL name of its page
    archived: ClassVar[models.Q | None] = None  # which rows are out of lists: search says so, and has them last

    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    if TYPE_CHECKING:

        @property
        def pk(self) -> uuid.UUID: ...
        @property
        def org_id(self) -> uuid.UUID: ...

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        named = kwargs.get("update_fields")
        self.note_changes([field.name for field in self._meta.concrete_fields] if named is None else named)

    def _get_FIELD_display(self, field: "models.Field[Any, Any]") -> Any:  # noqa: N802  # Django's own name for it
        """A choice in words. Django's hashes the words of all choices, and so translates each."""
        value = getattr(self, field.attname)
        label = _labels(field).get(value, value)
        return None if label is None else read(label)

    def note_changes(self, names: Iterable[str]) -> None:
        """Keep in mind what of it changed, until an event about it tells; `save` does it for its own fields."""
        self.__dict__.setdefault("_unlogged", set()).update(names)

    def take_changes(self) -> frozenset[str]:
        """What changed since the last event about it."""
        return frozenset(self.__dict__.pop("_unlogged", ()))

    @classmethod
    def kind(cls) -> str:
        """The singular used in topics, events and links: client, quote, invoice …"""
        return str(cls._meta.model_name)

    @classmethod
    def path_of(cls, pk: uuid.UUID) -> str:
        """The path of the page of the record with that id, inside its organisation."""
        anybodys = path(get_script_prefix(), settings.STAFF_URLCONF, cls.page_name, NOBODY)
        return str(pk).join(anybodys.rsplit(str(NOBODY), 1))

    @property
    def path(self) -> str:
        return self.path_of(self.pk)

    @property
    def topic(self) -> str:
        return f"{self.kind()}:{self.pk}"

    def topics(self) -> list[str]:
        """Everything a page may watch that moves when this record does; the last word is the model's."""
        return [self.topic, f"{self.kind()}s"]

    @property
    def thread(self) -> Thread:
        """The record whose story this belongs to (a client's page tells its quotes' events too)."""
        return self.kind(), self.pk


class Record(OrgModel, Subject):
    """A thing people open, change and talk about; `permission` names its row in the table of permissions.

    Search keeps its cards by itself: when an event tells that a field of `searched_by` changed, or one of another
    record that its cards show, too: `searched_with` names it by the key that leads there.
    """

    has_marks: ClassVar[bool] = False  # people write notes on it, tag it and star it, on its page
    part_of: ClassVar[str] = ""  # the key to the row that whoever changes this one locks first
    searched_by: ClassVar[frozenset[str]] = frozenset()
    searched_with: ClassVar[Mapping[str, str]] = {}

    class Meta(OrgModel.Meta):
        abstract = True

    def cards(self) -> "Sequence[Card]":
        """How it shows up in search; most kinds have one card or none."""
        return ()


@dataclass(frozen=True, slots=True)
class Card:
    """How a record shows up in search: what it is called, a second line, and what else it is found by."""

    title: str
    detail: str = ""
    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    page: Record | None = None  # the record whose page shows it, when it has none of its own
    needs: str = ""  # an object of the table of permissions: what is on it is only for who sees that, too


S = TypeVar("S", bound=Subject)
R = TypeVar("R", bound=Record)
M = TypeVar("M", bound=OrgModel)


class RecordQuerySet(models.QuerySet[R]):
    """Rows of one kind of record; what a member sees of them is written here and nowhere else."""

    def visible_to(self, member: Viewer) -> Self:
        """All, those that are the member's own work, or none, as the grant says."""
        grant = member.grant(self.model.permission)
        if grant.sees_all:
            return self
        return self.filter(self.assigned_to(member)) if grant.level else self.none()

    def assigned_to(self, member: Viewer) -> models.Q:  # those that override it look at it
        """Which rows are the member's own work; of most kinds none are."""
        return models.Q(pk__in=[])


def visible_rows(model: type[M], member: Viewer) -> models.QuerySet[M]:
    """The rows that a member may see of a kind known only now; where it is written down, ask its own `visible_to`."""
    rows: models.QuerySet[M] = model.objects.visible_to(member)  # type: ignore[attr-defined]  # each kind brings it
    return rows


@models.UUIDField.register_lookup
@models.ForeignKey.register_lookup
class Among(models.Lookup):
    """`pk__among=ids` is `id = any(one array)`; `pk__in` makes a parameter of each, which three parsers look at."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, parameters = self.process_lhs(compiler, connection)
        return f"{column} = any(%s)", (*parameters, list(self.rhs))
