"""The type of what people read, which may wait for their language until it is read; and reading it."""

from typing import TYPE_CHECKING, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import get_language

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Text: TypeAlias = "StrOrPromise"
_read: dict[tuple[str | None, int], tuple[object, str]] = {}  # with the text itself, so that its id stays its own


def read(text: object) -> str:
    """A text that a module keeps, looked up once a language; what needs no language as it is."""
    if not isinstance(text, Promise):
        return str(text)
    key = (get_language(), id(text))
    if key not in _read:
        _read[key] = (text, str(text))
    return _read[key][1]
