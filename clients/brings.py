"""What clients bring to the house."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from clients import lists
from clients.actions import clients
from clients.models import Client
from onetool.home.steps import Step
from onetool.orgs.handing_over import OpenWork

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

OPEN_WORK = [
    OpenWork(
        lambda count: ngettext("{count} client they manage", "{count} clients they manage", count),
        of=lambda member: Client.objects.current().filter(account_manager=member),
        hand_over=lambda client, _, to, by: clients.edit(client, by=by, account_manager=to),
    ),
]

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
