"""People: one account, e-mail first, in any number of organisations."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "onetool.accounts"
    label = "accounts"
