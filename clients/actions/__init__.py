"""Everything that changes a client, split by noun: clients, contacts, properties."""

from clients.actions.clients import (
    activate,
    archive,
    archive_all,
    create,
    edit,
    move,
    register,
    restore,
    restore_all,
)
from clients.actions.contacts import add_contact, edit_contact, remove_contact
from clients.actions.properties import add_property, edit_property, remove_property

__all__ = [
    "activate",
    "add_contact",
    "add_property",
    "archive",
    "archive_all",
    "create",
    "edit",
    "edit_contact",
    "edit_property",
    "move",
    "register",
    "remove_contact",
    "remove_property",
    "restore",
    "restore_all",
]
