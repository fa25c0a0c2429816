"""Roles with a name of the organisation's own: what their people may do beside what every member may."""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext, ngettext

from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.orgs import granting
from onetool.orgs.models import CustomRole, Invitation, Member
from onetool.records.changing import change, lock
from onetool.records.creating import created_once
from onetool.records.record import Changes
from onetool.records.refusals import Refused, refusing_twins


class NameTaken(Refused):
    """Two roles with one name are told apart by nobody."""

    field = "name"


class RoleInUse(Refused):
    """Somebody has the role, or was invited to have it."""


@created_once(CustomRole)
def add(*, by: Member, name: str, grants: Mapping[str, str], pk: uuid.UUID | None = None) -> CustomRole:
    """A new role. Raises NameTaken."""
    with refusing_twins(_taken(name)):
        role = CustomRole.objects.create(pk=pk, org_id=by.org_id, name=name, grants=granting.checked(grants))
    record("customrole.added", role, by=by)
    return role


@transaction.atomic
def edit(role: CustomRole, *, by: Actor, version: int, name: str, grants: Mapping[str, str]) -> CustomRole:
    """Change what it is called and what its people may do, at once for all of them. Raises NameTaken, Stale."""
    role = lock(role, version=version)
    with refusing_twins(_taken(name)):
        changes = change(role, name=name, grants=granting.checked(grants))
    if changes:
        record("customrole.edited", role, by=by, changes=told(changes))
    return role


@transaction.atomic
def remove(role: CustomRole, *, by: Actor) -> None:
    """Take a role away that nobody has. Raises RoleInUse."""
    role = lock(role)
    held = (
        Member.objects.filter(custom_role=role).count() + Invitation.objects.pending().filter(custom_role=role).count()
    )
    if held:
        text = ngettext(
            "{count} person has this role. Give them another one first.",
            "{count} people have this role. Give them another one first.",
            held,
        )
        raise RoleInUse(text, count=held)
    Invitation.objects.filter(custom_role=role).update(custom_role=None)
    record("customrole.removed", role, by=by)
    role.delete()


def told(changes: Changes) -> Changes:
    """Grants as the trail tells them: each object that has other rights now."""
    if "grants" not in changes:
        return changes
    before, after = changes["grants"]
    moved = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    rest = {name: pair for name, pair in changes.items() if name != "grants"}
    return rest | {f"access_to_{name}": [before.get(name), after.get(name)] for name in sorted(moved)}


def _taken(name: str) -> NameTaken:
    return NameTaken(gettext("There is a role called {name} already."), name=name)
