"""All files that somebody kept with a record, as a list."""

from collections.abc import Sequence

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from onetool.abilities.files.models import File
from onetool.listing.audit import people
from onetool.listing.columns import Choice, Columns, Kind, OnPhone, Rows, computed, of_field
from onetool.listing.listing import Listing
from onetool.orgs.models import Member
from onetool.records.kinds import record_models
from onetool.records.record import visible_rows


def seen_by(member: Member) -> Rows:
    """The files of records that the member may see; whoever may see the record sees its files."""
    seen = Q(pk__in=[])
    for model in record_models():
        grant = member.grant(model.permission)
        if grant.sees_all:
            seen |= Q(subject_kind=model.kind())
        elif grant.level:
            seen |= Q(subject_kind=model.kind(), subject_id__in=visible_rows(model, member).values("pk"))
    return File.objects.filter(seen, removed_at=None).exclude(subject_kind="export")


def kinds(member: Member) -> Sequence[Choice]:
    """The kinds of records that files are kept with."""
    seen = [model for model in record_models() if member.grant(model.permission).level]
    return sorted((model.kind(), str(model._meta.verbose_name).capitalize()) for model in seen)


def with_person(rows: Rows, _: Member) -> Rows:
    return rows.select_related("added_by__user")


def _size(file: File) -> str:
    """In the unit that people use for it."""
    kilobytes = file.size / 1000
    return f"{kilobytes / 1000:.1f} MB" if kilobytes >= 1000 else f"{max(kilobytes, 1):.0f} KB"


FILES = Columns(
    File,
    of_field("name", label=_("File")),
    computed("type", _("Type"), Kind.TEXT, lambda file: file.ending, on_phone=OnPhone.PLAIN),
    computed("size", _("Size"), Kind.TEXT, _size, on_phone=OnPhone.PLAIN),
    computed(
        "about", _("Kept with"), Kind.CHOICE, lambda file: file.subject_kind.capitalize(), where="subject_kind",
        options=kinds, on_phone=OnPhone.PLAIN,
    ),
    computed(
        "member", _("Added by"), Kind.PERSON, lambda file: file.added_by.display_name if file.added_by else "",
        where="added_by", options=people, fetch=with_person,
    ),
    computed(
        "added", _("Added"), Kind.MOMENT, lambda file: file.created_at, where="created_at", sort="id",
        is_descending=True,
    ),
)  # fmt: skip

files = Listing(
    name="files",
    title=_("Files"),
    noun=_("file"),
    nouns=_("files"),
    columns=FILES,
    page_name="listing:files",
    policy="files.view",
    template="listing/files.html",
    rows=seen_by,
    sort="added",
    path=lambda file: reverse("files:detail", args=[file.pk]),
)
