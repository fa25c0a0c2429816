"""Pure: how far a right goes, and what the ground asks of whoever looks at records."""

import enum
import uuid
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol, runtime_checkable


class Level(enum.IntEnum):
    """Each level includes those below it."""

    NONE = 0
    VIEW = 1
    EDIT = 2
    DELETE = 3


@dataclass(frozen=True, slots=True)
class Grant:
    """How far a role goes with one kind of object, and with which of them."""

    level: Level = Level.NONE
    is_assigned_only: bool = False

    def __str__(self) -> str:
        """As it is kept and told: “none”, “view”, “edit assigned”."""
        return f"{self.level.name.lower()}{' assigned' if self.is_assigned_only else ''}"

    @property
    def sees_all(self) -> bool:
        return self.level > Level.NONE and not self.is_assigned_only


@lru_cache(maxsize=64)
def read_grant(text: str) -> Grant:
    """What `str(grant)` kept. Raises KeyError."""
    level, _, which = text.partition(" ")
    return Grant(Level[level.upper()], is_assigned_only=which == "assigned")


NOTHING = Grant()


@runtime_checkable
class Viewer(Protocol):
    """Whoever looks at records: a member of an organisation."""

    @property
    def pk(self) -> uuid.UUID: ...
    @property
    def org_id(self) -> uuid.UUID: ...
    @property
    def role(self) -> str: ...
    @property
    def rights(self) -> str:
        """Another text as soon as the viewer may do anything else than before."""
        ...

    def grant(self, name: str) -> Grant:
        """How far the viewer goes with an object of the table of rights."""
        ...

    def may(self, policy: str) -> bool:
        """Whether the viewer reaches a policy such as "clients.edit"."""
        ...
