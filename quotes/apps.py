"""Quotes: what work would cost, and what the customer said to it."""

from importlib import import_module

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "quotes"

    def ready(self) -> None:
        import_module("quotes.brings")
