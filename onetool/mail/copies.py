"""Development only: what was handed to the mail server, in a folder, since the database keeps no link and no code."""

import json
import uuid
from pathlib import Path
from typing import Protocol

from django.conf import settings


class Written(Protocol):
    """A mail with both its bodies."""

    pk: uuid.UUID
    html: str
    text: str


def keep(mail: Written) -> None:
    """Write both bodies down, where the settings name a folder."""
    if path := _path(mail):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps([mail.html, mail.text]))


def restore(mail: Written) -> None:
    """Give a mail from the database the bodies with which it left; one that never left keeps its own."""
    path = _path(mail)
    if path and path.exists():
        mail.html, mail.text = json.loads(path.read_text())


def _path(mail: Written) -> Path | None:
    return settings.MAIL_COPIES / f"{mail.pk}.json" if settings.MAIL_COPIES else None
