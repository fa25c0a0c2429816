"""Pure: what a country implies for an organisation: its currency, its time zone, how it writes."""

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

from babel.numbers import get_territory_currencies
from django_countries import countries

NEWER = {"BG": "EUR"}  # since January 2026, which Babel does not know yet


@cache
def choices() -> list[tuple[str, str]]:
    """(ISO 3166 code, English name) of every country, by name."""
    return [(country.code, country.name) for country in countries]


@cache
def _names() -> dict[str, str]:
    return dict(choices())


def name(country: str) -> str:
    """The English name of a country's code; the code itself when no country has it, and nothing for none."""
    return _names().get(country, country)


def currency(country: str) -> str:
    """The ISO 4217 code of the country's money; dollars where it has none of its own (Antarctica)."""
    found: list[str] = get_territory_currencies(country)
    return NEWER.get(country) or (found[0] if found else "USD")


def locale(country: str) -> str:
    """English words, the country's ways; see `onetool.locales`."""
    return f"en_{country}"


@cache
def _zones() -> dict[str, list[str]]:
    """The zones of each country as the tz database lists them, the main one first."""
    by_country: dict[str, list[str]] = {}
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            by_country.setdefault(country, []).append(zone)
    return by_country


def time_zone(country: str, offered: str = "") -> str:
    """The browser's zone when it is one of the country's, else the country's main one."""
    zones = _zones().get(country, ["UTC"])
    return offered if offered in zones else zones[0]


@cache
def time_zones() -> list[tuple[str, str]]:
    """Every zone a person may choose, by name, as (key, what is shown)."""
    names = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "posix/", "right/", "SystemV/"))
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]
