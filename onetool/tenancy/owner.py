"""The owner's login, for what makes and changes tables; a process that serves does not even know its password."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from onetool.tenancy import checks
from onetool.tenancy.roles import OWNER_ROLE

env = environ.Env()
_WHO = ("HOST", "PORT", "USER", "PASSWORD")


def login(known: dict[str, Any]) -> dict[str, Any]:
    """The settings of a database, for its owner: who OWNER_DATABASE_URL names, on a developer's machine `onetool`.

    Without either it is as whoever DATABASE_URL names. Raises ImproperlyConfigured when they are two databases.
    """
    if not env.str("OWNER_DATABASE_URL", default=""):
        return {**known, "USER": OWNER_ROLE} if not env.str("DATABASE_URL", default="") else {**known}
    owners = env.db("OWNER_DATABASE_URL")
    if owners["NAME"] != known["NAME"]:
        raise ImproperlyConfigured(
            f"OWNER_DATABASE_URL is for the database {owners['NAME']}, DATABASE_URL for {known['NAME']}."
        )
    return {**known, **{key: owners[key] for key in _WHO}}


@contextmanager
def logged_in(alias: str) -> Iterator[None]:
    """Connections of this process are the owner's meanwhile, and come up as the application as ever."""
    known: dict[str, Any] = connections[alias].settings_dict
    if known.get("AS_OWNER"):
        yield
        return
    before = {**known}
    _come_as(alias, {**login(known), "AS_OWNER": True})
    try:
        yield
    finally:
        _come_as(alias, before)


def _come_as(alias: str, wanted: dict[str, Any]) -> None:
    line = connections[alias]
    line.close()
    line.close_pool()  # type: ignore[attr-defined]  # every wrapper but PostgreSQL's lacks it
    line.settings_dict.clear()
    line.settings_dict.update(wanted)
    checks.look_again(alias)
