"""Creating, editing, moving and archiving a client."""

import uuid
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from clients.actions.contacts import add as add_contact
from clients.actions.properties import add as add_property
from clients.models import Client, ClientQuerySet
from onetool.events.actors import Actor
from onetool.events.log import record, record_all
from onetool.orgs.models import Member
from onetool.records.changing import change, change_all, lock, lock_all
from onetool.records.creating import created_once
from onetool.records.record import Changes
from onetool.records.refusals import Refused
from onetool.text.folding import folded


class AccountManagerGone(Refused):
    """The chosen account manager is no longer active in the organisation."""


@created_once(Client)
def create(*, by: Actor, pk: uuid.UUID | None = None, **fields: Any) -> Client:
    """A new client. `pk` is the id its form brings: a second post of the form finds the row and returns it."""
    client = Client(pk=pk, **_prepared(fields))
    client.save(force_insert=True)
    record("client.created", client, by=by, status=client.status)
    return client


@transaction.atomic
def register(*, by: Actor, contact: dict[str, Any] | None, place: dict[str, Any] | None, **fields: Any) -> Client:
    """A new client with its first contact and property, as one form has them. A second post of it changes nothing."""
    client = create(by=by, **fields)
    if contact and not client.contacts.exists():
        add_contact(client, by=by, **contact)
    if place and not client.properties.exists():
        add_property(client, by=by, **place)
    return client


@transaction.atomic
def edit(client: Client, *, by: Actor, version: int | None = None, **fields: Any) -> Client:
    """Change what is known of a client. Raises Stale when it is no longer at `version`."""
    client = lock(client, version=version)
    left = client.topics()
    changes = change(client, **_prepared(fields))
    if changes:
        changes.pop("sort_name", None)
        record("client.edited", client, by=by, changes=changes, also=left)
    return client


@transaction.atomic
def move(client: Client, *, by: Actor, status: str) -> Client:
    """Move a client to another state. Raises Refused when that is not allowed; twice is harmless."""
    client = lock(client)
    if client.status == status:
        return client
    client.check_move(status)
    before = client.status if status == Client.Status.ARCHIVED else ""
    changes = change(client, status=status, status_before_archive=before)
    record(
        "client.moved", client, by=by, changes={"status": changes["status"]}, status=client.get_status_display().lower()
    )
    return client


@transaction.atomic
def activate(client: Client, *, by: Actor) -> Client:
    """Make a customer of a lead: they agreed to a quote, or paid. Whoever is no lead stays as they are."""
    return move(client, by=by, status=Client.Status.ACTIVE) if lock(client).status == Client.Status.LEAD else client


def archive(client: Client, *, by: Actor) -> Client:
    """Put a client away: out of lists and choices, nothing is lost. Twice is harmless."""
    archive_all(Client.objects.filter(pk=client.pk), by=by)
    client.refresh_from_db()
    return client


@transaction.atomic
def archive_all(clients: ClientQuerySet, *, by: Actor) -> list[Client]:
    """Put many clients away in one go; who is away already stays so. Returns those that were not."""
    current = [client for client in lock_all(clients) if not client.is_archived]
    moved = change_all(current, lambda one: {"status": Client.Status.ARCHIVED, "status_before_archive": one.status})
    record_all("client.archived", _state_of(moved), by=by)
    return list(moved)


def restore(client: Client, *, by: Actor) -> Client:
    """Bring an archived client back to where it was. Twice is harmless."""
    restore_all(Client.objects.filter(pk=client.pk), by=by)
    client.refresh_from_db()
    return client


@transaction.atomic
def restore_all(clients: ClientQuerySet, *, by: Actor) -> list[Client]:
    """Bring many archived clients back, each to where it was. Returns those that were away."""
    away = [client for client in lock_all(clients) if client.is_archived]
    moved = change_all(
        away, lambda one: {"status": one.status_before_archive or Client.Status.ACTIVE, "status_before_archive": ""}
    )
    record_all("client.restored", _state_of(moved), by=by)
    return list(moved)


def _state_of(moved: dict[Client, Changes]) -> dict[Client, dict[str, Any]]:
    """What the log says of a move: the state, not where it will come back to."""
    return {client: {"changes": {"status": changes["status"]}} for client, changes in moved.items()}


def _prepared(fields: dict[str, Any]) -> dict[str, Any]:
    if "name" in fields:
        fields["sort_name"] = folded(fields["name"])[:120]
    manager = fields.get("account_manager")
    if manager and manager.status != Member.Status.ACTIVE:
        raise AccountManagerGone(
            gettext("{manager} is no longer active; choose someone else."), manager=manager.display_name
        )
    return fields
