"""Invoices: what clients owe, and how they pay."""

from importlib import import_module

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"

    def ready(self) -> None:
        import_module("invoices.brings")
