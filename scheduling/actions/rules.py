"""What holds for projects and tasks alike: whose property it is, who can be put on them."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.utils.translation import gettext

from clients.models import Client, Property
from onetool.events.actors import Actor
from onetool.orgs.models import Member
from onetool.records.refusals import Refused
from scheduling.models import Project, Task

R = TypeVar("R", Project, Task)


class WrongPlace(Refused):
    """The property belongs to another client."""


class NotOnTheTeam(Refused):
    """Somebody who no longer works here cannot be put on anything."""


def check_property(client: Client | None, place: Property | None) -> None:
    """Raises WrongPlace."""
    if place and (client is None or place.client_id != client.pk):
        raise WrongPlace(
            gettext("{place} is not a property of {client}; choose one of theirs."),
            place=place,
            client=client.name if client else gettext("a client of this task"),
        )


def check_members(members: Iterable[Member]) -> None:
    """Raises NotOnTheTeam."""
    for member in members:
        if member.status != Member.Status.ACTIVE:
            raise NotOnTheTeam(
                gettext("{member} is no longer active; choose someone else."), member=member.display_name
            )


def with_maker(members: Iterable[Member], by: Actor, permission: str) -> list[Member]:
    """Who sees only what is assigned to them is put on what they make, else it would be gone at once."""
    chosen = list(members)
    if isinstance(by, Member) and by.grant(permission).is_assigned_only and by not in chosen:
        chosen.append(by)
    return chosen


def names(members: Iterable[Any]) -> list[str]:
    return sorted(member.display_name for member in members)
