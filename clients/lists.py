"""The lists of clients, contacts and properties."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.actions import clients as clients_actions
from clients.columns import CLIENTS, CONTACTS, PROPERTIES, members
from clients.models import Client, Contact, Property
from onetool.listing.bulk import NOBODY, Verb, active_member, choice_field
from onetool.listing.listing import Listing, found_among, found_by
from onetool.listing.marks import tagging
from onetool.orgs.models import Member

STATUSES = [choice for choice in Client.Status.choices if choice[0] != Client.Status.ARCHIVED]


def manager_field(member: Member) -> forms.Field:
    return choice_field(gettext("Manager"), [(NOBODY, gettext("Unassigned")), *members(member)])


def status_field(_: Member) -> forms.Field:
    return choice_field(gettext("Status"), STATUSES)


def is_current(client: Client) -> bool:
    return not client.is_archived


CLIENT_VERBS = (
    tagging("clients.edit"),
    Verb(
        name="manager", label=_("Set manager"), policy="clients.edit", said=_("updated"), icon="person",
        field=manager_field,
        act=lambda client, by, pk: clients_actions.edit(client, by=by, account_manager=active_member(pk)),
    ),
    Verb(
        name="status", label=_("Set status"), policy="clients.edit", said=_("updated"), field=status_field,
        icon="arrow-right", fits=is_current,
        act=lambda client, by, status: clients_actions.move(client, by=by, status=status),
    ),
    Verb(
        name="archive", label=_("Archive"), policy="clients.delete", said=_("archived"), undo="restore",
        icon="archive", fits=is_current,
        act_on_all=lambda rows, by, _: clients_actions.archive_all(rows, by=by),
    ),
    Verb(
        name="restore", label=_("Restore"), policy="clients.delete", said=_("restored"), is_offered=False,
        icon="undo", fits=lambda client: client.is_archived,
        act_on_all=lambda rows, by, _: clients_actions.restore_all(rows, by=by),
    ),
)  # fmt: skip

clients = Listing(
    name="clients",
    title=_("Clients"),
    noun=_("client"),
    nouns=_("clients"),
    columns=CLIENTS,
    page_name="clients:index",
    policy="clients.view",
    template="clients/list.html",
    more=("ways", "card", "above", "row"),
    rows=Client.objects.visible_to,
    searched=found_by("client", "contact", "property"),
    usual=lambda rows: rows.current(),
    usual_until=("status",),
    chips="status",
    sort="name",
    opens_drawer=True,
    edits="clients.edit",
    verbs=CLIENT_VERBS,
    moves="clients:move",
    moves_need="clients.edit",
    statuses=STATUSES,
)

contacts = Listing(
    name="contacts",
    title=_("Contacts"),
    noun=_("contact"),
    nouns=_("contacts"),
    columns=CONTACTS,
    page_name="clients:contacts",
    policy="clients.view",
    template="clients/contacts_list.html",
    more=("above", "row"),
    rows=Contact.objects.visible_to,
    searched=found_among("contact"),
    sort="name",
)

properties = Listing(
    name="properties",
    title=_("Properties"),
    noun=_("property"),
    nouns=_("properties"),
    columns=PROPERTIES,
    page_name="clients:properties",
    policy="clients.view",
    template="clients/contacts_list.html",
    more=("above", "row"),
    rows=Property.objects.visible_to,
    searched=found_among("property"),
    sort="city",
)
