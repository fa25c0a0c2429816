"""People: one account, e-mail first, in any number of organisations."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "onetool.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.account.signals import email_confirmed  # noqa: PLC0415  # models load before ready()
        from allauth.mfa.signals import authenticator_added, authenticator_removed  # noqa: PLC0415

        from onetool.accounts import adapter, second_step  # noqa: PLC0415

        # The only places where allauth tells of it; they are no signals of ours.
        email_confirmed.connect(adapter.prove, dispatch_uid="onetool.accounts.prove")
        authenticator_added.connect(second_step.added, dispatch_uid="onetool.accounts.added")
        authenticator_removed.connect(second_step.removed, dispatch_uid="onetool.accounts.removed")
