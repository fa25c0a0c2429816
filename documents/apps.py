"""Documents: what quotes and invoices share, and the taxes that they charge."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
