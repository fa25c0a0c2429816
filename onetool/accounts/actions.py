"""What changes a person's own account; signing in and out is allauth's."""

from onetool.accounts.models import User
from onetool.events import record
from onetool.orgs.models import Member
from onetool.permissions import memberships
from onetool.tenancy import acting_in


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
