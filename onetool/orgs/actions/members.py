"""Everything that changes who works in an organisation, and as what."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from onetool.access.seeing import may_see_as
from onetool.accounts.models import User
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.orgs import granting, handing_over
from onetool.orgs.actions.roles import told
from onetool.orgs.models import CustomRole, Member, Organisation
from onetool.records.changing import change, lock
from onetool.records.record import Changes
from onetool.records.refusals import Refused, refusing_twins
from onetool.tenancy.scope import acting_in
from onetool.text.folding import folded


class LastOwner(Refused):
    """An organisation always has an owner who can sign in."""


class OnlyOwners(Refused):
    """Ownership is given and taken by owners."""


class SeesMore(Refused):
    """Nobody looks through the eyes of somebody above."""


class NotHere(Refused):
    """Somebody who left, or was never here, takes nothing."""


class AlreadyMember(Refused):
    """One person, one membership."""


def create(org_id: uuid.UUID, user: User, **place: Any) -> Member:
    """The row of somebody's place: for the actions that say how they came to it."""
    return Member.objects.create(org_id=org_id, user=user, sort_name=folded(user.display_name), **place)


def add(org: Organisation, *, user: User, role: str, by: Actor) -> Member:
    """Take a person with an account into the team without asking them. Raises AlreadyMember."""
    with refusing_twins(AlreadyMember(gettext("{person} is already on the team."), person=user.display_name)):
        member = create(org.pk, user, role=role)
        record("member.added", member, by=by, role=role)
    return member


@transaction.atomic
def change_role(
    member: Member,
    *,
    role: str,
    by: Actor,
    custom_role: CustomRole | None = None,
    grants: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Member:
    """Give a member another role, with a name of the organisation's own or not, and what they may do beside it.

    What somebody above them may do is all there is: no grants are kept of theirs. Raises LastOwner, OnlyOwners, Stale.
    """
    member = _reached(member, by=by, version=version, becomes=role)
    beside = {} if granting.is_full(role) else granting.checked(grants or {})
    changes = change(member, role=Member.Role(role), custom_role=custom_role, grants=beside)
    if changes:
        record("member.edited", member, by=by, changes=told(changes))
    return member


@transaction.atomic
def rename(member: Member, *, changes: Changes) -> Member:
    """The person is called otherwise, or signs in with another address: their organisations are told."""
    member.sort_name = folded(member.display_name)
    member.save(update_fields=["sort_name"])
    record("member.edited", member, by=member, changes=changes)
    return member


def note_seen(member: Member, at: datetime) -> None:
    """Keep when they were here last; nobody is told of it."""
    with acting_in(member.org_id, member.pk):
        Member.objects.filter(pk=member.pk).update(seen_at=at)


@transaction.atomic
def see_as(member: Member, *, by: Member) -> None:
    """Write down that somebody looks at OneTool through a colleague's eyes. Raises SeesMore."""
    if not may_see_as(by, member):
        raise SeesMore(gettext("You can’t see OneTool as someone who has as much access as you."))
    record("member.seen_as", member, by=by)


@transaction.atomic
def suspend(member: Member, *, by: Actor) -> Member:
    """Close the organisation to a member at once; what they did stays. Raises LastOwner, OnlyOwners. Twice is safe."""
    member = _reached(member, by=by)
    if change(member, status=Member.Status.SUSPENDED):
        record("member.suspended", member, by=by)
    return member


@transaction.atomic
def reinstate(member: Member, *, by: Actor) -> Member:
    """Let a suspended member in again. Raises OnlyOwners, NotHere. Twice is safe."""
    member = _reached(member, by=by, becomes=member.role)
    if member.status == Member.Status.REMOVED:
        raise NotHere(gettext("{member} is not on the team any more. Invite them again."), member=member.display_name)
    if change(member, status=Member.Status.ACTIVE):
        record("member.reinstated", member, by=by)
    return member


@transaction.atomic
def remove(member: Member, *, by: Actor, to: Member | None = None) -> Member:
    """Take somebody off the team; what they did stays under their name, their open work goes to `to`, or to nobody.

    Raises LastOwner, OnlyOwners, NotHere. Twice is safe.
    """
    member, is_over = _end(member, by=by, to=to)
    if is_over:
        record("member.removed", member, by=by)
    return member


@transaction.atomic
def leave(member: Member, *, to: Member | None = None) -> Member:
    """Go by oneself; open work goes to somebody, or to nobody. Raises LastOwner, NotHere."""
    member, is_over = _end(member, by=member, to=to)
    if is_over:
        record("member.left", member, by=member)
    return member


def _end(member: Member, *, by: Actor, to: Member | None) -> tuple[Member, bool]:
    member = _reached(member, by=by)
    if to and (to.pk == member.pk or to.status != Member.Status.ACTIVE):
        raise NotHere(gettext("Choose someone who is on the team to take over."))
    is_over = bool(change(member, status=Member.Status.REMOVED, custom_role=None, grants={}))
    if is_over:
        handing_over.hand_over(member, to=to, by=by)
    return member, is_over


@transaction.atomic
def transfer(owner: Member, *, to: Member) -> Member:
    """Give one's ownership to somebody else on the team, and be an admin from now on. Raises OnlyOwners, NotHere."""
    both = {row.pk: row for row in Member.objects.filter(pk__in=[owner.pk, to.pk]).order_by("pk").select_for_update()}
    before, after = both[owner.pk], both[to.pk]
    if before.role != Member.Role.OWNER or before.status != Member.Status.ACTIVE:
        raise OnlyOwners(gettext("Only an owner can do that."))
    if after.status != Member.Status.ACTIVE or after.pk == before.pk:
        raise NotHere(gettext("Choose someone who is on the team to take over."))
    change(after, role=Member.Role.OWNER, custom_role=None, grants={})
    change(before, role=Member.Role.ADMIN)
    record("organisation.transferred", before.org, by=before, to=after.display_name, also=[before.topic, after.topic])
    return after


def _reached(member: Member, *, by: Actor, becomes: str = "", version: int | None = None) -> Member:
    """The member, locked, if `by` may turn them into that (or into nobody) and an owner is left after it."""
    # All owners are locked in one order, so that two owners cannot step down at the same time.
    owners = [o.pk for o in Member.objects.active().filter(role=Member.Role.OWNER).order_by("pk").select_for_update()]
    member = lock(member, version=version)
    if isinstance(by, Member) and by.pk not in owners and Member.Role.OWNER in (member.role, becomes):
        raise OnlyOwners(gettext("Only an owner can do that."))
    if owners == [member.pk] and becomes != Member.Role.OWNER:
        raise LastOwner(
            gettext("{member} is the only owner. Make someone else an owner first."), member=member.display_name
        )
    return member
