"""What the clients app does when something happened."""

from django.core.files.uploadedfile import SimpleUploadedFile

from clients import actions
from clients.filters import ClientFilter
from clients.models import Export
from onetool.abilities.files import actions as files
from onetool.access.policies import between_transactions
from onetool.events.log import Event
from onetool.tenancy.scope import acting_in
from onetool.work.reactions import on


@on("export.requested")
@between_transactions
def write_the_export(event: Event) -> None:
    with acting_in(event.org_id):
        export = Export.objects.select_related("requested_by__user", "requested_by__org").get(pk=event.subject_id)
        reader = export.requested_by
        text, count = actions.csv_of(ClientFilter.read(export.query).of(reader).for_list(), reader=reader)
    stored = files.store(SimpleUploadedFile("clients.csv", text, content_type="text/csv"), org_id=event.org_id)
    with acting_in(event.org_id):
        actions.finish_export(export, stored=stored, count=count)
