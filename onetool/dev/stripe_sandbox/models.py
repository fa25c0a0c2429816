"""The sandbox's own books: accounts, sessions, payments, refunds and events; amounts in minor units."""

import secrets
import string
from decimal import Decimal
from functools import partial
from typing import Any

from babel.numbers import format_currency
from django.db import models
from django.utils import timezone

from onetool.stripe_door.minor_units import from_minor

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """An id that looks like Stripe's and cannot be guessed: who knows a session's can open its page."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


class Account(models.Model):
    """A business's account, connected to the platform until it takes its permission back."""

    id = models.CharField(primary_key=True, max_length=64, default=partial(new_id, "acct_", 16))
    country = models.CharField(max_length=2, default="US")
    currency = models.CharField(max_length=3, default="usd")
    email = models.CharField(max_length=255, blank=True)
    business_name = models.CharField(max_length=255, blank=True)
    metadata = models.JSONField(default=dict)
    is_enabled = models.BooleanField(default=False)
    is_connected = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.business_name or self.id


class AccountLink(models.Model):
    """One visit to the questions an account has to answer."""

    id = models.CharField(primary_key=True, max_length=64, default=partial(new_id, "", 32))
    account = models.ForeignKey(Account, models.CASCADE)
    return_url = models.TextField()
    refresh_url = models.TextField()
    expires_at = models.DateTimeField()
    is_used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.id

    @property
    def is_open(self) -> bool:
        return not self.is_used and self.expires_at > timezone.now()


class PaymentIntent(models.Model):
    """One payment, whatever number of tries it takes."""

    class Status(models.TextChoices):
        OPEN = "requires_payment_method"
        PROCESSING = "processing"
        SUCCEEDED = "succeeded"
        CANCELED = "canceled"

    id = models.CharField(primary_key=True, max_length=64, default=partial(new_id, "pi_"))
    account = models.ForeignKey(Account, models.CASCADE, related_name="payment_intents")
    amount = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=30, choices=Status, default=Status.OPEN)
    description = models.TextField(blank=True)
    metadata = models.JSONField(default=dict)
    last_error = models.JSONField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.id


class CheckoutSession(models.Model):
    """A page to pay on."""

    class Status(models.TextChoices):
        OPEN = "open"
        COMPLETE = "complete"
        EXPIRED = "expired"

    id = models.CharField(primary_key=True, max_length=100, default=partial(new_id, "cs_test_", 58))
    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    payment_intent = models.ForeignKey(PaymentIntent, models.SET_NULL, null=True, related_name="sessions")
    amount = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    description = models.TextField()
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    is_paid = models.BooleanField(default=False)
    success_url = models.TextField()
    cancel_url = models.TextField(blank=True)
    customer_email = models.CharField(max_length=255, blank=True)
    client_reference_id = models.CharField(max_length=255, blank=True)
    metadata = models.JSONField(default=dict)
    payment_intent_data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.id

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN and self.expires_at > timezone.now()

    @property
    def total(self) -> Decimal:
        return from_minor(self.amount, self.currency)

    @property
    def price(self) -> str:
        return format_currency(self.total, self.currency.upper(), locale="en_US")

    @property
    def is_complete(self) -> bool:
        return self.status == self.Status.COMPLETE

    @property
    def is_on_its_way(self) -> bool:
        payment = self.payment_intent
        return payment is not None and payment.status == PaymentIntent.Status.PROCESSING

    @property
    def state(self) -> str:
        """In words, for the desk."""
        if self.is_open:
            return "Declined, still open" if self.payment_intent else "Open"
        if not self.is_complete:
            return "Expired"
        if self.is_on_its_way:
            return "On its way"
        return "Paid" if self.is_paid else "Bounced"

    @property
    def return_url(self) -> str:
        """Where a customer who has paid is sent."""
        return self.success_url.replace("{CHECKOUT_SESSION_ID}", self.id)


class Charge(models.Model):
    """One try at a payment; a failed one keeps why."""

    id = models.CharField(primary_key=True, max_length=64, default=partial(new_id, "ch_"))
    account = models.ForeignKey(Account, models.CASCADE, related_name="charges")
    payment_intent = models.ForeignKey(PaymentIntent, models.CASCADE, related_name="charges")
    amount = models.PositiveBigIntegerField()
    refunded = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=10)  # succeeded, pending, failed
    failure_code = models.CharField(max_length=40, blank=True)
    failure_message = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refunded__lte=models.F("amount")), name="sandbox_refund_within_charge"
            )
        ]

    def __str__(self) -> str:
        return self.id


class Refund(models.Model):
    """Part or all of a charge, given back."""

    id = models.CharField(primary_key=True, max_length=64, default=partial(new_id, "re_"))
    account = models.ForeignKey(Account, models.CASCADE, related_name="refunds")
    charge = models.ForeignKey(Charge, models.CASCADE, related_name="refunds")
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=40, blank=True)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.id


class Dispute(models.Model):
    """A cardholder who told the bank that a charge is not right; an inquiry moves no money."""

    class Status(models.TextChoices):
        INQUIRY = "warning_needs_response", "Inquiry"
        INQUIRY_ANSWERED = "warning_under_review", "Inquiry under review"
        INQUIRY_CLOSED = "warning_closed", "Inquiry closed"
        OPEN = "needs_response", "Needs response"
        ANSWERED = "under_review", "Under review"
        WON = "won", "Won"
        LOST = "lost", "Lost"

    id = models.CharField(primary_key=True, max_length=64, default=partial(new_id, "dp_"))
    account = models.ForeignKey(Account, models.CASCADE, related_name="disputes")
    charge = models.ForeignKey(Charge, models.CASCADE, related_name="disputes")
    amount = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=40)
    status = models.CharField(max_length=30, choices=Status)
    due_by = models.DateTimeField()
    is_withdrawn = models.BooleanField(default=False)
    is_reinstated = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.id

    @property
    def is_inquiry(self) -> bool:
        return self.status in {self.Status.INQUIRY, self.Status.INQUIRY_ANSWERED}

    @property
    def is_chargeback(self) -> bool:
        return self.status in {self.Status.OPEN, self.Status.ANSWERED}

    @property
    def price(self) -> str:
        code = self.charge.currency
        return format_currency(from_minor(self.amount, code), code.upper(), locale="en_US")


class Event(models.Model):
    """Something that happened, with the object as it was then, and how its delivery goes."""

    id = models.CharField(primary_key=True, max_length=64, default=partial(new_id, "evt_"))
    account = models.ForeignKey(Account, models.CASCADE, related_name="events")
    type = models.CharField(max_length=100)
    object = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    next_try_at = models.DateTimeField(null=True)
    last_answer = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"], name="sandbox_event_due", condition=models.Q(next_try_at__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class KeptAnswer(models.Model):
    """What a POST with an idempotency key was answered, for whoever asks again."""

    account = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    body: "models.JSONField[Any, Any]" = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="sandbox_one_answer_per_key")]

    def __str__(self) -> str:
        return self.key
