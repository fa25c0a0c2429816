"""What follows when somebody asked for everything."""

from onetool.access.policies import between_transactions
from onetool.archive import building
from onetool.archive.models import Archive
from onetool.events.log import Event
from onetool.tenancy.scope import acting_in
from onetool.work.reactions import on


@on("archive.requested")
@between_transactions
def build_the_archive(event: Event) -> None:
    with acting_in(event.org_id):
        archive = Archive.objects.select_related("requested_by__user", "requested_by__org").get(pk=event.subject_id)
    if archive.status == Archive.Status.WAITING:
        building.build(archive)
