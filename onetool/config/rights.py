"""Who may do what: the one table of roles and objects."""

from django.utils.translation import gettext_lazy as _

from onetool.access.roles import Grant, Level
from onetool.access.table import Grantable

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

# Owners and admins run the place: nothing is taken from them.
FULL = ("owner", "admin")

# What the others can be granted one by one, beside their role; who works here and as what stays with those above.
GRANTABLE = {
    "clients": Grantable(_("Clients")),
    "projects": Grantable(_("Projects")),
    "tasks": Grantable(_("Tasks")),
    "quotes": Grantable(_("Quotes")),
    "invoices": Grantable(_("Invoices")),
    "payments": Grantable(_("Payments")),
    "files": Grantable(_("Files"), can_be_assigned=False),
    "audit": Grantable(_("Audit log"), (Level.NONE, Level.VIEW), can_be_assigned=False),
    "settings": Grantable(_("Settings"), (Level.NONE, Level.EDIT), can_be_assigned=False),
}
