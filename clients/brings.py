"""What clients bring to the house."""

from django.utils.translation import gettext_lazy as _

from clients import lists
from clients.models import Client
from onetool.home.steps import Step

SENTENCES = {
    "client.created": _("added client {subject}"),
    "client.edited": _("updated {fields} on {subject}"),
    "client.archived": _("archived {subject}"),
    "client.restored": _("restored {subject}"),
    "client.moved": _("changed {subject}’s status to {status}"),
    "contact.added": _("added {subject} as a contact"),
    "contact.edited": _("updated {fields} on contact {subject}"),
    "contact.removed": _("removed contact {subject}"),
    "property.added": _("added property {subject}"),
    "property.edited": _("updated {fields} on {subject}"),
    "property.removed": _("removed property {subject}"),
}

LISTS = [lists.clients, lists.contacts, lists.properties]

RECORDED_WITH = {"client.created": {"contact.added", "property.added"}}

FIRST_STEPS = [
    Step(
        1,
        _("Add your first client"),
        _("Add a client"),
        "clients:new",
        is_done=lambda _: Client.objects.exists(),
        topic="clients",
        opens="dialog",
    ),
]
