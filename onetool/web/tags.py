"""Template tags and filters of the ground floor."""

import json
from collections.abc import Sized
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from babel.dates import format_time, format_timedelta
from django import template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, QueryDict
from django.template import Context
from django.template.base import Node, Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as django_url
from django.templatetags.i18n import do_translate as django_translate
from django.templatetags.static import static
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from onetool import clock
from onetool.access.memberships import LAST_ORG_COOKIE
from onetool.assets.bundling import MODULES
from onetool.money import formatting
from onetool.orgs.ways import ways_of
from onetool.paths import path
from onetool.records.record import Record, visible_rows
from onetool.text import typed
from onetool.text.locales import words
from onetool.text.script_words import catalog as script_catalog
from onetool.web import addresses
from onetool.web.cards import Card, cards_in, drawn
from onetool.web.colours import under_white
from onetool.web.devices import device

register = template.Library()
register.filter(under_white)
register.filter(device)


class Addressed(Protocol):
    """A record that lies somewhere."""

    def address_from(self, home: str) -> list[str]: ...


@register.simple_tag
def script(name: str) -> str:
    """A page's module, and in production a hint for each bundle it imports, so that all are fetched at once."""
    bundles = getattr(staticfiles_storage, "imports", {}).get(name, [])
    hints = (format_html('<link rel="modulepreload" href="{}">', staticfiles_storage.url(path)) for path in bundles)
    return format_html('{}<script type="module" src="{}"></script>', mark_safe("".join(hints)), static(name))  # noqa: S308


@register.simple_tag(takes_context=True)
def import_map(context: dict[str, Any]) -> str:
    """Where the packages lie that modules name; bundles name none."""
    if not settings.IS_DEVELOPMENT:
        return ""
    places = json.dumps({"imports": {name: static(path) for name, path in MODULES.items()}})
    nonce = context["request"].csp_nonce
    return format_html('<script type="importmap" nonce="{}">{}</script>', nonce, mark_safe(places))  # noqa: S308


class _Text(Node):
    """Django's `{% translate "…" %}` of a plain text: in the language it is written in it stands as it is."""

    def __init__(self, text: str) -> None:
        self.text = text

    def render(self, _: Context) -> str:
        if get_language() == settings.LANGUAGE_CODE:
            return self.text
        return gettext(self.text.replace("%", "%%")).replace("%%", "%")  # as Django's own asks for it


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    node = django_translate(parser, token)
    text = node.filter_expression.var
    is_plain = not (node.asvar or node.noop or node.message_context or node.filter_expression.filters)
    return _Text(str(text.literal)) if is_plain and isinstance(text.literal, str) else node


@register.simple_tag
def script_words() -> str:
    """What scripts say in the page's language, where that is not the one they are written in."""
    language = get_language() or settings.LANGUAGE_CODE
    if language == settings.LANGUAGE_CODE:
        return ""
    return json_script(script_catalog(language), "script-words")


@register.simple_tag
def posts(page: str, *args: object) -> str:
    """What makes a form of one click: it posts to a page by its name or path, and swaps nothing in."""
    url = page if page.startswith("/") else reverse(page, args=args)
    return format_html('method="post" action="{0}" hx-post="{0}" hx-swap="none"', url)


@register.simple_tag
def public_url(name: str, *args: object) -> str:
    """The path of a page outside every organisation."""
    return addresses.public_url(name, *args)


class _KeptURL(URLNode):
    """Django's `{% url %}`, by paths found once; without `current_app`: no app of ours has several instances."""

    def render(self, context: Context) -> str:
        if self.asvar or self.kwargs:
            return super().render(context)
        name, *args = (part.resolve(context) for part in (self.view_name, *self.args))
        return conditional_escape(path(get_script_prefix(), get_urlconf(), name, *args))


@register.tag
def url(parser: Parser, token: Token) -> URLNode:
    node = django_url(parser, token)
    return _KeptURL(node.view_name, node.args, node.kwargs, node.asvar)


@register.simple_tag(takes_context=True)
def cards(context: dict[str, Any], slot: str, subject: Record | None = None) -> SafeString:
    """What the apps bring to a slot of this page, about the record that it shows."""
    about = [subject.pk] if subject else []
    return mark_safe("".join(drawn(card, context["request"], *about) for card in cards_in(slot)))  # noqa: S308


@register.simple_tag(takes_context=True)
def card(context: dict[str, Any], url_name: str) -> SafeString:
    """A part of every page that lives at an address of its own: drawn here, asked for alone when it moves."""
    return drawn(Card("", url_name), context["request"])


@register.simple_tag(takes_context=True)
def with_query(context: dict[str, Any], **changes: Any) -> str:
    """The page's own query string with some keys changed; None takes a key away, and the cursor always goes."""
    query = context["request"].GET.copy()
    for gone in ("after", "before", "part"):
        query.pop(gone, None)
    for key, value in changes.items():
        query.pop(key, None)
        if value not in (None, ""):
            query[key] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def live(context: dict[str, Any], topics: str, part: str = "", at: str = "") -> SafeString:
    """What makes an element a live region: when one of the topics moves, it asks for itself and is morphed in.

    It asks the address that it came from (a card's own, also within another page) for its part; `at` names another
    one, where a form's answer or another page includes it.
    """
    attributes = 'data-live="{}" hx-get="{}" hx-trigger="live" hx-swap="morph:outerHTML"'
    return format_html(attributes, topics, _asking(context["request"], part, at))


def _asking(request: HttpRequest, part: str, at: str) -> str:
    """The address that is asked: of a page as it is filtered and paged."""
    query = QueryDict(mutable=True) if at else request.GET.copy()
    query.pop("part", None)
    if part:
        query["part"] = part
    return f"{at or request.path}?{query.urlencode()}" if query else at or request.path


@register.simple_tag(takes_context=True)
def may(context: dict[str, Any], policy: str) -> bool:
    """Whether the member reaches a policy: for showing a button; the view decides again."""
    member = getattr(context["request"], "member", None)
    return bool(member and member.may(policy))


@register.simple_tag(takes_context=True)
def href(context: dict[str, Any], record: Record) -> SafeString:
    """The attribute that leads to a record, for those who may open it; without one `<a>` is no link, only its text."""
    member = context["request"].member
    grant = member.grant(record.permission)
    if not grant.sees_all:
        seen = visible_rows(type(record), member).filter(pk=record.pk)
        if not (grant.level and seen.exists()):
            return SafeString("")
    return format_html('href="{}"', record.path)


@register.simple_tag(takes_context=True)
def sees_all(context: dict[str, Any], name: str) -> bool:
    """Whether the member sees all records of an object, and so what they come to in all."""
    member = getattr(context["request"], "member", None)
    return bool(member and member.grant(name).sees_all)


@register.simple_tag(takes_context=True)
def ago(context: dict[str, Any], moment: datetime | None, css_class: str = "") -> str:
    """A moment the way the organisation writes it: relative within a week, else the date; to the minute on hover."""
    if moment is None:
        return ""
    org = _org(context)
    return format_html("{}{}</time>", _opened(moment, org.zone, org.locale, css_class), since(moment, org))


def since(moment: datetime, org: Any) -> str:
    """`2 hours ago` within a week, else the day."""
    past = timezone.now() - moment
    if abs(past.days) < 7:
        return _since(_rounded(past), org.locale)
    return clock.format_day(clock.local(moment, org).date(), org.locale)


@lru_cache(maxsize=8192)
def _opened(moment: datetime, zone: ZoneInfo, locale: str, css_class: str) -> str:
    named = format_html(' class="{}"', css_class) if css_class else ""
    title = clock.format_moment(moment, zone, locale)
    return format_html('<time{} datetime="{}" title="{}">', named, moment.isoformat(), title)


@register.simple_tag(takes_context=True)
def exactly(context: dict[str, Any], moment: datetime | None) -> str:
    """A moment to the minute on the organisation's clock, for the audit view and signatures."""
    org = _org(context)
    return clock.format_minute(moment, org.zone, org.locale) if moment else ""


@register.simple_tag(takes_context=True)
def exactly_there(context: dict[str, Any], moment: datetime) -> str:
    """The same with the name of the clock, for who may be elsewhere."""
    org = _org(context)
    return clock.format_minute(moment, org.zone, org.locale) + f" ({clock.zone_name(moment, org.zone)})"


@lru_cache(maxsize=8192)
def _since(past: timedelta, locale: str) -> str:
    return format_timedelta(-past, add_direction=True, locale=words(locale))


def _rounded(past: timedelta) -> timedelta:
    """As exact as it will be said: seconds within a minute, then minutes."""
    seconds = int(past.total_seconds()) or 1  # nobody says “in 0 seconds”
    return timedelta(seconds=seconds if abs(seconds) < 60 else seconds // 60 * 60)


@register.simple_tag(takes_context=True)
def day(context: dict[str, Any], date_or_text: date | str | None) -> str:
    """A day the way the organisation writes it; frozen documents keep it as text."""
    return clock.format_day(date_or_text, _org(context).locale) if date_or_text else ""


@register.simple_tag(takes_context=True)
def page_language(context: dict[str, Any]) -> str:
    """The page's language with the country whose ways it has, for the browser's own writing of dates."""
    return str(_org(context).locale).replace("_", "-")


@register.simple_tag(takes_context=True)
def weekday(context: dict[str, Any], date: date) -> str:
    """`Saturday, November 28`, the way the organisation writes it."""
    return clock.format_weekday(date, _org(context).locale)


@register.simple_tag(takes_context=True)
def visit_day(context: dict[str, Any], date: date) -> str:
    """`Sat, Nov 28, 2026`, the way the organisation writes it."""
    return clock.format_as("yMMMEd", date, _org(context).locale)


@register.simple_tag(takes_context=True)
def month(context: dict[str, Any], date: date) -> str:
    """`November 2026`, the way the organisation writes it."""
    return clock.format_as("yMMMM", date, _org(context).locale)


@register.simple_tag(takes_context=True)
def month_name(context: dict[str, Any], date: date) -> str:
    """`November`, the way the organisation writes it."""
    return clock.format_month(date, _org(context).locale)


@register.simple_tag(takes_context=True)
def address_lines(context: dict[str, Any], place: Addressed) -> list[str]:
    """An address as the organisation reads it, without its own country."""
    return place.address_from(str(_org(context).country))


@register.simple_tag(takes_context=True)
def address(context: dict[str, Any], place: Addressed) -> str:
    """The same on one line."""
    return ", ".join(address_lines(context, place))


@register.simple_tag(takes_context=True)
def hour(context: dict[str, Any], moment: time | None) -> str:
    """A time of day the way the organisation writes it."""
    return format_time(moment, "short", locale=words(_org(context).locale)) if moment else ""


@register.simple_tag(takes_context=True)
def money(context: dict[str, Any], amount: Decimal | str, currency: str) -> str:
    """An amount the way the organisation writes it; frozen documents keep it as text."""
    return formatting.format_money(Decimal(amount), currency, _org(context).locale)


@register.simple_tag(takes_context=True)
def price(context: dict[str, Any], amount: Decimal | str, currency: str) -> str:
    """A unit price, with up to six decimals."""
    return formatting.format_price(Decimal(amount), currency, _org(context).locale)


@register.simple_tag(takes_context=True)
def number(context: dict[str, Any], value: Decimal | str) -> str:
    """A quantity, with the decimals it has."""
    return formatting.format_number(Decimal(value), _org(context).locale)


@register.simple_tag(takes_context=True)
def percent(context: dict[str, Any], value: Decimal | str) -> str:
    """A tax or discount rate: 8.875%."""
    return formatting.format_percent(Decimal(value), _org(context).locale)


def _org(context: dict[str, Any]) -> Any:
    """Whose page or mail it is; on a person's own pages, who says how their company writes."""
    if "request" not in context:
        return context["org"]
    request = context["request"]
    if not hasattr(request, "org"):
        request.ways = getattr(request, "ways", None) or ways_of(request.user.pk, request.COOKIES.get(LAST_ORG_COOKIE))
        return request.ways
    return request.org


# Few and the same everywhere (UX).
TONES = {
    "draft": "grey", "inactive": "grey", "archived": "grey", "expired": "grey", "cancelled": "grey", "void": "grey",
    "suspended": "grey",
    "lead": "blue", "sent": "blue", "planned": "blue", "issued": "blue", "viewed": "blue", "pending": "blue",
    "changes_requested": "amber", "in_progress": "amber", "waiting": "amber", "partly_paid": "amber",
    "needs_review": "amber", "queued": "amber", "warning_needs_response": "amber", "warning_under_review": "blue",
    "under_review": "blue", "needs_response": "red", "lost": "red", "won": "green",
    "overdue": "red", "declined": "red", "failed": "red", "refused": "red",
    "active": "green", "approved": "green", "completed": "green", "paid": "green", "succeeded": "green",
    "ready": "green",
}  # fmt: skip


@register.simple_tag
@lru_cache(typed=True)
def icon(name: str, *, is_small: bool = False) -> str:
    """One of `static/img/icons.svg`, for the eye only: what it means is said beside it."""
    small = " icon-small" if is_small else ""
    html = '<svg class="icon{}" aria-hidden="true"><use href="{}#{}"/></svg>'
    return format_html(html, small, static("img/icons.svg"), name)


@register.simple_tag
def status(label: str, tone: str = "") -> str:
    """A state in a word and a colour, which is one word: lists say it in each row, without quotes."""
    return format_html("<span class=badge data-tone={}>{}</span>", tone or "grey", label)


@register.filter
def isolated(value: Any) -> str:
    """A typed text beside other words: it does not turn them round when it runs from right to left."""
    return typed.isolated(str(value))


@register.filter
def tone(status: str) -> str:
    """The colour of a state; never the only sign of it."""
    return TONES.get(status, "grey")


@register.simple_tag
def rest(count: int, rows: Sized) -> int:
    """How many are counted and not among the rows shown."""
    return max(count - len(rows), 0)


@register.filter
def get(mapping: dict[str, Any], key: str) -> Any:
    """A dictionary's value by a name known only in the template."""
    return mapping.get(key)
