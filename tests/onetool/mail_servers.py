"""Mail servers that misbehave, each in one way; they stand in for the outside, as settings.EMAIL_BACKEND."""

import re
import smtplib
from collections.abc import Sequence

from django.core import mail
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


class Strict(BaseEmailBackend):
    """Takes what an SMTP server without SMTPUTF8 takes: bare ASCII addresses in the envelope, ASCII headers."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for letter in email_messages:
            for address in letter.recipients():
                assert re.fullmatch(r"[!-~]+@[a-z0-9.-]+", address), address
            head = letter.message().as_bytes().partition(b"\n\n")[0]
            assert head.isascii() and max(len(line) for line in head.splitlines()) <= 998
            mail.outbox.append(letter)
        return len(email_messages)


class Wrong(BaseEmailBackend):
    """Cannot even be asked."""

    def open(self) -> bool | None:
        raise RuntimeError
