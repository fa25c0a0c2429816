"""The paths of pages, by the names of their views: found once, for every button of every page asks again."""

from collections.abc import Hashable
from functools import lru_cache

from django.urls import get_script_prefix, reverse, set_script_prefix


@lru_cache(maxsize=4096, typed=True)
def path(prefix: str, urlconf: str | None, name: str, *args: Hashable) -> str:
    """The path below `prefix` (an organisation's is `/its-slug/`). Raises NoReverseMatch."""
    before = get_script_prefix()
    set_script_prefix(prefix)
    try:
        return reverse(name, urlconf=urlconf, args=args)
    finally:
        set_script_prefix(before)
