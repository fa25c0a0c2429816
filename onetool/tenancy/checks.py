"""What must hold before a request is served: roles that row-level security binds."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.translation import gettext

from onetool.tenancy.roles import APP_ROLE

_QUESTION = """
    select current_user, array(
        select rolname::text from pg_roles
        where rolname in (session_user, current_user, 'onetool', 'onetool_app', 'onetool_web')
          and (rolsuper or rolbypassrls)
        order by rolname),
        exists (select from pg_roles where rolname = 'onetool' and pg_has_role(session_user, oid, 'member'))
"""
_safe: set[str] = set()  # the aliases whose roles this process has seen


@register(Tags.database)
def check_roles(*, databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """For `check --database default` and `migrate`: the refusal of the first connection, as an error of the check."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        try:
            connections[alias].ensure_connection()
        except ImproperlyConfigured as refusal:
            messages.append(Error(str(refusal), hint=gettext("Run the SQL of `manage.py roles`."), id="onetool.E001"))
    return messages


def refuse_unsafe_roles(*, connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Ask once per process, at its first connection: every kind of server and worker refuses, however started."""
    if connection.alias in _safe or connection.alias not in connections:
        return
    if found := faults(connection):
        connection.close()
        raise ImproperlyConfigured(" ".join(found))
    _safe.add(connection.alias)


def faults(connection: BaseDatabaseWrapper) -> list[str]:
    """What is wrong with the roles of this connection, in sentences; empty when nothing is."""
    # Past Django's cursor: the question must not count as one of the page's queries.
    comes_up_as, exempt, can_be_owner = connection.connection.execute(_QUESTION).fetchone()
    found = [f"The database role {role} is exempt from row-level security (superuser or BYPASSRLS)." for role in exempt]
    if comes_up_as != APP_ROLE:
        found.append(f"Connections come up as {comes_up_as}, not as {APP_ROLE}: they would see every organisation.")
    # A developer's own server holds nobody's data.
    if can_be_owner and not (settings.IS_DEVELOPMENT or connection.settings_dict.get("AS_OWNER")):
        found.append(
            "DATABASE_URL logs in as who may become onetool, the owner of the tables, for whom there is no row-level "
            "security: it has to name onetool_web, and OWNER_DATABASE_URL the owner where `migrate` runs."
        )
    return found


def can_be_owner(connection: BaseDatabaseWrapper) -> bool:
    """Whether who logged in may change tables."""
    connection.ensure_connection()
    _, _, answer = connection.connection.execute(_QUESTION).fetchone()
    return bool(answer)


def look_again(alias: str) -> None:
    """Another login: what was seen does not count for it."""
    _safe.discard(alias)


connection_created.connect(refuse_unsafe_roles, dispatch_uid="onetool.refuse_unsafe_roles")
