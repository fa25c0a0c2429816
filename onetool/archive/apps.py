"""A copy of everything that an organisation has."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    name = "onetool.archive"
    label = "archive"
