"""The addresses of pages, from anywhere."""

from collections.abc import Hashable

from django.conf import settings

from onetool.paths import path


def public_url(name: str, *args: Hashable) -> str:
    """The path of a page outside every organisation, from anywhere."""
    return path("/", settings.ROOT_URLCONF, name, *args)


def org_path(slug: str, name: str, *args: Hashable) -> str:
    """The path of a staff page of the organisation with that slug, from anywhere."""
    return path(f"/{slug}/", settings.STAFF_URLCONF, name, *args)


def org_url(slug: str, name: str, *args: Hashable) -> str:
    """The whole address of a staff page, for mails: from PUBLIC_URL, never from the Host header."""
    return f"{settings.PUBLIC_URL}{org_path(slug, name, *args)}"
