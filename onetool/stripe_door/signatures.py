"""Whether a delivery really comes from Stripe: signed over its raw body, not long ago, with a secret of ours."""

import json
from collections.abc import Sequence
from typing import Any

import stripe

TOLERANCE = 300  # seconds


class NotFromStripe(Exception):
    """The body is not signed with any of our secrets, is too old, or is no event."""


def verified(body: bytes, header: str, secrets: Sequence[str]) -> dict[str, Any]:
    """The event in a delivery; several secrets while one is being replaced. Raises NotFromStripe."""
    if not any(_is_signed(body, header, secret) for secret in secrets):
        raise NotFromStripe("no secret of ours signed this")
    try:
        facts = json.loads(body.decode())
        if (
            isinstance(facts["id"], str)
            and isinstance(facts["type"], str)
            and isinstance(facts["data"]["object"], dict)
        ):
            return {**facts}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise NotFromStripe("signed, but no event") from error
    raise NotFromStripe("signed, but no event")


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        # ValueError: a body that is no UTF-8. TypeError: a signature that is no ASCII.
        return False
    return True
