"""Exporting clients: asked for in a request, written by a task with the asker's rights."""

import csv
import io
import re

from django.db import transaction

from clients.models import Client, ClientQuerySet, Export
from onetool import clock
from onetool.abilities.files import actions
from onetool.events.log import record
from onetool.orgs import countries
from onetool.orgs.models import Member, Organisation
from onetool.records.changing import change, lock
from onetool.text.locales import separators

HEADINGS = [
    "Name", "Client type", "Status", "Lead source", "Tags", "Account manager", "Contact", "Email", "Phone",
    "Properties", "Added",
]  # fmt: skip
# For those who may see money, as on the client's page.
BILLING_HEADINGS = [
    "Street",
    "City",
    "State / region",
    "ZIP / postal code",
    "Country",
    "Tax ID",
    "Payment terms (days)",
]
FORMULA_SIGNS = frozenset("=+-@\t\r\n＝＋－＠")  # the wide ones where spreadsheets speak Japanese or Chinese
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # what no text file has: it would not be kept


@transaction.atomic
def request_export(*, by: Member, query: dict[str, str]) -> Export:
    """Ask for the clients that a list's filters show, as CSV; the task follows the event.

    One at a time a person: while one is being written it is returned, whatever is asked for.
    """
    lock(by)
    if running := Export.objects.visible_to(by).running().first():
        return running
    export = Export.objects.create(requested_by=by, query=query)
    record("export.requested", export, by=by, format="CSV")
    return export


def csv_of(clients: ClientQuerySet, *, reader: Member) -> tuple[bytes, int]:
    """The clients as CSV (UTF-8 with the mark that spreadsheets look for), and how many they are."""
    out, count, shows_billing = io.StringIO(), 0, reader.may("invoices.view")
    writer = csv.writer(out, delimiter=delimiter(reader.org.locale))
    writer.writerow([*HEADINGS, *(BILLING_HEADINGS if shows_billing else [])])
    for client in clients.order_by("sort_name", "pk").iterator(chunk_size=1000):
        row = [*_facts(client, reader.org), *(_billing(client) if shows_billing else [])]
        writer.writerow([_harmless(cell) for cell in row])
        count += 1
    return out.getvalue().encode("utf-8-sig"), count


def delimiter(locale: str) -> str:
    """What stands between cells: spreadsheets look for a semicolon where the comma is the decimal sign."""
    return ";" if separators(locale)[0] == "," else ","


@transaction.atomic
def finish_export(export: Export, *, stored: actions.Stored, count: int) -> Export:
    """Keep the file of an export that still waits; twice is harmless."""
    export = lock(export)
    if export.state != Export.State.WAITING:
        return export
    file = actions.keep(export, stored, by=export.requested_by)
    change(export, state=Export.State.READY, row_count=count, file_id=file.pk)
    record("export.finished", export, by=export.requested_by, count=count)
    return export


def _facts(client: Client, org: Organisation) -> list[str]:
    contact, source = client.primary_contact, client.get_source_display() if client.source else ""
    return [
        client.name, client.get_client_kind_display(), client.get_status_display(), source,
        ", ".join(client.tag_names), client.account_manager.display_name if client.account_manager else "",
        *((contact.name, contact.email, contact.phone) if contact else ("", "", "")),
        " | ".join(place.address for place in client.properties.all()),
        clock.local(client.created_at, org).date().isoformat(),
    ]  # fmt: skip


def _billing(client: Client) -> list[str]:
    address = [client.street, client.city, client.region, client.postcode, countries.name(str(client.country))]
    return [*address, client.tax_id, str(client.payment_terms_days)]


def _harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is kept as text (OWASP, CSV injection)."""
    text = _CONTROL.sub("", cell)
    return f"'{text}" if text[:1] in FORMULA_SIGNS else text
