"""What only a developer's machine runs; it is installed in development only."""

from django.apps import AppConfig


class DevConfig(AppConfig):
    name = "onetool.dev"
    label = "dev"
