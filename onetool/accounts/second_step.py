"""How allauth's two-step sign-in meets the house: secrets kept encrypted, and each organisation told."""

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from onetool.access.second_step import STEPS
from onetool.accounts import actions
from onetool.accounts.models import User

INFO = b"onetool.second-step"


class SecondStepAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no stubs
    """allauth's decisions that are ours."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "add_email_blocked": _("Turn off two-step sign-in before you add an email."),
        "cannot_delete_authenticator": _("Your company requires two-step sign-in. Add another way first."),
        "cannot_generate_recovery_codes": _("Set up two-step sign-in before you create recovery codes."),
        "incorrect_code": _("That code isn’t right. Check it and try again."),
        "unverified_email": _("Confirm your email before you set up two-step sign-in."),
    }

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Not the last way, while a company demands one."""
        is_last = authenticator.type in STEPS and _count(authenticator.user) == 1
        return not (is_last and actions.is_second_step_demanded(authenticator.user))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:  # noqa: A002  # allauth's name
        count = Authenticator.objects.filter(user=user, type=type).count()
        return gettext("Passkey {number}").format(number=count + 1)


def _box() -> MultiFernet:
    """The newest key first; what was kept under a former secret still opens."""
    return MultiFernet([_key(str(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=INFO).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))


def added(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A way of the second step was added: told when it is the first."""
    if authenticator.type in STEPS and _count(user) == 1:
        actions.tell_second_step(user, is_on=True)


def removed(*, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A way was taken off: told when none is left."""
    if authenticator.type in STEPS and _count(user) == 0:
        actions.tell_second_step(user, is_on=False)


def _count(user: User) -> int:
    return int(Authenticator.objects.filter(user=user, type__in=STEPS).count())
