"""Whether a delivery really comes from Stripe: signed over its raw body, not long ago, with a secret of ours."""

from collections.abc import Sequence
from typing import Any

import stripe

from onetool.json_limits import read_json

TOLERANCE = 300  # seconds
MOST_DEPTH = 64  # of an event: well beyond Stripe’s own, of which none may be refused


class NotFromStripe(Exception):
    """The body is not signed with any of our secrets, is too old, or is no event."""


def verified(body: bytes, header: str, secrets: Sequence[str]) -> dict[str, Any]:
    """The event in a delivery; several secrets while one is being replaced. Raises NotFromStripe."""
    if not any(_is_signed(body, header, secret) for secret in secrets):
        raise NotFromStripe("no secret of ours signed this")
    try:
        facts = read_json(body.decode(), most_depth=MOST_DEPTH)
        if (
            isinstance(facts["id"], str)
            and isinstance(facts["type"], str)
            and isinstance(facts["data"]["object"], dict)
        ):
            return {**facts}
    except (ValueError, KeyError, TypeError) as error:
        raise NotFromStripe("signed, but no event") from error
    raise NotFromStripe("signed, but no event")


def _is_signed(body: bytes, header: str, secret: str) -> bool:
    try:
        stripe.WebhookSignature.verify_header(body, header, secret, TOLERANCE)
    except (stripe.SignatureVerificationError, ValueError, TypeError):
        # ValueError: a body that is no UTF-8. TypeError: a signature that is no ASCII.
        return False
    return True
