"""What the door keeps: each call before it is made, each event as it came."""

import json
from datetime import timedelta
from functools import cached_property
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from onetool.tenancy.ids import uuid7
from onetool.tenancy.wall import OrgModel
from onetool.work.leased import FAILED, WAITING, Leased, LeasedQuerySet


class Intent(OrgModel):
    """Something the organisation wants of Stripe, written down and committed before it is asked for.

    The idempotency key is the purpose and the attempt: whoever asks again after a crash asks for the same thing.
    """

    class State(models.TextChoices):
        REQUESTED = "requested"
        ANSWERED = "answered"
        FAILED = "failed"

    # Stripe forgets a key after 24 hours and would do the same thing once more.
    KEY_IS_GOOD_FOR = timedelta(hours=23)

    purpose = models.CharField(max_length=200)
    attempt = models.PositiveSmallIntegerField(default=1)
    account = models.CharField(max_length=64, blank=True)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    answer = models.JSONField(null=True, encoder=DjangoJSONEncoder)
    error = models.TextField(blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True)

    class Meta(OrgModel.Meta):
        constraints = [
            *OrgModel.Meta.constraints,
            models.UniqueConstraint(fields=["org", "purpose", "attempt"], name="one_intent_per_purpose_and_attempt"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """The idempotency key Stripe sees."""
        return f"{self.purpose}:{self.attempt}"

    @property
    def is_open(self) -> bool:
        """Whether asking with this key again is safe and may still bring an answer."""
        return self.state == self.State.REQUESTED and self.requested_at > timezone.now() - self.KEY_IS_GOOD_FOR


class StripeEventQuerySet(LeasedQuerySet["StripeEvent"]):
    def unmatched(self) -> "StripeEventQuerySet":
        """Those that were worked on and found nothing here."""
        return self.filter(state=StripeEvent.State.UNMATCHED)


class StripeEvent(Leased):
    """One event as Stripe delivered it; outside the wall: whose it is shows only when its account is looked up."""

    class Endpoint(models.TextChoices):
        CONNECT = "connect"
        PLATFORM = "platform"

    class State(models.TextChoices):
        WAITING = WAITING
        DONE = "done"
        IGNORED = "ignored"
        UNMATCHED = "unmatched"
        FAILED = FAILED

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    stripe_id = models.CharField(max_length=255)
    endpoint = models.CharField(max_length=10, choices=Endpoint)
    account = models.CharField(max_length=255, blank=True)
    type = models.CharField(max_length=100)
    livemode = models.BooleanField()
    body = models.TextField()  # as it was signed; a jsonb would refuse some of what JSON allows
    received_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    finished_at = models.DateTimeField(null=True)

    objects = StripeEventQuerySet.as_manager()

    class Meta:
        # One that came to the wrong endpoint first is still heard at the right one.
        constraints = [models.UniqueConstraint(fields=["stripe_id", "endpoint"], name="stripe_event_once_an_endpoint")]
        indexes = [
            models.Index(fields=["due_at"], name="stripe_event_due", condition=models.Q(state="waiting")),
            models.Index(fields=["received_at"], name="stripe_event_dead", condition=models.Q(state="failed")),
            models.Index(fields=["account", "received_at"], name="stripe_event_account"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.stripe_id}"

    @cached_property
    def payload(self) -> dict[str, Any]:
        """What Stripe wrote. A hint, never a fact."""
        facts: dict[str, Any] = json.loads(self.body)
        return facts

    @property
    def object(self) -> dict[str, Any]:
        """The object as it was when the event was made; by now it may be another."""
        facts: dict[str, Any] = self.payload["data"]["object"]
        return facts

    @property
    def object_id(self) -> str:
        """The id to ask the door with."""
        return str(self.object.get("id") or "")
