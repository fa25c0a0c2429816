"""The organisation's slug at the head of every staff address."""

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import set_script_prefix

from onetool.access.requests import Request

# First path segments that can never be an organisation's slug.
RESERVED = frozenset(
    # Words in lines, not one a line.
    "about accounts admin api app billing demo dev docs favicon.ico healthz help hooks legal login logout media "  # noqa: SIM905
    "metrics new onetool p pricing readyz robots.txt signup start static status support team ws www".split()
)


class SlugMiddleware:
    """Moves the organisation's slug from the path into SCRIPT_NAME, so that staff URLs and views do not see it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        slug, _, rest = request.path_info.removeprefix("/").partition("/")
        if slug and slug not in RESERVED:
            cast(Request, request).org_slug = slug
            request.urlconf = settings.STAFF_URLCONF
            request.path_info = f"/{rest}"
            set_script_prefix(f"/{slug}/")
        try:
            return self.get_response(request)
        finally:
            set_script_prefix("/")
