"""The table of roles and objects that the settings name, for a ground that knows neither."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from onetool.access.roles import NOTHING, Grant, Level, read_grant
from onetool.text.translated import Text


@dataclass(frozen=True, slots=True)
class Grantable:
    """What of an object can be granted to a person beside their role, and what it is called."""

    label: Text
    levels: Sequence[Level] = (Level.NONE, Level.VIEW, Level.EDIT, Level.DELETE)
    can_be_assigned: bool = True  # there is such a thing as those that are somebody's own work

    def grants(self) -> list[Grant]:
        """From nothing to everything."""
        return [
            Grant(level, is_assigned_only)
            for level in self.levels
            for is_assigned_only in ([True, False] if level and self.can_be_assigned else [False])
        ]


class Rights(Protocol):
    """What a module of rights says; see `onetool/config/rights.py`."""

    OBJECTS: Sequence[str]
    ROLES: Mapping[str, Mapping[str, Grant]]
    FULL: Collection[str]  # roles that nothing is added to or taken from
    GRANTABLE: Mapping[str, Grantable]


@lru_cache(maxsize=1)
def rights() -> Rights:
    return cast(Rights, import_module(settings.RIGHTS))


def grant(role: str, name: str, own: Iterable[Mapping[str, str]] = ()) -> Grant:
    """What a role may do with an object of the table, or what is granted beside it; of `own` the first word holds."""
    assert name in rights().OBJECTS, name
    if role not in rights().FULL:
        for grants in own:
            if text := grants.get(name):
                return read_grant(text)
    return rights().ROLES[role].get(name, NOTHING)
