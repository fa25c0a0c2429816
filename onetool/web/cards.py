"""Cards that an app brings to another page: drawn in that page's own response, asked for alone only when they move."""

import inspect
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse, QueryDict
from django.urls import get_script_prefix, resolve
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from onetool.access.requests import OrgRequest
from onetool.brings import brought
from onetool.paths import path
from onetool.records.record import NOBODY

Draw = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Card:
    """A view of an app's own, shown in a slot of another page: `home.attention`, `client.work` …; lower ranks first.

    The view takes what the page is about, or nothing, and names the policy of who may see the card.
    """

    slot: str
    url_name: str
    rank: int = 0

    @property
    def id(self) -> str:
        return f"card-{self.url_name.replace(':', '-')}"


@lru_cache(maxsize=64)
def cards_in(slot: str) -> tuple[Card, ...]:
    """What the apps bring to a slot, in its order."""
    found = [card for some in brought("CARDS") for card in some if card.slot == slot]
    return tuple(sorted(found, key=lambda card: card.rank))


def drawn(card: Card, request: OrgRequest, *about: UUID) -> SafeString:
    """The card for who looks at the page, in the page's own transaction; empty for those who may not see it.

    Where only a part of the page is asked for, an empty slot: the browser keeps what stands there, or asks for it.
    """
    view, policy = _view(card.url_name, len(about))
    if not request.member.may(policy):
        return SafeString("")
    address = path(get_script_prefix(), settings.STAFF_URLCONF, card.url_name, *about)
    if request.GET.get("part"):
        load = '<div id="{}" data-keep hx-get="{}" hx-trigger="load" hx-swap="innerHTML"></div>'
        return format_html(load, card.id, address)
    try:
        content = view(_at(request, address), *about).content.decode()
    except Http404:
        return SafeString("")
    return format_html('<div id="{}" data-keep>{}</div>', card.id, mark_safe(content))  # noqa: S308  # a template's


def _at(request: OrgRequest, address: str) -> OrgRequest:
    """The same request as if the card had been asked for by its own address."""
    asked = copy(request)
    asked.path, asked.path_info, asked.GET = address, f"/{address.removeprefix(get_script_prefix())}", QueryDict()
    return asked


@lru_cache(maxsize=64)
def _view(url_name: str, arguments: int) -> tuple[Draw, str]:
    """The function behind an address, without the transaction that its policy opens, and that policy."""
    address = path("/", settings.STAFF_URLCONF, url_name, *[NOBODY] * arguments)
    found: Any = resolve(address, urlconf=settings.STAFF_URLCONF).func
    return inspect.unwrap(found), found.policy
