"""Where a page lives: under its organisation's slug or outside, and told apart from anywhere."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, get_script_prefix, reverse
from pytest_django import Settings

from clients.models import Client
from onetool.web import slug
from onetool.web.addresses import org_path, org_url, public_url
from onetool.web.slug import RESERVED
from tests.conftest import Person
from tests.pages import words


def first_segments() -> Iterator[str]:
    def walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver) and "/" not in route:
                yield from walk(pattern.url_patterns, route)
            else:
                yield route.split("/")[0]

    return walk(get_resolver(settings.ROOT_URLCONF).url_patterns, "")


def test_no_public_address_can_be_taken_for_an_organisation() -> None:
    assert {"accounts", "p", "hooks", "dev", "media", "healthz", "static"} <= RESERVED
    assert set(first_segments()) - {""} <= RESERVED
    assert urlsplit(settings.STATIC_URL).path.strip("/") in RESERVED
    assert "ws" in RESERVED


def test_the_slug_goes_into_the_script_name_and_out_again(rf: RequestFactory) -> None:
    seen: list[tuple[str, str, str]] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append((request.path_info, get_script_prefix(), getattr(request, "org_slug", "")))
        return HttpResponse()

    for path in ("/acme/clients/7/", "/acme", "/acme/", "/accounts/login/", "/", "/healthz"):
        slug.SlugMiddleware(view)(rf.get(path))
    assert seen == [
        ("/clients/7/", "/acme/", "acme"),
        ("/", "/acme/", "acme"),
        ("/", "/acme/", "acme"),
        ("/accounts/login/", "/", ""),
        ("/", "/", ""),
        ("/healthz", "/", ""),
    ]
    assert get_script_prefix() == "/"


def test_a_reserved_word_is_nobodys_page(alice: Person) -> None:
    for word in ("admin", "login", "support", "api"):
        assert alice.browser.get(f"/{word}/clients/").status_code == 404


def test_public_and_staff_addresses_are_told_apart_from_anywhere(rf: RequestFactory) -> None:
    def view(request: HttpRequest) -> HttpResponse:
        ways = [
            reverse("clients:index", urlconf=settings.STAFF_URLCONF),
            public_url("account_logout"),
            org_path("other", "clients:index"),
            Template("{% public_url 'account_login' %}").render(Context()),
        ]
        return HttpResponse(" ".join(ways))

    said = slug.SlugMiddleware(view)(rf.get("/acme/")).content.decode()
    assert said == "/acme/clients/ /accounts/logout/ /other/clients/ /accounts/login/"


def test_an_address_in_a_mail_is_ours_whatever_host_was_asked_for(settings: Settings, alice: Person) -> None:
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = "https://onetool.example", ["*"]
    alice.get("clients:index", Host="evil.example")
    assert org_url("acme", "clients:index") == "https://onetool.example/acme/clients/"


@pytest.mark.parametrize("query", ["q=a%00b", "part=%00", "x=1&y=%00"])
def test_an_address_with_a_nul_character_is_damaged(query: str, alice: Person, smith: Client) -> None:
    for name in ("clients:index", "search", "clients:duplicates", "home"):
        answer = alice.browser.get(f"{alice.url(name)}?{query}")
        assert answer.status_code == 400
        assert "This link is broken." in words(answer)
    assert alice.get("search", query={"q": "%00", "part": "hits"}).status_code == 200
