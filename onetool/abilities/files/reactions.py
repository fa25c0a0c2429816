"""What follows when somebody brought a file."""

import uuid

from onetool.abilities.files import actions
from onetool.access.policies import between_transactions
from onetool.events.log import Event
from onetool.work.reactions import on


@on("file.added")
@between_transactions
def make_a_thumbnail(event: Event) -> None:
    actions.make_thumbnail(event.org_id, uuid.UUID(event.facts["file"]))
