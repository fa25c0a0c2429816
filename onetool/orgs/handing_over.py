"""Open work that somebody leaves behind: what each app has of it, and how it goes to somebody else."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from onetool.brings import brought
from onetool.events.actors import Actor
from onetool.orgs.models import Member
from onetool.text.translated import Text


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One kind of work that is somebody's until it is done; `counted` takes {count}."""

    counted: Callable[[int], Text]
    of: Callable[[Member], "QuerySet[Any]"]
    hand_over: Callable[[Any, Member, Member | None, Actor], object]  # a row, from, to somebody or nobody, by


def left_by(member: Member) -> list[str]:
    """What of it a member has, in words: “3 open tasks”."""
    counts = [(work, work.of(member).count()) for some in brought("OPEN_WORK") for work in some]
    return [work.counted(count).format(count=count) for work, count in counts if count]


def hand_over(member: Member, *, to: Member | None, by: Actor) -> None:
    """Give all of it to somebody, or to nobody; each row by its own action."""
    for work in (work for some in brought("OPEN_WORK") for work in some):
        for row in work.of(member).order_by("pk"):
            work.hand_over(row, member, to, by)
