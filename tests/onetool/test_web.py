"""What every page stands on: addresses, parts, going on after a change, and refusals."""

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.template import Context, Template
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver, get_script_prefix, reverse
from django_htmx.middleware import HtmxMiddleware
from pytest_django import Settings

from clients import actions
from clients.models import Client
from onetool import web
from onetool.records import Refused
from onetool.web import RESERVED, org_path, org_url, public_url, refused, see, stay
from tests.conftest import Person
from tests.pages import toast, words


# --- Addresses --------------------------------------------------------------------------------------------------------
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

    for path in ("/acme/clients/7/", "/acme", "/acme/", "/accounts/login/", "/", "/healthz", "//acme/"):
        web.SlugMiddleware(view)(rf.get(path))
    assert seen == [
        ("/clients/7/", "/acme/", "acme"),
        ("/", "/acme/", "acme"),
        ("/", "/acme/", "acme"),
        ("/accounts/login/", "/", ""),
        ("/", "/", ""),
        ("/healthz", "/", ""),
        ("//acme/", "/", ""),
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

    said = web.SlugMiddleware(view)(rf.get("/acme/")).content.decode()
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
        assert "This page’s address is damaged." in words(answer)
    assert alice.get("search", query={"q": "%00", "part": "hits"}).status_code == 200


# --- Going on ---------------------------------------------------------------------------------------------------------
def asked(rf: RequestFactory, *, htmx: bool = False, on: str = "/acme/clients/") -> HttpRequest:
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{on}"} if htmx else {}
    request = rf.post("/acme/clients/new/", headers=headers)
    HtmxMiddleware(lambda request: HttpResponse())(request)
    request.session = {}
    request._messages = FallbackStorage(request)
    return request


def said(request: HttpRequest) -> list[tuple[str, str, str]]:
    return [(m.level_tag, m.message, m.extra_tags) for m in request._messages]


def test_see_goes_there_and_the_toast_is_shown_there(rf: RequestFactory) -> None:
    plain, htmx = asked(rf), asked(rf, htmx=True)
    answer = see(plain, "/acme/clients/7/", "Added", undo="/undo/")
    assert (answer.status_code, answer["Location"]) == (302, "/acme/clients/7/")
    answer = see(htmx, "/acme/clients/7/", "Added", undo="/undo/")
    assert (answer.status_code, answer["HX-Redirect"], "HX-Trigger" in answer) == (204, "/acme/clients/7/", False)
    assert said(plain) == said(htmx) == [("success", "Added", "/undo/")]


def test_stay_closes_the_dialog_and_says_so(rf: RequestFactory) -> None:
    answer = stay(asked(rf, htmx=True), "/acme/clients/7/", "Saved", undo="/undo/")
    assert answer.status_code == 204
    assert json.loads(answer["HX-Trigger"]) == {"toast": {"text": "Saved", "undo": "/undo/"}, "dialog:close": True}


def test_stay_goes_on_without_script_and_from_the_forms_own_page(rf: RequestFactory) -> None:
    assert stay(asked(rf), "/acme/clients/7/", "Saved")["Location"] == "/acme/clients/7/"
    own = asked(rf, htmx=True, on="/acme/clients/new/")
    assert stay(own, "/acme/clients/7/", "Saved")["HX-Redirect"] == "/acme/clients/7/"
    assert said(own) == [("success", "Saved", "")]


def test_a_refusal_is_said_where_the_click_was(rf: RequestFactory) -> None:
    answer = refused(asked(rf, htmx=True), Refused("Not like this — “ü”."), "/acme/clients/7/")
    assert (answer.status_code, answer["HX-Reswap"], toast(answer)) == (422, "none", "Not like this — “ü”.")
    plain = asked(rf)
    assert refused(plain, Refused("No."), "/acme/clients/7/")["Location"] == "/acme/clients/7/"
    assert said(plain) == [("error", "No.", "")]


def test_an_undo_is_offered_on_the_next_page_too(alice: Person, smith: Client) -> None:
    alice.post("clients:archive", smith)
    shown = alice.get("clients:index").text
    assert "Smith household archived" in shown
    assert alice.url("clients:restore", smith) in shown


def test_a_form_that_came_too_late_is_told_so_and_nothing_is_done(alice: Person, smith: Client) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = alice.browser.cookies
    answer = strict.post(alice.url("clients:archive", smith))
    assert answer.status_code == 403
    assert "The page was open for too long. Go back, reload it and try again." in words(answer)
    smith.refresh_from_db()
    assert not smith.is_archived
    assert actions.archive(smith, by=alice.member).is_archived
