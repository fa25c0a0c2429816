"""Quotes: what work would cost, and what the customer said to it."""

from django.apps import AppConfig


class QuotesConfig(AppConfig):
    name = "quotes"
