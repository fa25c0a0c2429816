"""Exporting a list: asked for in a request, written by a task with the asker's rights."""

from django.db import transaction

from onetool.abilities.files import actions as files
from onetool.events.actors import SYSTEM
from onetool.events.log import record
from onetool.listing.models import Export
from onetool.orgs.models import Member
from onetool.records.changing import change, lock


@transaction.atomic
def request(*, by: Member, list_name: str, title: str, query: str, file_format: str) -> Export:
    """Ask for what a list shows at an address, as a file; the task follows the event.

    One at a time a person: while one is being written it is returned, whatever is asked for.
    """
    lock(by)
    if running := Export.objects.visible_to(by).running().first():
        return running
    export = Export.objects.create(
        requested_by=by, rights=by.rights, list_name=list_name, title=title, query=query, file_format=file_format
    )
    record("export.requested", export, by=by, format=export.get_file_format_display())
    return export


@transaction.atomic
def finish(export: Export, *, stored: files.Stored, count: int) -> Export:
    """Keep the file of an export that still waits; twice is harmless."""
    export = lock(export)
    if export.state != Export.State.WAITING:
        return export
    file = files.keep(export, stored, by=export.requested_by)
    change(export, state=Export.State.READY, row_count=count, file_id=file.pk)
    record("export.finished", export, by=export.requested_by, count=count)
    return export


@transaction.atomic
def drop(export: Export) -> None:
    """Leave it unwritten: whoever asked has other rights by now. Twice is harmless."""
    export = lock(export)
    if export.state == Export.State.WAITING:
        change(export, state=Export.State.DROPPED)
        record("export.dropped", export, by=SYSTEM)
