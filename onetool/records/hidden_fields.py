"""What a page carries along and nobody types, such as ids and versions; what is no such thing is nothing."""

import time
import uuid
from collections.abc import Mapping

A_DAY = 24 * 3600.0  # seconds: a telephone's clock may be wrong


def posted_version(posted: Mapping[str, str]) -> int:
    """The version of the row that a form was opened with; 0, which no row has, when it does not say."""
    return number_or_0(posted.get("version", ""))


def number_or_0(text: str) -> int:
    """A small count."""
    return int(text[:9]) if text[:9].isdecimal() else 0


def uuid_or_none(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def is_new_id(pk: uuid.UUID) -> bool:
    """Whether a form of ours may have brought it: time-ordered, and not of the day after tomorrow.

    Lists are ordered by ids, and one of the year 9999 would stand above all that is ever written.
    """
    return pk.version == 7 and pk.int >> 80 < (time.time() + A_DAY) * 1000
