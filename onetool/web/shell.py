"""What stands round every page: its socket and position, the navigation, one's organisations."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any, Protocol, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_script_prefix
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext

from onetool.access import memberships, second_step
from onetool.access.requests import Request
from onetool.live import log as event_log
from onetool.paths import path
from onetool.text.translated import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation, shown to members who reach its policy."""

    key: str
    label: Text
    url_name: str
    icon: str
    policy: str | None = None


class Navigation(Protocol):
    """What a module of navigation says; see `onetool/config/navigation.py`."""

    SIDEBAR: Sequence[Entry]
    CREATES: Sequence[Entry]


@lru_cache(maxsize=1)
def navigation() -> Navigation:
    return cast(Navigation, import_module(settings.NAVIGATION))


def _offered(entries: Sequence[Entry], request: HttpRequest, member: Any) -> list[dict[str, Any]]:
    reached = [entry for entry in entries if entry.policy is None or member.may(entry.policy)]
    offered, going = [], gettext("Go to {page}")
    for entry in reached:
        with contextlib.suppress(NoReverseMatch):
            url = path(get_script_prefix(), settings.STAFF_URLCONF, entry.url_name)
            # Home's path is the beginning of every other.
            is_current = request.path == url if entry.key == "home" else url in request.path
            label = str(entry.label)
            offered.append(
                {"key": entry.key, "label": label, "url": url, "icon": entry.icon, "is_current": is_current}
                | {"key_label": going.format(page=label.lower())}
            )
    return offered


def shell(request: HttpRequest) -> Mapping[str, Any]:
    """Context of every page: its socket and position; for members also their navigation and their organisations."""
    context: dict[str, Any] = {"is_simulated": bool(settings.STRIPE_SANDBOX_BASE)}
    if link := getattr(request, "link", None):
        context["live"] = {"socket": f"/ws/p/{link.pk}/", "position": event_log.of_this_page()}
    if member := getattr(request, "member", None):
        context["live"] = {"socket": f"/ws/{member.org.slug}/", "position": event_log.of_this_page()}
        # A live part asks for none of it: only the whole page pays.
        context["nav"] = SimpleLazyObject(lambda: _offered(navigation().SIDEBAR, request, member))
        context["nav_new"] = SimpleLazyObject(lambda: _offered(navigation().CREATES, request, member))
        context["must_set_up_step"] = SimpleLazyObject(lambda: second_step.lacks(member.seen_by or member))
        context["orgs"] = SimpleLazyObject(lambda: _own_organisations(cast(Request, request), member))
    return context


def _own_organisations(request: Request, member: Any) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "url": f"/{one.slug}/", "current": one.org_id == member.org_id}
        for one in memberships.own_memberships(request)
    ]
