"""A file that somebody brought, with any record."""

from django.db import models
from django.utils import timezone

from onetool.abilities.files import kinds
from onetool.records.record import Record
from onetool.tenancy.wall import OrgForeignKey, OrgManager, OrgModel


class FileQuerySet(models.QuerySet["File"]):
    def of(self, subject: Record) -> "FileQuerySet":
        """The files kept with a record, newest first."""
        return (
            self.filter(subject_kind=subject.kind(), subject_id=subject.pk, removed_at=None)
            .order_by("-id")
            .select_related("added_by__user")
        )


class File(OrgModel):
    """One file, kept with one record. Whoever sees the record and has `files.view` sees the file."""

    class Thumbnail(models.TextChoices):
        NONE = "none"
        WAITING = "waiting"
        READY = "ready"
        FAILED = "failed"

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=120)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=100)
    thumbnail = models.CharField(max_length=10, choices=Thumbnail, default=Thumbnail.NONE)
    added_by = OrgForeignKey("orgs.Member", models.PROTECT, null=True, db_index=False, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True)

    objects = OrgManager.from_queryset(FileQuerySet)()

    class Meta(OrgModel.Meta):
        indexes = [models.Index(fields=["org", "subject_id", "id"], name="file_subject")]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Where the bytes are in the storage."""
        return storage_key(self.org_id, self.id)

    @property
    def thumbnail_key(self) -> str:
        return thumbnail_key_of(self.key)

    @property
    def is_inline(self) -> bool:
        return self.content_type in kinds.INLINE

    @property
    def has_thumbnail(self) -> bool:
        return self.thumbnail == self.Thumbnail.READY

    @property
    def ending(self) -> str:
        """“PDF”, “XLSX” …: what stands in place of a picture."""
        return self.name.rpartition(".")[2].upper()


def storage_key(org_id: object, file_id: object) -> str:
    return f"{org_id}/{file_id}"


def thumbnail_key_of(key: str) -> str:
    return f"{key}.webp"
