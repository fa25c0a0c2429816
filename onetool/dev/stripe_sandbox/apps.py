"""The Stripe sandbox as a Django app; it is installed in development only."""

from django.apps import AppConfig


class StripeSandboxConfig(AppConfig):
    name = "onetool.dev.stripe_sandbox"
    label = "stripe_sandbox"
