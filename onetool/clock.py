"""What day it is in an organisation, and how days and moments are written."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import (
    format_date,
    format_datetime,
    format_skeleton,
    format_time,
    get_date_format,
    get_datetime_format,
)
from django.conf import settings
from django.utils import timezone

from onetool.text.locales import words

if TYPE_CHECKING:
    from onetool.orgs.models import Organisation

_YEAR = re.compile(r"[,\s]*\by+\b")  # in a CLDR pattern
_set_back: ContextVar[timedelta] = ContextVar("set_back", default=timedelta(0))


def today(org: "Organisation") -> date:
    """Today's date in the organisation's time zone."""
    return local(timezone.now() - _set_back.get(), org).date()


def local(moment: datetime, org: "Organisation") -> datetime:
    """A moment on the organisation's clock."""
    return moment.astimezone(org.zone)


# A list of fifty asks a hundred times, and every live page asks again: Babel costs more than the query behind the page.
@lru_cache(maxsize=1024)
def format_day(day: date | str, locale: str) -> str:
    """`Nov 21, 2026`; frozen documents keep days as text."""
    return format_date(date.fromisoformat(str(day)), "medium", locale=words(locale))


@lru_cache(maxsize=1024)
def format_weekday(day: date, locale: str) -> str:
    """`Saturday, November 28`: the locale's full date, without the year everybody knows."""
    pattern = str(getattr(get_date_format("full", locale=words(locale)), "pattern", ""))
    return str(format_date(day, _YEAR.sub("", pattern), locale=words(locale)))


@lru_cache(maxsize=1024)
def format_as(skeleton: str, day: date, locale: str) -> str:
    """The parts of a day that a CLDR skeleton names, in the locale's order: `yMMMEd` is `Sat, Nov 28, 2026`."""
    return format_skeleton(skeleton, datetime.combine(day, time()), locale=words(locale))


@lru_cache(maxsize=1024)
def format_month(day: date, locale: str) -> str:
    """`November`, as it stands by itself."""
    return str(format_date(day, "LLLL", locale=words(locale)))


@lru_cache(maxsize=8192)
def format_moment(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    """A moment to the second on that zone's clock."""
    return format_datetime(moment.astimezone(zone), "medium", locale=words(locale))


@lru_cache(maxsize=8192)
def format_minute(moment: datetime, zone: ZoneInfo, locale: str) -> str:
    """`Nov 21, 2026, 4:05 PM` on that zone's clock, for people; a record that proves something has the seconds."""
    there, ways = moment.astimezone(zone), words(locale)
    day, hour = format_date(there, "medium", locale=ways), format_time(there, "short", locale=ways)
    return str(get_datetime_format("medium", locale=ways)).replace("{1}", day).replace("{0}", hour)


def zone_name(moment: datetime, zone: ZoneInfo) -> str:
    """What that clock is called then: `EST`, `CET`; `UTC-03` where it has no letters of its own."""
    name = moment.astimezone(zone).tzname() or ""
    return name if name.isalpha() else f"UTC{name}"


@contextmanager
def days_ago(days: int) -> Iterator[None]:
    """Let it be an earlier day, so that the demo company has a past. Development only."""
    assert settings.IS_DEVELOPMENT
    token = _set_back.set(timedelta(days=days))
    try:
        yield
    finally:
        _set_back.reset(token)
