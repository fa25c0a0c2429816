"""The table of roles and objects that the settings name, for a ground that knows neither."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib import import_module
from typing import Protocol, cast

from django.conf import settings

from onetool.access.roles import NOTHING, Grant


class Rights(Protocol):
    """What a module of rights says; see `onetool/config/rights.py`."""

    OBJECTS: Sequence[str]
    ROLES: Mapping[str, Mapping[str, Grant]]


@lru_cache(maxsize=1)
def rights() -> Rights:
    return cast(Rights, import_module(settings.RIGHTS))


def grant(role: str, name: str) -> Grant:
    """What a role may do with an object of the table."""
    assert name in rights().OBJECTS, name
    return rights().ROLES[role].get(name, NOTHING)
