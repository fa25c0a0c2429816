"""What clients bring to the house."""

from clients import lists
from clients.models import Client
from onetool.home.steps import Step

SENTENCES = {
    "client.created": "added client {subject}",
    "client.edited": "updated {fields} on {subject}",
    "client.archived": "archived {subject}",
    "client.restored": "restored {subject}",
    "client.moved": "changed {subject}’s status to {status}",
    "contact.added": "added {subject} as a contact",
    "contact.edited": "updated {fields} on contact {subject}",
    "contact.removed": "removed contact {subject}",
    "property.added": "added property {subject}",
    "property.edited": "updated {fields} on {subject}",
    "property.removed": "removed property {subject}",
}

LISTS = [lists.clients, lists.contacts, lists.properties]

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
