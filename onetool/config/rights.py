"""Who may do what: the one table of roles and objects."""

from onetool.access.roles import Grant, Level

OBJECTS = (
    "clients", "projects", "tasks", "quotes", "invoices", "payments", "files", "views", "exports", "audit", "settings",
    "team",
)  # fmt: skip
# Of lists everybody has their own: saved views, and exports, which are made with one's own rights.
_OWN = {"views": Grant(Level.DELETE, is_assigned_only=True), "exports": Grant(Level.EDIT, is_assigned_only=True)}
_ALL = {**{name: Grant(Level.DELETE) for name in OBJECTS}, "views": _OWN["views"]}

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
        **_OWN,
    },
    "viewer": {
        **_OWN,
        **{
            name: Grant(Level.VIEW)
            for name in ("clients", "projects", "tasks", "quotes", "invoices", "payments", "files", "team")
        },
    },
}
