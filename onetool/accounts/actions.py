"""What changes a person's own account; signing in and out is allauth's."""

import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from onetool import clock
from onetool.access.links import hashed
from onetool.access.memberships import memberships
from onetool.accounts.models import EmailRestore, PlannedCompany, User
from onetool.events.actors import SYSTEM
from onetool.events.log import record
from onetool.orgs.actions import invitations, members, organisations
from onetool.orgs.models import Invitation, Member
from onetool.records.refusals import Refused, refusing_twins
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import across, acting_in

ABANDONED = timedelta(days=7)  # how long a sign-up waits for its code to be typed

RESTORABLE = timedelta(hours=72)  # how long a former address can be brought back


class EmailRestoreClosed(Refused):
    """The link was used, has expired, or never was one."""


class EmailTaken(Refused):
    """The address has been proven for another account since."""


@transaction.atomic
def sign_up(user: User, *, name: str, founding: Mapping[str, object]) -> None:
    """Name a new account, and keep what it wants to found until its address is proven."""
    rename(user, name=name)
    PlannedCompany.objects.create(user=user, founding=dict(founding))


@transaction.atomic
def found_planned(user: User) -> None:
    """The address is proven: found the company that was planned. Twice is harmless."""
    planned = PlannedCompany.objects.select_for_update().filter(user=user).first()
    if planned:
        organisations.start(user=user, key=planned.pk, **planned.founding)
        planned.delete()


def sweep_abandoned(now: datetime, limit: int = 500) -> int:
    """Forget who signed up and never proved the address; it is free again. Returns how many."""
    planned = PlannedCompany.objects.filter(created_at__lt=now - ABANDONED, user__last_login=None)
    return _forget_unproven(User.objects.filter(pk__in=list(planned.values_list("user", flat=True)[:limit])))


def _forget_unproven(users: QuerySet[User]) -> int:
    unproven = list(users.exclude(emailaddress__verified=True).values_list("pk", flat=True))
    placed = {pk for (pk,) in across("people_with_a_place", unproven)}
    # Deleting a person asks for their memberships: whoever has none has none in an organisation that is nobody's.
    with acting_in(uuid7()):
        forgotten = User.objects.filter(pk__in=set(unproven) - placed)
        return forgotten.delete()[1].get("accounts.User", 0)


def has_account(email: str) -> bool:
    """Whether somebody signs in with the address; who never proved it does not."""
    return User.objects.filter(email=email).exclude(last_login=None, emailaddress__verified=False).exists()


@transaction.atomic
def join(invitation: Invitation, *, name: str, password: str) -> tuple[User, Member]:
    """Make the account of somebody who was invited, and take their place. The email proved the address.

    Raises EmailTaken, NotPending.
    """
    _free(invitation.email)
    with refusing_twins(EmailTaken(gettext("You have an account already. Reload this page and sign in."))):
        user = User.objects.create_user(invitation.email, password, name=name)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user, invitations.accept(invitation, user=user)


def forget_password(user: User) -> None:
    """Take away a password that somebody chose before the address was proven to be theirs: it may be a stranger's."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def offer_restore(user: User, *, email: str) -> str:
    """The address was changed: make the token that brings the former one back. It is nowhere else ever seen."""
    token = secrets.token_urlsafe(32)
    expires_at = timezone.now() + RESTORABLE
    EmailRestore.objects.create(user=user, email=email.lower(), token_hash=hashed(token), expires_at=expires_at)
    return token


def restorable(token: str) -> EmailRestore:
    """What a token brings back. Raises EmailRestoreClosed."""
    live = EmailRestore.objects.filter(token_hash=hashed(token), expires_at__gt=timezone.now())
    restore = live.select_related("user").first()
    if restore is None:
        raise EmailRestoreClosed(gettext("This link was already used or has expired."))
    return restore


@transaction.atomic
def restore_email(token: str) -> None:
    """Bring a former address back and shut out whoever changed it. Raises EmailRestoreClosed, EmailTaken."""
    user = User.objects.select_for_update().get(pk=restorable(token).user_id)
    restore = restorable(token)  # of two at once the second finds it used
    _free(restore.email, of=user)
    before, user.email = user.email, restore.email
    user.set_unusable_password()  # ends every session too: each is bound to the password
    user.save(update_fields=["email", "password"])
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    # An older link outranks a newer one, which may have been mailed to whoever took the account over.
    user.email_restores.filter(pk__gte=restore.pk).delete()
    # Whoever changed the address may have set up a second step of their own, shortly before or since.
    offered_at = restore.expires_at - RESTORABLE
    Authenticator.objects.filter(user=user, created_at__gt=offered_at - RESTORABLE).delete()
    for session in UserSession.objects.filter(user=user):
        session.end()
    _record_for_organisations(user, changes={"email": [before, user.email]})


def _free(email: str, *, of: User | None = None) -> None:
    """Nobody keeps an address from its owner by signing up with it unproven."""
    others = EmailAddress.objects.filter(email=email).exclude(user=of)
    if others.filter(verified=True).exists():
        raise EmailTaken(gettext("This email is used by another account now. Contact support."))
    others.delete()
    unproven = User.objects.filter(email=email, last_login=None)
    _forget_unproven(unproven.exclude(pk=of.pk) if of else unproven)


def sweep_restores(now: datetime) -> int:
    """Forget links to former addresses that have expired. Returns how many."""
    return EmailRestore.objects.filter(expires_at__lt=now).delete()[0]


@transaction.atomic
def delete_account(user: User) -> None:
    """Leave every company, and sign in nowhere any more; the address is free again, what they did keeps their name.

    Raises LastOwner: a company always has an owner, a closed one too.
    """
    for member in _places(user):
        members.leave(member)
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.email_restores.all().delete()
    user.email = f"{user.pk}@deleted.invalid"  # RFC 2606 §2: no mail can be sent there
    user.is_active = False
    user.set_unusable_password()
    user.save(update_fields=["email", "is_active", "password"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def end_session(user: User, pk: int) -> None:
    """Sign a browser of the person's own out at once; of nobody else's. Twice is harmless."""
    for session in UserSession.objects.filter(user=user, pk=pk):
        session.end()


def is_second_step_demanded(user: User) -> bool:
    """Whether one of the person's organisations demands two-step sign-in by now."""
    return any(
        member.org.two_step_from and member.org.two_step_from <= clock.today(member.org) for member in _places(user)
    )


def tell_second_step(user: User, *, is_on: bool) -> None:
    """Two-step sign-in is on, or off again: each of the person's organisations is told."""
    for member in _places(user):
        if is_on:
            record("member.two_step_on", member, by=member)
        else:
            record("member.two_step_off", member, by=member)


def tell_sign_in(user: User, *, browser: str, ip: str) -> None:
    """Somebody signed in: it stands in the log of each of their organisations."""
    for member in _places(user):
        record("member.signed_in", member, by=member, browser=browser, ip=ip)


def tell_failed_sign_in(user: User, *, ip: str) -> None:
    """Somebody typed a wrong password: the same, once an hour."""
    for member in _places(user):
        record("member.sign_in_failed", member, by=SYSTEM, ip=ip)


def _places(user: User) -> Iterator[Member]:
    """Each place of a person, with its organisation's transaction round it."""
    for own in memberships(user.pk):
        with acting_in(own.org_id, own.member_id):
            yield Member.objects.select_related("user", "org").get(pk=own.member_id)


def rename(user: User, *, name: str) -> None:
    """Change how a person is called; each of their organisations is told."""
    before, user.name = user.display_name, name
    if before == user.display_name:
        return
    user.save(update_fields=["name"])
    _record_for_organisations(user, changes={"name": [before, user.display_name]})


def _record_for_organisations(user: User, *, changes: dict[str, list[str]]) -> None:
    for member in _places(user):
        members.rename(member, changes=changes)
