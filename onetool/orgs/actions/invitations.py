"""Inviting people to the team by email; what they join as is said when they are invited."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.access import links
from onetool.accounts.models import User
from onetool.events.log import record
from onetool.mail import allowance, outbox
from onetool.orgs import granting
from onetool.orgs.actions import members
from onetool.orgs.actions.members import AlreadyMember, OnlyOwners
from onetool.orgs.models import CustomRole, Invitation, Inviters, Member
from onetool.records.changing import change, lock
from onetool.records.refusals import Refused, refusing_twins

LIFETIME = timedelta(days=7)
JUST_NOW = timedelta(seconds=30)  # a second click within it is the same click
TWINS = _("{email} was invited at the same moment. Reload the page to see it.")


class MayNotInvite(Refused):
    """The organisation says who may invite people."""


class NotPending(Refused):
    """An invitation that was accepted or canceled, or that has expired, is for nobody any more."""


class NotYours(Refused):
    """An invitation is for whoever has the address it was sent to."""


def may_invite(member: Member) -> bool:
    """Whether the organisation lets the member invite people."""
    if member.org.who_invites == Inviters.EVERYONE:
        return True
    roles = {Inviters.OWNERS: [Member.Role.OWNER], Inviters.ADMINS: [Member.Role.OWNER, Member.Role.ADMIN]}
    return member.role in roles[Inviters(member.org.who_invites)]


def roles_to_give(member: Member) -> list[Member.Role]:
    """What a member may invite people as: nobody gives more than they have themselves."""
    order = [Member.Role.VIEWER, Member.Role.MEMBER, Member.Role.ADMIN, Member.Role.OWNER]
    if member.role not in (Member.Role.OWNER, Member.Role.ADMIN):
        return [Member.Role(member.role)]
    return [Member.Role.MEMBER, *(one for one in order[: order.index(Member.Role(member.role)) + 1] if one != "member")]


@transaction.atomic
def invite(
    emails: Sequence[str],
    *,
    role: str,
    by: Member,
    custom_role: CustomRole | None = None,
    grants: Mapping[str, str] | None = None,
) -> list[Invitation]:
    """Keep a place for each address and send it the way in; who was invited before gets a new email.

    Raises MayNotInvite, OnlyOwners, AlreadyMember, TooMany; then nobody is invited.
    """
    _check_may(by, role)
    place = _place(by, role=role, custom_role=custom_role, grants=grants or {})
    wanted = sorted({email.strip().lower() for email in emails})
    _check_are_strangers(wanted)
    return [_invite(email, place, by=by) for email in wanted]


def _place(by: Member, *, role: str, custom_role: CustomRole | None, grants: Mapping[str, str]) -> dict[str, Any]:
    """What they join as. Who may not do everything themselves invites to what they have: no more, no less."""
    if not granting.is_full(by.role):
        return {"role": by.role, "custom_role": by.custom_role, "grants": by.grants}
    return {
        "role": role,
        "custom_role": custom_role,
        "grants": {} if granting.is_full(role) else granting.checked(grants),
    }


def _check_may(by: Member, role: str) -> None:
    if not may_invite(by):
        raise MayNotInvite(gettext("Ask an owner or admin to invite people."))
    if role not in roles_to_give(by):
        raise OnlyOwners(gettext("You can’t give someone more access than you have."))


def _check_are_strangers(emails: Sequence[str]) -> None:
    known = Member.objects.filter(user__email__in=emails).exclude(status=Member.Status.REMOVED)
    for member in known.select_related("user"):
        if member.status == Member.Status.SUSPENDED:
            text = gettext("{person} is deactivated. Reactivate them on the team page instead.")
        else:
            text = gettext("{person} is already on the team.")
        raise AlreadyMember(text, person=f"{member.display_name} ({member.user.email})")


def _invite(email: str, place: Mapping[str, Any], *, by: Member) -> Invitation:
    known = Invitation.objects.pending().filter(email=email).select_for_update().first()
    if known:
        change(known, **place)
        return _send_again(known, by=by)
    with refusing_twins(NotPending(str(TWINS), email=email)):
        invitation = Invitation.objects.create(
            org_id=by.org_id, email=email, invited_by=by, expires_at=timezone.now() + LIFETIME, **place
        )
    record("invitation.sent", invitation, by=by, role=invitation.role_name)
    _mail(invitation, by=by)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: Member) -> Invitation:
    """Send a new way in, good for another seven days; the former one opens nothing. Raises MayNotInvite, NotPending."""
    invitation = _pending(invitation)
    _check_may(by, invitation.role)
    return _send_again(invitation, by=by)


def _send_again(invitation: Invitation, *, by: Member) -> Invitation:
    now = timezone.now()
    if now - invitation.sent_at < JUST_NOW:
        return invitation
    change(invitation, sent_at=now, expires_at=now + LIFETIME)
    record("invitation.resent", invitation, by=by, role=invitation.role_name)
    _mail(invitation, by=by)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: Member) -> None:
    """Take the place back; what was sent opens nothing. Raises MayNotInvite, NotPending. Twice is safe."""
    invitation = lock(invitation)
    if invitation.status == Invitation.Status.REVOKED:
        return
    _check_may(by, invitation.role)
    _check_pending(invitation)
    change(invitation, status=Invitation.Status.REVOKED)
    links.revoke(invitation)
    record("invitation.revoked", invitation, by=by)


@transaction.atomic
def accept(invitation: Invitation, *, user: User) -> Member:
    """Take the place. Raises NotYours, NotPending, AlreadyMember. Twice by the same person is safe."""
    invitation = lock(invitation)
    if user.email.lower() != invitation.email:
        raise NotYours(gettext("This invitation is for {email}."), email=invitation.email)
    member = Member.objects.filter(user=user).select_related("user", "org").first()
    if member and member.status == Member.Status.SUSPENDED:
        raise AlreadyMember(gettext("Your access was turned off. Ask {name} to turn it on again."), name=member.org)
    if member and member.status == Member.Status.ACTIVE and invitation.status == Invitation.Status.ACCEPTED:
        return member
    _check_pending(invitation)
    if invitation.is_expired:
        raise NotPending(gettext("This invitation has expired. Ask for a new one."))
    return _join(invitation, user, member)


def _join(invitation: Invitation, user: User, member: Member | None) -> Member:
    change(invitation, status=Invitation.Status.ACCEPTED)
    place = {name: getattr(invitation, name) for name in ("role", "custom_role", "grants")}
    is_back = member is not None and member.status == Member.Status.REMOVED
    joined = member or members.create(invitation.org_id, user, **place)
    if is_back:
        change(joined, status=Member.Status.ACTIVE, **place)
    record("invitation.accepted", invitation, by=joined)
    if member is None or is_back:
        record("member.joined", joined, by=joined, role=joined.role_name)
    return joined


def _pending(invitation: Invitation) -> Invitation:
    invitation = lock(invitation)
    _check_pending(invitation)
    return invitation


def _check_pending(invitation: Invitation) -> None:
    if invitation.status == Invitation.Status.ACCEPTED:
        raise NotPending(gettext("{email} has already joined."), email=invitation.email)
    if invitation.status == Invitation.Status.REVOKED:
        raise NotPending(gettext("This invitation was canceled."))


def _mail(invitation: Invitation, *, by: Member) -> None:
    """A link for each email: what an earlier one opened opens nothing."""
    allowance.spend(by.org, to=invitation.email)
    links.revoke(invitation)
    link = links.reserve(invitation, name="", email=invitation.email, lifetime=LIFETIME)
    outbox.send("invitation", to=invitation.email, about=invitation, link=link, inviter=by, invitation=invitation)
