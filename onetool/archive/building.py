"""Everything an organisation has, as one zip: its lists for people, its tables for machines, its papers and files."""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import IO, Any

from django.apps import apps
from django.core.files import File as Content
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from onetool.abilities.files.models import File
from onetool.archive import actions
from onetool.archive.models import Archive
from onetool.brings import brought
from onetool.listing.exports import csv_of
from onetool.listing.listing import Listing
from onetool.orgs.models import Member, Organisation
from onetool.paper import printouts
from onetool.paper.printouts import Original
from onetool.tenancy.scope import acting_in
from onetool.tenancy.wall import OrgModel

BATCH = 1000  # rows at a time
TOLD_EVERY = 25  # parts between two looks at the progress
READ_ME = (
    "lists/   what the lists show, one CSV file each\n"
    "data/    every row of every table, one JSON object a line\n"
    "papers/  quotes, invoices and credit notes as they were sent or issued\n"
    "files/   what was uploaded; data/onetool_file.jsonl says what each belongs to\n"
)
Part = tuple[str, Callable[[IO[bytes]], None]]  # a name in the zip, and what writes it


def build(archive: Archive) -> None:
    """Write the zip part by part, keep it, and tell. Call it with no transaction open; twice writes it once more."""
    reader = archive.requested_by
    with acting_in(reader.org_id):
        parts = list(_parts(reader))
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            packed.writestr("README.txt", READ_ME)
            for number, (name, write) in enumerate(parts):
                if number % TOLD_EVERY == 0:
                    actions.advance(archive, done=number, total=len(parts))
                with packed.open(name, "w", force_zip64=True) as part:
                    write(part)
        size = out.tell()
        out.seek(0)
        default_storage.delete(archive.key)
        default_storage.save(archive.key, Content(out))
    actions.finish(archive, size=size)


def _parts(reader: Member) -> Iterator[Part]:
    listings = (one for some in brought("LISTS") for one in some)
    yield from ((f"lists/{one.name}.csv", _list_writer(one, reader)) for one in listings)
    models: list[type[Any]] = [Organisation, *(one for one in apps.get_models() if issubclass(one, OrgModel))]
    yield from ((f"data/{one._meta.db_table}.jsonl", _table_writer(one, reader)) for one in models)
    papers: Iterable[Any] = chain.from_iterable(papers() for some in brought("PAPERS") for papers in some)
    yield from ((f"papers/{one.file_name}", _paper_writer(Original.of(one))) for one in papers)
    files = File.objects.filter(removed_at=None).exclude(subject_kind="export")
    yield from ((f"files/{one.pk}/{_plain(one.name)}", _file_writer(one.key)) for one in files)


def _plain(name: str) -> str:
    """A file's name that leads nowhere else when the zip is opened."""
    return name.replace("/", "-").replace("\\", "-").strip(". ") or "file"


def _list_writer(listing: Listing, reader: Member) -> Callable[[IO[bytes]], None]:
    def write(out: IO[bytes]) -> None:
        with acting_in(reader.org_id):
            columns = [one for one in listing.columns.seen_by(reader) if not one.is_filter_only]
            out.write(csv_of(listing.rows(reader).order_by("pk"), columns, reader)[0])

    return write


def _table_writer(model: type[Any], reader: Member) -> Callable[[IO[bytes]], None]:
    def write(out: IO[bytes]) -> None:
        with acting_in(reader.org_id):
            rows = model.objects.order_by("pk").values(*(field.attname for field in model._meta.concrete_fields))
            for row in rows.iterator(chunk_size=BATCH):
                out.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n")

    return write


def _paper_writer(original: Original) -> Callable[[IO[bytes]], None]:
    def write(out: IO[bytes]) -> None:
        out.write(printouts.pdf_of(original).content)

    return write


def _file_writer(key: str) -> Callable[[IO[bytes]], None]:
    def write(out: IO[bytes]) -> None:
        if default_storage.exists(key):
            with default_storage.open(key) as content:
                for chunk in content.chunks():
                    out.write(chunk)

    return write
