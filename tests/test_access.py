"""Every address × every person, against one table; and nobody from another company gets anything but 404."""

import itertools
import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.converters import UUIDConverter, get_converters

from clients.models import Client
from onetool.access.roles import Level
from onetool.access.table import grant
from onetool.orgs.actions import members
from onetool.records.kinds import record_model
from tests import factories
from tests.conftest import Person


def staff_urls() -> Iterator[tuple[str, str, Any]]:
    """(name, route, view) of every staff address."""

    def walk(patterns: list[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[tuple[str, str, Any]]:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(
                    pattern.url_patterns,
                    prefix + str(pattern.pattern),
                    f"{pattern.namespace}:" if pattern.namespace else space,
                )
            else:
                yield space + str(pattern.name), prefix + str(pattern.pattern), pattern.callback

    yield from walk(get_resolver(settings.STAFF_URLCONF).url_patterns, "", "")


URLS = {name: (route, view) for name, route, view in staff_urls()}


def ids_of(route: str) -> list[str]:
    """Whose ids an address takes, as its converters say: kinds of rows, empty where any kind's may stand."""
    found = [get_converters()[name] for name in re.findall(r"<(\w+):", route)]
    return [getattr(one, "kind", "") for one in found if isinstance(one, UUIDConverter)]


WITH_ID = sorted(name for name, (route, _) in URLS.items() if ids_of(route))


def kind_of(name: str) -> str:
    """The kind of row an address is about; of those for all kinds, a client's is looked at."""
    return next(iter(ids_of(URLS[name][0])), "") or "client"


def path(name: str, slug: str, pk: uuid.UUID) -> str:
    route, _ = URLS[name]
    route = route.replace("<slug:verb>", "tag")
    values = {"slug": "clients" if "<slug:name>" in route else kind_of(name), "int": "1"}
    return f"/{slug}/" + re.sub(r"<(\w+):\w+>", lambda m: values.get(m[1], str(pk)), route)


@pytest.fixture
def rows(alice: Person) -> dict[str, uuid.UUID]:
    """The ids of one row of every kind, assigned to nobody."""
    return {kind: row.pk for kind, row in factories.one_of_each(by=alice.member).items()}


def row_of(name: str, rows: dict[str, uuid.UUID]) -> uuid.UUID:
    return rows[kind_of(name)]


@pytest.mark.django_db
def test_an_outsider_gets_404_for_every_id(olga: Person, alice: Person, rows: dict[str, uuid.UUID]) -> None:
    answered = {}
    for name, slug in itertools.product(WITH_ID, (olga.org.slug, alice.org.slug)):
        address = path(name, slug, row_of(name, rows))
        for send in (olga.browser.get, olga.browser.post):
            answered[f"{send.__name__} {address}"] = send(address).status_code
    assert len(answered) == 4 * len(WITH_ID)
    # 405 is said of the address before anybody looks for a row.
    assert {address: status for address, status in answered.items() if status not in {404, 405}} == {}


def expected(route: str, view: Any, person: Person, kind: str = "client") -> set[int]:
    """What the one table says of a GET or POST by this person, for a row of the kind that is assigned to nobody."""
    policy = view.policy.replace("*", record_model(kind).permission if "*" in view.policy else "")
    if "." not in policy:
        return {200, 204, 302, 405, 422}
    held, level = grant(person.member.role, policy.split(".")[0]), Level[policy.split(".")[1].upper()]
    if held.level == Level.NONE:
        return {404, 405}
    if held.level < level:
        return {403, 405}
    absent = {404} if held.is_assigned_only or ids_of(route) or "<slug:name>" in route else set()
    # What is done to a row has a policy of its own, and who invites people is a setting.
    refused = {403} if "<slug:verb>" in route or route.endswith("invite/") else set()
    return {200, 204, 302, 405, 409, 422} | absent | refused


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["alice", "dana", "ted", "vera"])
def test_every_address_answers_each_person_as_the_table_says(
    who: str, request: pytest.FixtureRequest, rows: dict[str, uuid.UUID]
) -> None:
    person: Person = request.getfixturevalue(who)
    wrong = []
    for name, (route, view) in sorted(URLS.items()):
        address = path(name, person.org.slug, row_of(name, rows))
        # A view that waits for Stripe wants no transaction open round it, and this test is one:
        # only that it refuses is asked here.
        waits = getattr(view, "is_between_transactions", False) and person.member.may(view.policy)
        for send in (person.browser.get,) if waits else (person.browser.get, person.browser.post):
            status = send(address).status_code
            if status not in expected(route, view, person, kind_of(name) if "<slug:kind>" in route else ""):
                wrong.append(f"{send.__name__} {address} ({view.policy}): {status}")
    assert wrong == []


@pytest.mark.django_db
def test_nobody_signed_in_is_sent_to_sign_in(stranger: Person, rows: dict[str, uuid.UUID]) -> None:
    for name in URLS:
        response = stranger.browser.get(path(name, "acme-heating", row_of(name, rows)))
        assert response.status_code == 405 or response["Location"].startswith("/accounts/login/"), name


@pytest.mark.django_db
def test_a_suspended_member_gets_nothing(vera: Person, alice: Person, smith: Client) -> None:
    assert vera.get("clients:detail", smith).status_code == 200
    members.suspend(vera.member, by=alice.member)
    assert vera.get("clients:detail", smith).status_code == 404


@pytest.mark.django_db
def test_what_is_not_assigned_is_absent_everywhere(ted: Person, smith: Client, teds_client: Client) -> None:
    for name in ("clients:index", "clients:board", "home"):
        text = ted.get(name).content.decode()
        assert "Smith" not in text, name
    assert "Ted’s regular" in ted.get("clients:index").content.decode()
    assert "Smith" not in ted.get("search", query={"q": "smith", "part": "hits"}).content.decode()
    assert "regular" in ted.get("search", query={"q": "regular", "part": "hits"}).content.decode()
