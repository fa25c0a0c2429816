"""Exporting clients: asked for in a request, written by a task with the asker's rights."""

import csv
import io
from collections.abc import Iterator

from django.db import transaction

from clients.models import ClientQuerySet, Export
from onetool import files
from onetool.events import record
from onetool.orgs.models import Member
from onetool.records import change, lock

HEADINGS = [
    "Name", "Kind", "Status", "Lead source", "Tags", "Account manager", "Contact", "E-mail", "Phone",
    "Street", "City", "Region", "Postcode", "Country", "Tax number", "Payment terms (days)", "Properties", "Added",
]  # fmt: skip


@transaction.atomic
def request_export(*, by: Member, query: dict[str, str]) -> Export:
    """Ask for the clients that a list's filters show, as CSV; the task follows the event."""
    export = Export.objects.create(requested_by=by, query=query)
    record("export.requested", export, by=by, format="CSV")
    return export


def csv_of(clients: ClientQuerySet) -> tuple[bytes, int]:
    """The clients as CSV (UTF-8 with the mark that spreadsheets look for), and how many they are."""
    out, count = io.StringIO(), 0
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    for row in _rows(clients.order_by("sort_name", "pk")):
        writer.writerow([_harmless(cell) for cell in row])
        count += 1
    return out.getvalue().encode("utf-8-sig"), count


@transaction.atomic
def finish_export(export: Export, *, stored: files.Stored, count: int) -> Export:
    """Keep the file of an export that still waits; twice is harmless."""
    export = lock(export)
    if export.state != Export.State.WAITING:
        return export
    file = files.keep(export, stored, by=export.requested_by)
    change(export, state=Export.State.READY, row_count=count, file_id=file.pk)
    record("export.finished", export, by=export.requested_by, count=count)
    return export


def _rows(clients: ClientQuerySet) -> Iterator[list[str]]:
    for client in clients.iterator(chunk_size=1000):
        contact = client.primary_contact
        manager = client.account_manager.display_name if client.account_manager else ""
        yield [
            client.name, client.get_client_kind_display(), client.get_status_display(), client.get_source_display() if client.source else "",
            ", ".join(client.tag_names), manager, contact.name if contact else "", contact.email if contact else "", contact.phone if contact else "",
            client.street, client.city, client.region, client.postcode, str(client.country.name or ""), client.tax_id,
            str(client.payment_terms_days), " | ".join(place.address for place in client.properties.all()), client.created_at.date().isoformat(),
        ]  # fmt: skip


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is kept as text (OWASP, CSV injection)."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
