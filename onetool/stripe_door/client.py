"""The one way to Stripe: which key, which address, how long to wait, and errors in our own words."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager

import stripe
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac
from stripe import V1Services

from onetool.stripe_door.errors import StripeError, StripeOff, StripeRefused, StripeUnavailable

CONNECT_TIMEOUT, READ_TIMEOUT = 5.0, 20.0  # seconds; a person waits
RETRIES = 2


def available() -> bool:
    """Whether anything can be paid online. In production without a key it is off."""
    return bool(settings.STRIPE_SECRET_KEY) or is_sandbox()


def is_sandbox() -> bool:
    """Whether our own stand-in answers instead of Stripe: in development, as long as no key is set."""
    return settings.ENV == "development" and not settings.STRIPE_SECRET_KEY and bool(settings.STRIPE_SANDBOX_BASE)


def is_live() -> bool:
    """Whether real money moves; events of the other mode are not ours."""
    return str(settings.STRIPE_SECRET_KEY).startswith(("sk_live_", "rk_live_"))


def sandbox_key() -> str:
    """The key our stand-in asks for: known only to those who know this installation's secret."""
    return "sk_test_" + salted_hmac("onetool.dev.stripe_sandbox", "key").hexdigest()


@contextmanager
def calling() -> Iterator[V1Services]:
    """Stripe's services for one call, made while no transaction is open: locks would last as long as the network.

    Raises StripeOff, StripeUnavailable, StripeRefused.
    """
    if not available():
        raise StripeOff("Online payment is not set up.")
    with transaction.atomic(durable=True):
        pass  # Django refuses a durable block inside another: it looks so that we need not.
    base = f"{settings.STRIPE_SANDBOX_BASE}/dev/stripe" if is_sandbox() else ""
    try:
        yield _client(settings.STRIPE_SECRET_KEY or sandbox_key(), base).v1
    except stripe.StripeError as error:
        raise _in_our_words(error) from error


@functools.lru_cache(maxsize=8)
def _client(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": base} if base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=(CONNECT_TIMEOUT, READ_TIMEOUT)),
    )


def _in_our_words(error: stripe.StripeError) -> StripeError:
    message = error.user_message or str(error)
    if isinstance(error, stripe.APIConnectionError | stripe.RateLimitError | stripe.APIError):
        return StripeUnavailable(message)
    param = getattr(error, "param", None)
    code = error.code or (error.error.code if error.error else None)
    return StripeRefused(message, code=code or "", param=param or "", status=error.http_status or 0)
