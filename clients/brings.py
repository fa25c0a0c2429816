"""What clients bring to the house."""

from clients.models import Client
from onetool.home.steps import Step

SENTENCES = {
    "client.created": "added client {subject}",
    "client.edited": "changed {fields} of {subject}",
    "client.archived": "archived {subject}",
    "client.restored": "restored {subject}",
    "client.moved": "moved {subject} to {status}",
    "client.starred": "starred {subject}",
    "client.unstarred": "removed the star from {subject}",
    "client.tagged": "tagged {subject} {tag}",
    "client.untagged": "removed the tag {tag} from {subject}",
    "note.added": "wrote a note on {subject}",
    "note.removed": "removed a note from {subject}",
    "contact.added": "added {subject} as a contact",
    "contact.edited": "changed {fields} of contact {subject}",
    "contact.removed": "removed contact {subject}",
    "property.added": "added the property {subject}",
    "property.edited": "changed {fields} of {subject}",
    "property.removed": "removed the property {subject}",
    "export.requested": "asked for a list of clients as {format}",
    "export.finished": "exported {count} clients",
}

RECORDED_WITH = {"client.created": {"contact.added", "property.added"}}

FIRST_STEPS = [
    Step(
        1,
        "Add your first client",
        "Add a client",
        "clients:new",
        is_done=lambda _: Client.objects.exists(),
        topic="clients",
        opens="dialog",
    ),
]
