"""Who may do what: the one table of roles and objects."""

from onetool.access.roles import Grant, Level

OBJECTS = ("clients", "projects", "tasks", "quotes", "invoices", "payments", "files", "audit", "settings", "team")
_ALL = {name: Grant(Level.DELETE) for name in OBJECTS}

# The one table. What is not named is nothing.
ROLES: dict[str, dict[str, Grant]] = {
    "owner": _ALL,
    "admin": _ALL,
    "member": {
        "clients": Grant(Level.VIEW, is_assigned_only=True),
        "projects": Grant(Level.EDIT, is_assigned_only=True),
        "tasks": Grant(Level.EDIT, is_assigned_only=True),
        "files": Grant(Level.EDIT, is_assigned_only=True),
        "team": Grant(Level.VIEW),
    },
    "viewer": {
        **{
            name: Grant(Level.VIEW)
            for name in ("clients", "projects", "tasks", "quotes", "invoices", "payments", "files", "team")
        },
    },
}
