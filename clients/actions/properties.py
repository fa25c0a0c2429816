"""Adding, editing and removing the places where work is done."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from clients.models import Client, Property
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.refusals import Refused


class NoAddress(Refused):
    """A property nobody could drive to."""

    field = "street"


class StaysMain(Refused):
    """A client with properties has a main one."""

    field = "is_primary"


@created_once(Property, of="client")
def add(client: Client, *, by: Actor, pk: uuid.UUID | None = None, **fields: Any) -> Property:
    """A new property; the first one is the main one. `pk` makes a second post of a form harmless. Raises NoAddress."""
    client = lock(client)
    is_first = not Property.objects.filter(client=client).exists()
    place = Property(pk=pk, client=client, **{**fields, "is_primary": fields.get("is_primary") or is_first})
    _check(place.street, place.city)
    if not is_first:
        _make_room(place, place.is_primary)
    place.save(force_insert=True)
    record("property.added", place, by=by)
    return place


@transaction.atomic
def edit(place: Property, *, by: Actor, version: int | None = None, **fields: Any) -> Property:
    """Change a property. Raises Stale when it is no longer at `version`, NoAddress, StaysMain."""
    lock(place.client)  # before the property, as everybody who touches a client's properties does
    place = lock(place, version=version)
    if place.is_primary and not fields.get("is_primary", True):
        raise StaysMain(gettext("Set another primary property first."))
    _check(fields.get("street", place.street), fields.get("city", place.city))
    _make_room(place, bool(fields.get("is_primary")))
    changes = change(place, **fields)
    if changes:
        record("property.edited", place, by=by, changes=changes)
    return place


@transaction.atomic
def remove(place: Property, *, by: Actor) -> None:
    """Take a property off a client; the oldest of the others becomes the main one. Twice is harmless."""
    client = lock(place.client)
    found = Property.objects.filter(pk=place.pk).first()
    if found is None:
        return
    place = found
    record("property.removed", place, by=by, address=place.address)
    place.delete()
    heir = Property.objects.filter(client=client).order_by("-is_primary", "id").first()
    if heir and not heir.is_primary:
        change(heir, is_primary=True)


def _check(street: str, city: str) -> None:
    if not (street or city):
        raise NoAddress(gettext("Enter a street or city."))


def _make_room(place: Property, is_primary: bool) -> None:
    others = Property.objects.select_for_update().filter(client_id=place.client_id).exclude(pk=place.pk)
    for former in others.filter(is_primary=True) if is_primary else ():
        change(former, is_primary=False)  # with a new version: a form of it that is open would take it back
