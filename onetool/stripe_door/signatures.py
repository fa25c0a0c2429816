"""Whether a delivery really comes from Stripe: signed over its raw body, not long ago, with a secret of ours."""

from collections.abc import Sequence
from typing import Any

import stripe

from onetool.json_limits import read_json

TOLERANCE = 300  # seconds
MOST_DEPTH = 64  # of an event: well beyond Stripe’s own, of which none may be refused
SIGNED = "Signed, but not an event."


class NotFromStripe(Exception):
    """The body is not signed with any of our secrets, or was signed too long ago."""


class NotAnEvent(Exception):
    """Nothing the inbox could keep as an event; the text says what is known of it."""


def verified(body: bytes, header: str, secrets: Sequence[str]) -> dict[str, Any]:
    """The event in a delivery; several secrets while one is being replaced. Raises NotFromStripe, NotAnEvent."""
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        # What is signed is text: of these bytes nobody can say who sent them.
        raise NotAnEvent("Not text, so not an event.") from error
    if not any(_is_signed(body, header, secret) for secret in secrets):
        raise NotFromStripe("no secret of ours signed this")
    try:
        facts: dict[str, Any] = {**read_json(text, most_depth=MOST_DEPTH)}
        is_about_something = isinstance(facts["data"]["object"], dict)
        names = [
            (facts["id"], 255),
            (facts["type"], 100),
            (facts.get("account") or "-", 255),
        ]  # as the inbox keeps them
    except (ValueError, KeyError, TypeError) as error:
        raise NotAnEvent(SIGNED) from error
    if not is_about_something or not all(_is_name(name, most) for name, most in names):
        raise NotAnEvent(SIGNED)
    return facts


def _is_name(value: Any, most: int) -> bool:
    """Stripe's ids and types are printable ASCII: no NUL and no half a character, which no database column takes."""
    return isinstance(value, str) and 0 < len(value) <= most and value.isascii() and value.isprintable()


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        # ValueError: what has no UTF-8. TypeError: a signature that is no ASCII.
        return False
    return True
