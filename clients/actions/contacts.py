"""Adding, editing and removing the people to talk to."""

import uuid
from typing import Any

from django.db import transaction

from clients.models import Client, Contact, digits
from onetool import search
from onetool.events import Actor, record
from onetool.records import change, lock


@transaction.atomic
def add_contact(client: Client, *, by: Actor, pk: uuid.UUID | None = None, **fields: Any) -> Contact:
    """A new contact; the first one is the main one. `pk` makes a second post of the same form harmless."""
    client = lock(client)
    if pk and (existing := Contact.objects.filter(pk=pk, client=client).first()):
        return existing
    is_first = not Contact.objects.filter(client=client).exists()
    contact = Contact(**({"pk": pk} if pk else {}), client=client, **_prepared({**fields, "is_primary": fields.get("is_primary") or is_first}))
    _make_room(contact, contact.is_primary, contact.is_billing)
    contact.save(force_insert=True)
    search.put(contact, contact.card())
    record("contact.added", contact, by=by)
    return contact


@transaction.atomic
def edit_contact(contact: Contact, *, by: Actor, version: int | None = None, **fields: Any) -> Contact:
    """Change a contact. Raises Stale when it is no longer at `version`."""
    contact = lock(contact, version=version)
    lock(contact.client)
    _make_room(contact, bool(fields.get("is_primary")), bool(fields.get("is_billing")))
    changes = change(contact, **_prepared(fields))
    if changes:
        search.put(contact, contact.card())
        changes.pop("phone_digits", None)
        record("contact.edited", contact, by=by, changes=changes)
    return contact


@transaction.atomic
def remove_contact(contact: Contact, *, by: Actor) -> None:
    """Take a contact off a client; the oldest of the others becomes the main one."""
    client = lock(contact.client)
    contact = Contact.objects.select_for_update().get(pk=contact.pk)
    record("contact.removed", contact, by=by, name=contact.name, email=contact.email, phone=contact.phone)
    search.remove(contact)
    contact.delete()
    heir = Contact.objects.filter(client=client).order_by("-is_primary", "id").first()
    if heir and not heir.is_primary:
        change(heir, is_primary=True)


def _make_room(contact: Contact, is_primary: bool, is_billing: bool) -> None:
    """One main and one billing contact a client: the newly marked one takes over."""
    others = Contact.objects.filter(client_id=contact.client_id).exclude(pk=contact.pk)
    if is_primary:
        others.filter(is_primary=True).update(is_primary=False)
    if is_billing:
        others.filter(is_billing=True).update(is_billing=False)


def _prepared(fields: dict[str, Any]) -> dict[str, Any]:
    if "email" in fields:
        fields["email"] = fields["email"].strip().lower()
    if "phone" in fields:
        fields["phone_digits"] = digits(fields["phone"])[:40]
    return fields
