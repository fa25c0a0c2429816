"""Words that records are marked with: one list an organisation has, whatever they stand on."""

import uuid
from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models

from onetool.access.roles import Viewer
from onetool.records.kinds import about_what_is_seen, marked_models
from onetool.records.record import Record
from onetool.tenancy.wall import OrgManager, OrgModel

LONGEST = 40  # letters


class TagQuerySet(models.QuerySet["Tag"]):
    def of(self, subject: Record) -> "TagQuerySet":
        """The tags of a record, in the order of the alphabet."""
        return self.filter(subject_kind=subject.kind(), subject_id=subject.pk).order_by("name")

    def on(self, model: type[Record], member: Viewer) -> "TagQuerySet":
        """Those of rows of a kind that the member may see: a word alone tells of somebody, too."""
        return self.filter(about_what_is_seen([model], member))

    def visible_to(self, member: Viewer) -> "TagQuerySet":
        """Those of all records that the member may see."""
        return self.filter(about_what_is_seen(marked_models(), member))

    def about(self, model: type[models.Model]) -> "TagQuerySet":
        """Those of a kind of record."""
        return self.filter(subject_kind=model._meta.model_name)

    def named(self, model: type[Record], name: str) -> "models.QuerySet[Tag, uuid.UUID]":
        """The ids of the rows of a kind that are marked with a word: `rows.filter(pk__in=Tag.objects.named(…))`."""
        return self.filter(subject_kind=model.kind(), name=name).values_list("subject_id", flat=True)

    def names_of(self, rows: Iterable[Record]) -> dict[uuid.UUID, list[str]]:
        """The words of each of these rows, in one query."""
        names: dict[uuid.UUID, list[str]] = {row.pk: [] for row in rows}
        found = self.filter(subject_id__among=list(names)).order_by("name")
        for pk, name in found.values_list("subject_id", "name"):
            names[pk].append(name)
        return names

    def beside(self, model: type[Record]) -> ArraySubquery:
        """The words of each row of a list of a kind, for `rows.annotate(…)`: asked with the rows themselves."""
        own = self.filter(subject_kind=model.kind(), subject_id=models.OuterRef("pk"))
        return ArraySubquery(own.order_by("name").values("name"))


class Tag(OrgModel):
    """One word on one record."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=LONGEST)

    objects = OrgManager.from_queryset(TagQuerySet)()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "subject_id", "name", "subject_kind"], name="tag_once"),
        ]
        indexes = [models.Index(fields=["org", "subject_kind", "name", "subject_id"], name="tag_by_name")]

    def __str__(self) -> str:
        return self.name
