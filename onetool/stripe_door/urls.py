"""The two addresses Stripe delivers to, one secret each."""

from django.urls import path

from onetool.stripe_door import webhooks

app_name = "stripe_door"
urlpatterns = [
    path("hooks/stripe/connect/", webhooks.connect, name="connect"),
    path("hooks/stripe/platform/", webhooks.platform, name="platform"),
]
