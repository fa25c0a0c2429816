"""Every address there is, filled with the ids of what is hidden, with every part its page names."""

import re
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from onetool.listing.lists import all_lists
from onetool.records.kinds import record_models
from tests.test_access import URLS, ids_of

# Addresses about what is no record, or about one of several of a kind.
OF = {
    "files:detail": ["file", "picture", "removed", "exported"],
    "files:thumbnail": ["picture", "removed"],
    "files:remove": ["file"],
    "files:restore": ["removed"],
    "orgs:try_again": ["run", "message", "event"],
    "orgs:dismiss": ["run", "message", "event"],
    "orgs:restore": ["run", "message", "event"],
    "invoices:edit": ["draft invoice", "invoice"],
    "invoices:issue_and_send": ["draft invoice"],
    "invoices:issue": ["draft invoice"],
    "quotes:edit": ["draft quote", "quote"],
}
# What one would type to find the hidden words, or to be told that they are there, without saying them.
ASKED = "q=Xylom&name=Xylomanc&phone=5550100001"
PARTS = re.compile(r"{% *partialdef +([\w-]+)")


@dataclass(frozen=True)
class Address:
    """A way to ask for something: where, and with what behind the question mark."""

    name: str
    path: str


def staff(slug: str, ids: Mapping[str, uuid.UUID]) -> Iterator[Address]:
    """Every staff address of the organisation with that slug; those of a record with the id of the hidden one."""
    for name, (route, _) in sorted(URLS.items()):
        for kind, verb in _filling(name, route):
            yield Address(name, f"/{slug}/{_filled(route, ids, kind, verb)}")


def _kinds(name: str, route: str) -> list[str]:
    if "<slug:kind>" in route:
        return [model.kind() for model in record_models()]
    if "<slug:name>" in route:
        return list(all_lists())
    return OF.get(name) or [next(iter(ids_of(route)), "")]


def _filled(route: str, ids: Mapping[str, uuid.UUID], kind: str, verb: str = "") -> str:
    """With the id of one row of the kind, and then of what hangs on it."""
    about, values = iter([kind]), {"slug:verb": verb, "slug:name": kind, "slug:kind": kind}

    def value(found: re.Match[str]) -> str:
        if found[1] == "int":
            return "1"
        return values.get(found[0].strip("<>")) or str(_of(ids, next(about, found[1])))

    return re.sub(r"<(\w+):\w+>", value, route)


def _filling(name: str, route: str) -> Iterator[tuple[str, str]]:
    for kind in _kinds(name, route):
        yield from ((kind, verb) for verb in _verbs(route, kind))


def _verbs(route: str, list_name: str) -> list[str]:
    """What can be done with many rows of a list, also what is only ever an undo."""
    return [verb.name for verb in all_lists()[list_name].verbs] if "<slug:verb>" in route else [""]


def portal(links: list[uuid.UUID], ids: Mapping[str, uuid.UUID]) -> Iterator[Address]:
    """Every customer's address with each link there is."""
    for route, name in _public(get_resolver(settings.ROOT_URLCONF).url_patterns, "", ""):
        for link in links if "<link:link>" in route else []:
            yield Address(name, "/" + _filled(route, {**ids, "link": link}, "link"))


def _public(patterns: list[Any], prefix: str, space: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _public(pattern.url_patterns, prefix + str(pattern.pattern), f"{pattern.namespace}:")
        elif isinstance(pattern, URLPattern):
            yield prefix + str(pattern.pattern), space + str(pattern.name)


def parts_of(answer: HttpResponse) -> list[str]:
    """The parts that the page which was drawn can be asked for."""
    drawn = [template for template in getattr(answer, "templates", []) if template.name and template.origin]
    source = drawn[0].origin.loader.get_contents(drawn[0].origin) if drawn else ""
    return PARTS.findall(source)


def _of(ids: Mapping[str, uuid.UUID], kind: str) -> uuid.UUID:
    try:
        return ids[kind]
    except KeyError:
        return uuid.uuid4()
