"""What changes a person's own account; signing in and out is allauth's."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from onetool.accounts.models import PlannedCompany, User
from onetool.events import record
from onetool.orgs import actions as orgs
from onetool.orgs.models import Member
from onetool.permissions import memberships
from onetool.tenancy import acting_in, everywhere

ABANDONED = timedelta(days=7)  # how long a sign-up waits for its code to be typed


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
        orgs.start(user=user, key=planned.pk, **planned.founding)
        planned.delete()


def sweep_abandoned(now: datetime, limit: int = 500) -> int:
    """Forget who signed up and never proved the address; it is free again. Returns how many."""
    planned = PlannedCompany.objects.filter(created_at__lt=now - ABANDONED, user__last_login=None)
    with everywhere("sweep of sign-ups"):
        abandoned = User.objects.filter(pk__in=list(planned.values_list("user", flat=True)[:limit]))
        return abandoned.exclude(emailaddress__verified=True).delete()[1].get("accounts.User", 0)


def forget_password(user: User) -> None:
    """Take away a password that somebody chose before the address was proven to be theirs: it may be a stranger's."""
    user.set_unusable_password()
    user.save(update_fields=["password"])


def rename(user: User, *, name: str) -> None:
    """Change how a person is called; each of their organisations is told."""
    before, user.name = user.display_name, name
    if before == user.display_name:
        return
    user.save(update_fields=["name"])
    for own in memberships(user.pk):
        with acting_in(own.org_id, own.member_id):
            member = Member.objects.select_related("user").get(pk=own.member_id)
            record("member.edited", member, by=member, changes={"name": [before, user.display_name]})
