"""Adding, editing and removing the people to talk to."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from clients.models import Client, Contact
from clients.phones import digits
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused


class StaysMain(Refused):
    """A client with contacts has a main one."""


@created_once(Contact, of="client")
def add(client: Client, *, by: Actor, pk: uuid.UUID | None = None, **fields: Any) -> Contact:
    """A new contact; the first one is the main one. `pk` makes a second post of the same form harmless."""
    client = lock(client)
    is_first = not Contact.objects.filter(client=client).exists()
    contact = Contact(
        pk=pk,
        client=client,
        **_prepared({**fields, "is_primary": fields.get("is_primary") or is_first}),
    )
    if not is_first:
        _make_room(contact, contact.is_primary, contact.is_billing)
    contact.save(force_insert=True)
    record("contact.added", contact, by=by)
    return contact


@transaction.atomic
def edit(contact: Contact, *, by: Actor, version: int | None = None, **fields: Any) -> Contact:
    """Change a contact. Raises Stale when it is no longer at `version`, StaysMain."""
    lock(contact.client)  # before the contact, as everybody who touches a client's contacts does
    contact = lock(contact, version=version)
    if contact.is_primary and not fields.get("is_primary", True):
        raise StaysMain(gettext("Set another primary contact first."))
    _make_room(contact, bool(fields.get("is_primary")), bool(fields.get("is_billing")))
    changes = change(contact, **_prepared(fields))
    if changes:
        changes.pop("phone_digits", None)
        record("contact.edited", contact, by=by, changes=changes)
    return contact


@transaction.atomic
def remove(contact: Contact, *, by: Actor) -> None:
    """Take a contact off a client; the oldest of the others becomes the main one. Twice is harmless."""
    client = lock(contact.client)
    found = Contact.objects.filter(pk=contact.pk).first()
    if found is None:
        return
    contact = found
    record("contact.removed", contact, by=by, name=contact.name, email=contact.email, phone=contact.phone)
    contact.delete()
    heir = Contact.objects.filter(client=client).order_by("-is_primary", "id").first()
    if heir and not heir.is_primary:
        change(heir, is_primary=True)


def _make_room(contact: Contact, is_primary: bool, is_billing: bool) -> None:
    """One main and one billing contact a client: the newly marked one takes over."""
    others = Contact.objects.filter(client_id=contact.client_id).exclude(pk=contact.pk)
    for former in others.filter(is_primary=True) if is_primary else ():
        change(former, is_primary=False)
    for former in others.filter(is_billing=True) if is_billing else ():
        change(former, is_billing=False)


def _prepared(fields: dict[str, Any]) -> dict[str, Any]:
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
    if "phone" in fields:
        fields["phone_digits"] = digits(fields["phone"])
    return fields
