"""What somebody marked as their own favourite."""

import uuid
from collections.abc import Iterable

from django.db import models

from onetool.access.roles import Viewer
from onetool.records.record import Record
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel


class StarQuerySet(models.QuerySet["Star"]):
    def among(self, rows: Iterable[Record], member: Viewer) -> set[uuid.UUID]:
        """The ids of those rows that the member marked."""
        marked = self.filter(member=member.pk, subject_id__among=[row.pk for row in rows])
        return set(marked.values_list("subject_id", flat=True))

    def beside(self, model: type[Record], member: Viewer) -> models.Exists:
        """Whether the member marked each row of a list of a kind, for `rows.annotate(…)`."""
        return models.Exists(self.filter(member=member.pk, subject_kind=model.kind(), subject_id=models.OuterRef("pk")))

    def by(self, member: Viewer, model: type[Record]) -> "models.QuerySet[Star, uuid.UUID]":
        """The ids of the rows of a kind that the member marked: `rows.filter(pk__in=Star.objects.by(…))`."""
        return self.filter(member=member.pk, subject_kind=model.kind()).values_list("subject_id", flat=True)


class Star(OrgModel):
    """One member's favourite."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    member = OrgForeignKey("orgs.Member", models.CASCADE, related_name="stars", db_index=False)

    objects = OrgManager.from_queryset(StarQuerySet)()

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "member", "subject_kind", "subject_id"], name="starred_once"),
        ]
        indexes = [models.Index(fields=["org", "subject_id"], name="star_subject")]
