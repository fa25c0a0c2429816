"""Everything that changes a client, split by noun: clients, contacts, properties, exports."""

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
from clients.actions.exports import csv_of, finish_export, request_export
from clients.actions.properties import add_property, edit_property, remove_property

__all__ = [
    "activate",
    "add_contact",
    "add_property",
    "archive",
    "archive_all",
    "create",
    "csv_of",
    "edit",
    "edit_contact",
    "edit_property",
    "finish_export",
    "move",
    "register",
    "remove_contact",
    "remove_property",
    "request_export",
    "restore",
    "restore_all",
]
