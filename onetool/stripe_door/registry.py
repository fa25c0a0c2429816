"""Who wants to know when Stripe says that something happened."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onetool.stripe_door.models import StripeEvent

Handler = Callable[["StripeEvent"], None]
_HANDLERS: dict[str, dict[str, Handler]] = {}


def on_stripe(*types: str) -> Callable[[Handler], Handler]:
    """Register what follows an event, in the app's `webhooks.py`: run by a worker, with no transaction open, retried.

    Events come twice, late and out of order, and their body is only a hint: read the object again through the door
    (`event.account`, `event.object_id`), then call an action under a row lock that moves state forward only.
    """

    def registered(handler: Handler) -> Handler:
        for name in types:
            _HANDLERS.setdefault(name, {})[f"{handler.__module__}.{handler.__name__}"] = handler
        return handler

    return registered


def handlers(name: str) -> list[Handler]:
    """What is registered for that type of event."""
    return list(_HANDLERS.get(name, {}).values())
