"""What a view answers with: going on after a change, staying, refusing."""

import json
import re

import pytest
import structlog
import time_machine
from django.contrib.messages.storage.fallback import FallbackStorage
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.test import Client as Browser
from django.test import RequestFactory
from django_htmx.middleware import HtmxMiddleware
from pytest_django import Settings

from clients.actions import clients
from clients.models import Client
from onetool.access import links
from onetool.listing.keyset import Rows
from onetool.listing.trail import LATEST
from onetool.records.refusals import Refused
from onetool.tenancy.scope import acting_in
from onetool.web import errors
from onetool.web.answers import refused, see, stay
from tests import factories
from tests.conftest import Person
from tests.pages import toast, words


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
    assert said(plain) == said(htmx) == [("green", "Added", "/undo/")]


def test_stay_closes_the_dialog_and_says_so(rf: RequestFactory) -> None:
    answer = stay(asked(rf, htmx=True), "/acme/clients/7/", "Saved", undo="/undo/")
    assert answer.status_code == 204
    assert json.loads(answer["HX-Trigger"]) == {"toast": {"text": "Saved", "undo": "/undo/"}, "dialog:close": True}


def test_stay_goes_on_without_script_and_from_the_forms_own_page(rf: RequestFactory) -> None:
    assert stay(asked(rf), "/acme/clients/7/", "Saved")["Location"] == "/acme/clients/7/"
    own = asked(rf, htmx=True, on="/acme/clients/new/")
    assert stay(own, "/acme/clients/7/", "Saved")["HX-Redirect"] == "/acme/clients/7/"
    assert said(own) == [("green", "Saved", "")]


def test_a_refusal_is_said_where_the_click_was(rf: RequestFactory) -> None:
    answer = refused(asked(rf, htmx=True), Refused("Not like this — “ü”."), "/acme/clients/7/")
    assert (answer.status_code, answer["HX-Reswap"], toast(answer)) == (422, "none", "Not like this — “ü”.")
    plain = asked(rf)
    assert refused(plain, Refused("No."), "/acme/clients/7/")["Location"] == "/acme/clients/7/"
    assert said(plain) == [("red", "No.", "")]


def test_a_customer_is_told_of_a_refusal_on_their_page(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    customer = Browser()
    page = customer.get(links.issue(invoice, name="Mrs Smith", email="s@example.com"))["Location"]
    for elsewhere in ({}, {"Referer": "http://evil.example/"}):
        answer = customer.post(f"{page}pay/", headers=elsewhere)
        assert (answer.status_code, answer["Location"]) == (302, page)
    assert "isn’t accepting cards right now" in customer.get(page).text


def test_an_undo_is_offered_on_the_next_page_too(alice: Person, smith: Client) -> None:
    alice.post("clients:archive", smith)
    shown = alice.get("clients:index").text
    assert "Smith household archived" in shown
    assert alice.url("clients:restore", smith) in shown


def test_a_form_that_came_too_late_is_told_so_and_nothing_is_done(alice: Person, smith: Client) -> None:
    strict = Browser(enforce_csrf_checks=True)
    strict.cookies = alice.browser.cookies
    archive, page = alice.url("clients:archive", smith), alice.url("clients:detail", smith)
    answer = strict.post(archive, headers={"Referer": f"http://testserver{page}?x=1"})
    assert answer.status_code == 403
    assert "so it’s out of date" in words(answer) and f'href="{page}?x=1"' in answer.text
    assert (
        'href="/"' in strict.post(archive, headers={"Referer": "http://evil.example/"}).text.partition("bare-card")[2]
    )
    asked = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"}
    answer = strict.post(archive, headers=asked)
    assert (answer.status_code, answer["HX-Redirect"], answer["X-Not-Saved"]) == (204, page, "1")
    assert "nothing was done" in strict.get(page).text
    smith.refresh_from_db()
    assert not smith.is_archived
    assert clients.archive(smith, by=alice.member).is_archived


def test_a_kept_path_stays_in_its_organisation(alice: Person, olga: Person) -> None:
    with acting_in(olga.org, olga.member):
        theirs = factories.client(by=olga.member)
    ours = factories.client(by=alice.member)
    for person, client, other in ((alice, ours, olga), (olga, theirs, alice), (alice, ours, olga)):
        for page in (person.get("clients:index").text, person.get("clients:detail", client).text):
            assert person.url("clients:detail", client) in page
            assert f'"/{other.org.slug}/' not in page


def test_what_happened_this_very_moment_is_a_second_ago(alice: Person, smith: Client) -> None:
    with time_machine.travel(smith.created_at, tick=False):
        page = words(alice.get("clients:detail", smith))
    assert "Added 1 second ago" in page and "in 0 seconds" not in page


def test_a_fault_has_a_page_with_its_number_and_without_templates_still_some_words(
    rf: RequestFactory, settings: Settings
) -> None:
    with structlog.contextvars.bound_contextvars(request_id="7f-<b>"):
        page = errors.server_error(rf.get("/"))
        assert (page.status_code, "7f-&lt;b&gt;" in page.text) == (500, True)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "OPTIONS": {}}]
        plain = errors.server_error(rf.get("/"))
    assert plain.status_code == 500
    assert "Something went wrong on our side" in plain.text and "7f-&lt;b&gt;" in plain.text


LIVE = "{% live 'client:7 clients' part at=at %}"


@pytest.mark.parametrize(
    ("address", "part", "at", "asks"),
    [
        (
            "/acme/clients/?tag=a%26b&after=x&part=drawer",
            "list",
            "",
            "/acme/clients/?tag=a%26b&amp;after=x&amp;part=list",
        ),
        ("/acme/quotes/waiting/", "", "", "/acme/quotes/waiting/"),
        ("/acme/clients/7/?part=record", "", "", "/acme/clients/7/"),
        ("/acme/files/add/?x=1", "", "/acme/files/", "/acme/files/"),
        ("/acme/settings/logo/", "logo", "/acme/settings/", "/acme/settings/?part=logo"),
    ],
)
def test_a_live_region_asks_for_itself(rf: RequestFactory, address: str, part: str, at: str, asks: str) -> None:
    drawn = engines["django"].from_string(LIVE).render({"part": part, "at": at}, rf.get(address))
    assert drawn == f'data-live="client:7 clients" hx-get="{asks}" hx-trigger="live" hx-swap="morph:outerHTML"'


@pytest.mark.parametrize(
    ("rows", "counted", "says"),
    [
        (Rows([], LATEST[0], is_reversed=False), "", ""),
        (Rows([], LATEST[0], is_reversed=False), "3 clients", "3 clients"),
        (Rows([], LATEST[0], is_reversed=False, next="n"), "", "Previous Next"),
        (Rows([], LATEST[0], is_reversed=False, next="n", previous="p"), "80 clients", "80 clients Previous Next"),
    ],
)
def test_a_lists_foot_counts_and_leads_on(rf: RequestFactory, rows: Rows[Client], counted: str, says: str) -> None:
    foot = engines["django"].get_template("parts/pager.html")
    drawn = foot.render({"rows": rows, "counted": counted}, rf.get("/acme/clients/?status=lead&after=x"))
    assert words(HttpResponse(drawn)) == says
    ways = re.findall(r'rel="(\w+)" href="\?status=lead&amp;(\w+)=(\w)"', drawn)
    assert ways == [way for way in (("prev", "before", rows.previous), ("next", "after", rows.next)) if way[2]]
