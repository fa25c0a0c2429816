"""The demo company, built by calling actions; it is installed in development only."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "onetool.demo"
    label = "demo"
