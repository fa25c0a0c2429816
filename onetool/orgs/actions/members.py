"""Everything that changes who works in an organisation, and as what."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext

from onetool.access.seeing import may_see_as
from onetool.accounts.models import User
from onetool.events.actors import Actor
from onetool.events.log import record
from onetool.orgs import granting
from onetool.orgs.actions.roles import told
from onetool.orgs.models import CustomRole, Member, Organisation
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused, refusing_twins


class LastOwner(Refused):
    """An organisation always has an owner who can sign in."""


class OnlyOwners(Refused):
    """Ownership is given and taken by owners."""


class SeesMore(Refused):
    """Nobody looks through the eyes of somebody above."""


class AlreadyMember(Refused):
    """One person, one membership."""


def add(org: Organisation, *, user: User, role: str, by: Actor) -> Member:
    """Take a person with an account into the team without asking them. Raises AlreadyMember."""
    with refusing_twins(AlreadyMember(gettext("{person} is already on the team."), person=user.display_name)):
        member = Member.objects.create(org=org, user=user, role=role)
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
    """Let a suspended member in again. Raises OnlyOwners. Twice is safe."""
    member = _reached(member, by=by, becomes=member.role)
    if change(member, status=Member.Status.ACTIVE):
        record("member.reinstated", member, by=by)
    return member


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
