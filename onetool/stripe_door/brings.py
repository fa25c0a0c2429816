"""What the Stripe door brings to the house."""

LEASED = ["onetool.stripe_door.inbox.EVENTS"]
