"""Scheduling: what work there is, and who does it when."""

from django.apps import AppConfig


class SchedulingConfig(AppConfig):
    name = "scheduling"
