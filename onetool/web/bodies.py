"""How large a request's body may be, decided before it is read: a form of anybody's, files of somebody signed in."""

from collections.abc import Mapping
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY


def most_bytes(cookies: Mapping[str, str], length: int) -> int:
    """The most bytes that a body of that length may have; the session is asked only where it makes a difference."""
    is_a_form = length <= settings.FORM_MAX_BYTES
    return int(settings.FORM_MAX_BYTES if is_a_form or not _is_signed_in(cookies) else settings.BODY_MAX_BYTES)


def _is_signed_in(cookies: Mapping[str, str]) -> bool:
    """Whether the session that a cookie names exists and is somebody's: a cookie is quickly invented."""
    key = cookies.get(settings.SESSION_COOKIE_NAME)
    return bool(key) and SESSION_KEY in import_module(settings.SESSION_ENGINE).SessionStore(key)
