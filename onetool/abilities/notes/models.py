"""Something a colleague wrote down about a record."""

from django.db import models
from django.utils import timezone

from onetool.access.roles import Viewer
from onetool.records.kinds import about_what_is_seen, marked_models
from onetool.records.record import Record
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel


class NoteQuerySet(models.QuerySet["Note"]):
    def of(self, subject: Record) -> "NoteQuerySet":
        """The notes on a record, newest first."""
        rows = self.filter(subject_kind=subject.kind(), subject_id=subject.pk)
        return rows.order_by("-id").select_related("author__user")

    def visible_to(self, member: Viewer) -> "NoteQuerySet":
        """Who sees a record sees its notes."""
        return self.filter(about_what_is_seen(marked_models(), member))


class Note(OrgModel):
    """A text of somebody's, with one record."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    text = models.TextField()
    author = OrgForeignKey("orgs.Member", models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrgManager.from_queryset(NoteQuerySet)()

    class Meta(OrgModel.Meta):
        indexes = [models.Index(fields=["org", "subject_id", "id"], name="note_subject")]

    def __str__(self) -> str:
        return self.text
