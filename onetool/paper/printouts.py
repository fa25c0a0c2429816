"""Documents on paper: the PDF of a frozen row is made once and kept as it was first made; others are made when asked.

An app says with `@prints(Model)` how a row of its own becomes a sheet. Nothing here runs inside an action.
"""

import hashlib
import logging
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar, cast

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from onetool.abilities.files import actions
from onetool.paper import pdf
from onetool.tenancy.scope import acting_in
from onetool.tenancy.wall import OrgModel, TenantWall

log = logging.getLogger(__name__)


# --- The row ----------------------------------------------------------------------------------------------------------
class Printout(OrgModel):
    """The PDF of one frozen row, kept as it was first made: nobody can change or delete it, and its hash proves it."""

    subject_kind = models.CharField(max_length=40)
    subject_id = models.UUIDField()
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(OrgModel.Meta):
        constraints = [
            TenantWall(name="printout_wall", append_only=True),
            models.UniqueConstraint(fields=["org", "subject_kind", "subject_id"], name="one_printout_per_row"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """Where the bytes are in the storage."""
        return f"{self.org_id}/{self.id}.pdf"


# --- What is printed --------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Sheet:
    """What a template of `templates/pdf/` is given: finished strings, the document's own day, the logo it bears."""

    template: str
    name: str  # of the file
    strings: Mapping[str, Any]
    made_on: date
    org_id: uuid.UUID
    logo_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF and what its file is called."""

    name: str
    content: bytes


class Printable(Protocol):
    """A frozen row that an app has said how to print."""

    pk: uuid.UUID
    org_id: uuid.UUID

    @property
    def file_name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Original:
    """Which frozen row a PDF is of."""

    org_id: uuid.UUID
    kind: str
    pk: uuid.UUID

    @classmethod
    def of(cls, row: Printable) -> "Original":
        return cls(row.org_id, _kind(type(row)), row.pk)

    @classmethod
    def named(cls, org_id: uuid.UUID, reference: Mapping[str, str]) -> "Original":
        """The row that a `reference` speaks of."""
        return cls(org_id, reference["kind"], uuid.UUID(reference["id"]))


M = TypeVar("M", bound=OrgModel)
_SHEETS: dict[str, Callable[[uuid.UUID], Sheet]] = {}


def prints(model: type[M]) -> Callable[[Callable[[M], Sheet]], Callable[[M], Sheet]]:
    """Register how a row of this model becomes a sheet; called inside its organisation."""

    def registered(sheet: Callable[[M], Sheet]) -> Callable[[M], Sheet]:
        _SHEETS[_kind(model)] = lambda pk: sheet(cast(M, model._default_manager.get(pk=pk)))
        return sheet

    return registered


def _kind(model: type[Any]) -> str:
    return str(model._meta.model_name)


def reference(row: Printable) -> dict[str, str]:
    """How a mail remembers what goes with it."""
    return {"kind": _kind(type(row)), "id": str(row.pk), "name": row.file_name}


def file_name(*words: str) -> str:
    """`"Q-000007", "v2"` → `Q-000007-v2.pdf`; what a number may hold and a file's name may not becomes a dash."""
    return "-".join(re.sub(r"[^\w.-]+", "-", word) for word in words) + ".pdf"


# --- Making, keeping, handing out: all with no transaction open -------------------------------------------------------
def pdf_of(what: Sheet | Original) -> Pdf:
    """A PDF to look at. Of a frozen row the kept one, or while there is none, one made for now. Writes nothing."""
    if isinstance(what, Sheet):
        return _rendered(what)
    with acting_in(what.org_id):
        kept = _kept(what)
    if kept and (content := _read(kept)):
        return Pdf(kept.name, content)
    with acting_in(what.org_id):
        sheet = _SHEETS[what.kind](what.pk)
    return _rendered(sheet)


def make(original: Original) -> Pdf:
    """The PDF of a frozen row, kept from now on. Twice, or by two workers at once, keeps one."""
    made = pdf_of(original)
    with acting_in(original.org_id):
        if _kept(original):
            return made
    row = Printout(
        org_id=original.org_id,
        subject_kind=original.kind,
        subject_id=original.pk,
        name=made.name,
        sha256=hashlib.sha256(made.content).hexdigest(),
        size=len(made.content),
    )
    default_storage.save(row.key, ContentFile(made.content))
    with acting_in(original.org_id):
        # Of two workers the second writes nothing; its bytes stay behind, and nobody refers to them.
        Printout.objects.bulk_create([row], ignore_conflicts=True)
    return made


def _rendered(sheet: Sheet) -> Pdf:
    logo = actions.small_picture(sheet.org_id, sheet.logo_id) if sheet.logo_id else None
    return Pdf(sheet.name, pdf.render(sheet.template, sheet.strings, made_on=sheet.made_on, logo=logo))


def _kept(original: Original) -> Printout | None:
    return Printout.objects.filter(subject_kind=original.kind, subject_id=original.pk).first()


def _read(kept: Printout) -> bytes | None:
    """The kept bytes, or None when the storage has lost or spoilt them."""
    try:
        with default_storage.open(kept.key) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() == kept.sha256:
        return content
    log.error("The PDF %s (%s) is not in the storage as it was kept; it is made anew", kept.name, kept.pk)
    return None
