"""One line a record: how a test makes it, always by the same actions the product uses."""

import itertools
from typing import Any

from clients import actions as clients_actions
from clients.models import Client, Contact, Export, Note, Property
from onetool.orgs.models import Member
from onetool.records import Record

_numbers = itertools.count(1)


def client(*, by: Member, name: str = "", **fields: Any) -> Client:
    """An active client with one contact and one property."""
    number = next(_numbers)
    name = name or f"Client {number}"
    return clients_actions.register(
        by=by,
        name=name,
        status=fields.pop("status", Client.Status.ACTIVE),
        contact=fields.pop("contact", {"name": f"Mrs {name.split()[0]}", "email": f"c{number}@example.com", "phone": f"(555) 010-{number:04}"}),
        place=fields.pop("place", {"street": f"{number} Elm Street", "city": "Springfield", "postcode": "12345", "country": "US"}),
        **fields,
    )


def contact(*, by: Member) -> Contact:
    return client(by=by).contacts.get()


def place(*, by: Member) -> Property:
    return client(by=by).properties.get()


def note(*, by: Member) -> Note:
    return clients_actions.add_note(client(by=by), by=by, text="Rings twice.")


def export(*, by: Member) -> Export:
    return clients_actions.request_export(by=by, query={})


# Kind → how to make one. A record without a line here fails the tests of the architecture.
MAKE: dict[str, Any] = {
    "client": client,
    "contact": contact,
    "property": place,
    "note": note,
    "export": export,
}


def make(kind: str, *, by: Member) -> Record:
    """One record of that kind, in the organisation acted in."""
    made: Record = MAKE[kind](by=by)
    return made
