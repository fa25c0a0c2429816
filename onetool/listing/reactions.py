"""What follows when somebody asked for an export, or for a change of more rows than one waits for."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from onetool.abilities.files import actions as files
from onetool.access.policies import between_transactions
from onetool.events.log import Event
from onetool.listing import choosing, exports, running
from onetool.listing.actions import exports as kept
from onetool.listing.lists import listing_named
from onetool.listing.models import Export
from onetool.tenancy.scope import acting_in
from onetool.work.reactions import on


@on("export.requested")
@between_transactions
def write_the_export(event: Event) -> None:
    with acting_in(event.org_id):
        export = Export.objects.select_related("requested_by__user", "requested_by__org").get(pk=event.subject_id)
        reader, query = export.requested_by, QueryDict(export.query)
        if reader.rights != export.rights:
            kept.drop(export)
            return
        listing = listing_named(export.list_name)
        columns = choosing.columns_of(listing.columns, query, reader, None)
        text, count = exports.WRITERS[export.file_format](listing.sorted(query, reader), columns, reader)
    name, content_type = f"{export.list_name}.{export.file_format}", exports.CONTENT_TYPES[export.file_format]
    stored = files.store(SimpleUploadedFile(name, text, content_type=content_type), org_id=event.org_id)
    with acting_in(event.org_id):
        kept.finish(export, stored=stored, count=count)


@on("bulkrun.started")
@on("bulkrun.advanced")
@between_transactions
def change_the_next_rows(event: Event) -> None:
    running.go_on(event.org_id, event.subject_id)
