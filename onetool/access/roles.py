"""Pure: how far a right goes, and what the ground asks of whoever looks at records."""

import enum
import uuid
from dataclasses import dataclass
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

    @property
    def sees_all(self) -> bool:
        return self.level > Level.NONE and not self.is_assigned_only


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

    def grant(self, name: str) -> Grant:
        """How far the viewer goes with an object of the table of rights."""
        ...

    def may(self, policy: str) -> bool:
        """Whether the viewer reaches a policy such as "clients.edit"."""
        ...
