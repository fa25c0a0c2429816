"""Mail servers that misbehave, each in one way; they stand in for the outside, as settings.EMAIL_BACKEND."""

import smtplib
from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class Unreachable(BaseEmailBackend):
    """Nobody answers."""

    def open(self) -> bool | None:
        raise ConnectionRefusedError("connection refused")


class Refusing(BaseEmailBackend):
    """Says no for good."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({"nobody@example.com": (550, b"no such user")})


class Busy(BaseEmailBackend):
    """Says no for now."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPDataError(451, b"try again later")


class BreakingOff(BaseEmailBackend):
    """Breaks off in the middle: nobody knows whether it took the mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        raise smtplib.SMTPServerDisconnected("connection lost")
