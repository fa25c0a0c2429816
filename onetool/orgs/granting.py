"""What can be granted to people, in words: for the forms of roles and members, and the tables that show them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.access.roles import Grant, Level, read_grant
from onetool.access.table import Grantable, grant, rights
from onetool.orgs.models import Granted
from onetool.text.translated import Text

WORDS: dict[tuple[Level, bool], Text] = {
    (Level.NONE, False): _("No access"),
    (Level.VIEW, True): _("View assigned"),
    (Level.VIEW, False): _("View all"),
    (Level.EDIT, True): _("Edit assigned"),
    (Level.EDIT, False): _("Edit all"),
    (Level.DELETE, True): _("Full access to assigned"),
    (Level.DELETE, False): _("Full access"),
}
WHOLE: dict[Level, Text] = {Level.VIEW: _("View"), Level.EDIT: _("Edit")}  # of what is nobody's own work


def words(held: Grant, of: Grantable) -> Text:
    """A grant as the forms call it."""
    if not of.can_be_assigned:
        return WHOLE.get(held.level, WORDS[held.level, False])
    return WORDS[held.level, held.is_assigned_only]


def choices(of: Grantable) -> list[tuple[str, Text]]:
    """(as it is kept, in words) of each grant, from nothing to everything."""
    return [(str(one), words(one, of)) for one in of.grants()]


@dataclass(frozen=True, slots=True)
class Access:
    """What somebody may do with one object of the table of rights."""

    name: str
    label: Text
    words: Text
    is_own: bool  # granted to them beside their role


def access_of(place: Granted) -> Iterator[Access]:
    """Everything that can be granted, as this place has it."""
    for name, of in rights().GRANTABLE.items():
        yield Access(name, of.label, words(place.grant(name), of), is_own=name in place.grants)


def role_access(role: str, grants: Mapping[str, str]) -> list[Text]:
    """The same of a role: in the order of the table, in words."""
    return [words(grant(role, name, [grants]), of) for name, of in rights().GRANTABLE.items()]


def is_full(role: str) -> bool:
    """Whether nothing can be added to the role or taken from it."""
    return role in rights().FULL


def checked(grants: Mapping[str, str]) -> dict[str, str]:
    """Those that the table knows. Raises KeyError for any other."""
    for name, kept in grants.items():
        if read_grant(kept) not in rights().GRANTABLE[name].grants():
            raise KeyError(f"{name}: {kept}")
    return dict(grants)


def same_as(role_name: str) -> str:
    """The choice that grants nothing beside the role."""
    return gettext("Same as {role}").format(role=role_name)
