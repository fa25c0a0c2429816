"""People: one account, e-mail first, in any number of organisations."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "onetool.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed  # noqa: PLC0415  # models load before ready()

        from onetool.accounts import adapter  # noqa: PLC0415

        # The only place where allauth tells of it; it is no signal of ours.
        email_confirmed.connect(adapter.prove, dispatch_uid="onetool.accounts.prove")
