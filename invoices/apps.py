"""Invoices: what clients owe, and how they pay."""

from django.apps import AppConfig


class InvoicesConfig(AppConfig):
    name = "invoices"
