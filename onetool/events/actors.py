"""Who an event names: a member, a customer on the portal, Stripe, or OneTool itself."""

import uuid
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_noop as _


class Actor(Protocol):
    """Whoever an event names: a member, a customer on the portal, Stripe, or the system itself."""

    @property
    def display_name(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def member_id(self) -> uuid.UUID | None: ...


@dataclass(frozen=True, slots=True)
class Outsider:
    """An actor who is no member."""

    display_name: str
    channel: str
    member_id: None = None


CHANNELS = (_("browser"), _("portal"), _("stripe"), _("system"))  # for translators
SYSTEM = Outsider("OneTool", "system")
STRIPE = Outsider("Stripe", "stripe")


def customer(name: str) -> Outsider:
    """A customer who acts on the portal."""
    return Outsider(name, "portal")
