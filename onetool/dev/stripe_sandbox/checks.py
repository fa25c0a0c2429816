"""What Stripe looks at before it does anything: currencies, amounts, addresses, times."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from onetool.dev.stripe_sandbox.errors import ApiError
from onetool.stripe_door.minor_units import DECIMALS, MAXIMUM_MINOR, MINIMUM, STEPS, to_minor

SHORTEST, LONGEST = timedelta(minutes=30), timedelta(hours=24)


def currency(code: str, param: str = "currency") -> str:
    if code.upper() not in DECIMALS or code != code.lower():
        raise ApiError(f"Invalid currency: {code}.", param=param)
    return code


def amount(minor: int, code: str, param: str = "amount") -> int:
    """A charge or refund of that many minor units; a charge has its minimum checked apart."""
    if minor < 1:
        raise ApiError("This value must be greater than or equal to 1.", code="parameter_invalid_integer", param=param)
    if minor > MAXIMUM_MINOR:
        raise ApiError(f"Amount must be no more than {MAXIMUM_MINOR}", code="amount_too_large", param=param)
    step = STEPS.get(code.upper(), 1)
    if minor % step:
        raise ApiError(f"Invalid amount. Amounts in {code.upper()} must be evenly divisible by {step}.", param=param)
    return minor


def total(minor: int, code: str) -> int:
    least = MINIMUM.get(code.upper())
    if least and minor < to_minor(least, code):
        raise ApiError(
            f"The Checkout Session's total amount due must add up to at least {least} {code}", code="amount_too_small"
        )
    return amount(minor, code, "line_items")


def address(url: str, param: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ApiError("Not a valid URL", code="url_invalid", param=param)
    return url


def email(text: str, param: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise ApiError(f"Invalid email address: {text}", code="email_invalid", param=param) from error
    return text


def expiry(at: int | None) -> datetime:
    now = timezone.now()
    if at is None:
        return now + LONGEST
    moment = datetime.fromtimestamp(at, UTC)
    # Stripe cuts to the second as well, so a caller's “in thirty minutes” may arrive a second short.
    if not now + SHORTEST - timedelta(seconds=5) <= moment <= now + LONGEST + timedelta(seconds=5):
        raise ApiError(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation.",
            param="expires_at",
        )
    return moment


def line_total(items: list[dict[str, Any]]) -> tuple[int, str, str]:
    """(total, currency, what is bought) of the lines; all in one currency."""
    codes = {currency(item["price_data"]["currency"], "line_items[0][price_data][currency]") for item in items}
    if len(codes) != 1:
        raise ApiError("All line items must be in one currency.", param="line_items")
    code = codes.pop()
    sums = [
        amount(item["price_data"]["unit_amount"], code, "line_items[0][price_data][unit_amount]")
        * item.get("quantity", 1)
        for item in items
    ]
    return total(sum(sums), code), code, ", ".join(item["price_data"]["product_data"]["name"] for item in items)
