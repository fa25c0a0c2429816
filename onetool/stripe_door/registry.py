"""Who wants to know when Stripe says that something happened."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onetool.stripe_door.models import StripeEvent

Handler = Callable[["StripeEvent"], None]
_HANDLERS: dict[tuple[str, str], dict[str, Handler]] = {}
_TOLD_GIVEN_UP: dict[str, Handler] = {}


class FoundNothing(Exception):
    """What a handler raises when nothing here is about the event; the text says what it looked for."""


def on_stripe(endpoint: str, *types: str) -> Callable[[Handler], Handler]:
    """Register what follows an event at an endpoint (`StripeEvent.Endpoint`), in the app's `webhooks.py`: run by a
    worker, with no transaction open, retried. A business's event is never the platform's, whatever its type.

    Events come twice, late and out of order, and their body is only a hint: read the object again through the door
    (`event.account`, `event.object_id`), then call an action under a row lock that moves state forward only. Raise
    FoundNothing when there is none.
    """

    def registered(handler: Handler) -> Handler:
        for name in types:
            _HANDLERS.setdefault((endpoint, name), {})[f"{handler.__module__}.{handler.__name__}"] = handler
        return handler

    return registered


def handlers(endpoint: str, name: str) -> list[Handler]:
    """What is registered for that type of event at that endpoint."""
    return list(_HANDLERS.get((endpoint, name), {}).values())


def on_given_up(handler: Handler) -> Handler:
    """Register who is told that an event was given up, in the transaction that does so."""
    _TOLD_GIVEN_UP[f"{handler.__module__}.{handler.__name__}"] = handler
    return handler


def tell_given_up(event: "StripeEvent") -> None:
    for handler in _TOLD_GIVEN_UP.values():
        handler(event)
