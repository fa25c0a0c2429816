"""What a page carries along and nobody types: versions, counts, ids. What makes no sense is none, not an error."""

import uuid
from collections.abc import Mapping


def opened_version(posted: Mapping[str, str]) -> int:
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
