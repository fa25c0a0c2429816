"""Clients: who the business works for."""

from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "clients"
