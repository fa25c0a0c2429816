"""The Stripe door as a Django app: it gathers what every app does when Stripe says that something happened."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class StripeDoorConfig(AppConfig):
    name = "onetool.stripe_door"
    label = "stripe_door"

    def ready(self) -> None:
        autodiscover_modules("webhooks")
