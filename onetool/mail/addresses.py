"""Pure: email addresses as people write them, and as the mail server takes them (RFC 5321, domains by IDNA 2008)."""

from typing import Any

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext

LONGEST = 254  # characters of an address on its way (RFC 5321 §4.5.3.1.3, less its brackets)


def ascii_form(address: str) -> str:
    """`info@müller.example` → `info@xn--mller-kva.example`. Raises ValueError when no mail can be sent there."""
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise ValueError(gettext("“{address}” is not an email address.").format(address=address))
    strange = "".join(dict.fromkeys(sign for sign in local if not sign.isascii()))
    if strange:
        raise ValueError(
            gettext("Email can’t be sent to an address with “{strange}” before the @. Ask for another address.").format(
                strange=strange
            )
        )
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode()
        except idna.IDNAError as error:
            raise ValueError(
                gettext("“{domain}” is not a domain that email can be sent to.").format(domain=domain)
            ) from error
    return f"{local}@{domain}"


def readable(address: str) -> str:
    """As it was typed: Chromium hands in the ASCII form of a domain, whatever stood in the field."""
    local, at, domain = address.rpartition("@")
    if "xn--" not in domain.lower():
        return address
    try:
        return f"{local}{at}{idna.decode(domain)}"
    except idna.IDNAError:
        return address


def validate(address: str) -> None:
    """Raises ValidationError, in words, for an address that no mail reaches."""
    try:
        sendable = ascii_form(address)
    except ValueError as refusal:
        raise ValidationError(str(refusal)) from refusal
    validate_email(sendable)
    if len(sendable) > LONGEST:
        raise ValidationError(gettext("This email address is too long."))


class EmailField(forms.EmailField):
    """The field for every email address that is typed."""

    default_validators = [validate]

    def to_python(self, value: Any) -> Any:
        return readable(super().to_python(value) or "")
