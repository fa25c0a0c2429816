"""Organisations and their members."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "onetool.orgs"
    label = "orgs"
