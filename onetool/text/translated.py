"""The type of what people read, which may wait for their language until it is read; and reading it."""

from typing import TYPE_CHECKING, TypeAlias

from django.utils.translation import get_language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Text: TypeAlias = "StrOrPromise"
_read: dict[tuple[str | None, int], str] = {}


def read(text: Text) -> str:
    """A text that a module keeps, looked up once a language: for what each row of a list says."""
    key = (get_language(), id(text))
    if key not in _read:
        _read[key] = str(text)
    return _read[key]
