"""What no browser of ours sends: answered with the product's page and a status of the 400s, never with a 500."""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.conf import settings
from django.test import Client as Browser

from clients.models import Client
from onetool.tenancy.ids import uuid7
from tests import factories
from tests.conftest import Person
from tests.test_access import WITH_ID, path

PROVE = pytest.mark.prove


def sample(rows: Sequence[Any], every: int) -> list[Any]:
    """Some of a table in the fast suite, the rest among the proofs."""
    return [row if n % every == 0 else pytest.param(row, marks=PROVE) for n, row in enumerate(rows)]


SORRY = (
    "Something’s wrong with this request",
    "Page not found",
    "Too many attempts",
    "You don’t have permission",
    "open for too long",
)
# As they stand in an address: half a character, an overlong NUL and slash, a NUL and half a character in others' ways.
NOBODYS = "01a221d4-ba8f-7941-baf5-0702be349a5f"  # an id that no row has
ODD = [
    "%00", "%u0000", "%C0%80", "%c0%af", "%ED%A0%80", "%ff%fe", "%F5%80%80%80", "%EF%BF%BF", "%", "%zz", "%2500",
    "%0d%0aSet-Cookie:x=1", "%E2%80%AE", "a" * 5000, "-" * 300, "1e400", "NaN", "-1", "9" * 400, "%D9%A3", "[]", "{}",
    "%27%22%3E%3Cx", "../" * 20, ";", "&&&===", "true", "null",
]  # fmt: skip
PARAMETERS = ("q", "sort", "after", "before", "status", "tag", "manager", "member", "client", "part", "month", "page")


def cursors() -> Iterator[str]:
    """A place in a list, as nobody's page names one."""
    pk = str(uuid7())
    for value in (
        "x", None, {}, [], [1], ["a"] * 3, ["x", "y"], [{}, pk], [[], pk], [None, pk], [True, pk], [1e308, pk],
        ["9" * 10_000, pk], ["\ud800", pk], ["a\x00", pk], ["2026-13-45", pk], ["0001-01-01T00:00:00+14:00", pk],
        ["9999-12-31T23:59:59-14:00", pk], ["a", "0"], ["a", 7], [10**30, pk], [-(10**30), pk],
    ):  # fmt: skip
        yield base64.urlsafe_b64encode(json.dumps(value).encode()).decode()
    yield base64.urlsafe_b64encode(b"\xff\xfe").decode()
    yield base64.urlsafe_b64encode(b"[" * 50_000).decode()
    yield base64.urlsafe_b64encode(("9" * 5000).encode()).decode()
    yield base64.urlsafe_b64encode(b"[" + b"9" * 5000 + b',"x"]').decode()
    yield from ("=", "====", "a", "%C3%A9", "%00", "A" * 100_000, "_-_-")


def wrong(browser: Browser, address: str, **how: Any) -> str:
    """What is wrong with the answer; nothing, mostly."""
    method = how.pop("method", "GET")
    browser.raise_request_exception = False
    answer = browser.generic(method, address.partition("?")[0], QUERY_STRING=address.partition("?")[2], **how)
    if answer.status_code >= 500:
        return f"{method} {address[:90]} {str(how)[:80]}: {answer.status_code}"
    is_for_people = not address.startswith("/hooks/")
    has_body = method != "HEAD"  # by definition
    if answer.status_code == 400 and is_for_people and has_body and not any(words in answer.text for words in SORRY):
        return f"{method} {address[:90]}: 400 without a page"
    return ""


LISTS = ["clients:index"]
MORE_LISTS = [
    "scheduling:index", "search", "quotes:new",
    "clients:board", "scheduling:tasks", "quotes:index", "invoices:index", "invoices:payments", "orgs:mails", "home",
    "orgs:needs_attention",
    "clients:new", "invoices:new", "clients:duplicates", "scheduling:new_task", "scheduling:today",
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*LISTS, *(pytest.param(name, marks=PROVE) for name in MORE_LISTS)])
def test_an_odd_query_is_no_error(alice: Person, name: str) -> None:
    address = path(name, alice.org.slug, uuid7())
    odd = [f"{address}?{'&'.join(f'{parameter}={value}' for parameter in PARAMETERS)}" for value in ODD]
    assert [found for one in odd if (found := wrong(alice.browser, one))] == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["clients:index", pytest.param("invoices:payments", marks=PROVE)])
def test_an_odd_cursor_is_no_error(alice: Person, name: str) -> None:
    address = path(name, alice.org.slug, uuid7())
    odd = [f"{address}?sort={sort}&after={cursor}" for sort in ("name", "-changed") for cursor in cursors()]
    assert [found for one in odd if (found := wrong(alice.browser, one))] == []


ROOTS = ["/accounts/login/", "/p/open/x/", "/hooks/stripe/connect/"]
MORE_ROOTS = [
    "/", "/accounts/signup/", "/accounts/profile/", "/new/", "/healthz",
    "/accounts/confirm-email/", "/accounts/password/reset/", "/accounts/sessions/",
]  # fmt: skip
HEADERS: list[dict[str, str]] = [
    {"HTTP_COOKIE": "\x00=\x00; sessionid=" + "a" * 9000},
    {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=\xff\xfe\x00; {settings.CSRF_COOKIE_NAME}=\x00"},
    {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}={'x' * 41}; messages=zzz"},
    {"HTTP_COOKIE": "messages=\x00;;;=;=a;a"},
    {"HTTP_HOST": "evil.example"}, {"HTTP_HOST": "localhost:x"}, {"HTTP_HOST": "\x00"},
    {"HTTP_X_FORWARDED_FOR": "\x00, é, 999.1.1.1"}, {"HTTP_X_FORWARDED_FOR": "," * 3000},
    {"HTTP_USER_AGENT": "\x00\xff" * 500}, {"HTTP_REFERER": "http://["}, {"HTTP_ORIGIN": "http://["},
    {"HTTP_ACCEPT_LANGUAGE": "x" * 5000}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://[\x00"},
    {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "%ff%00", "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true"},
    {"HTTP_HX_TARGET": "\x00\xff"}, {"HTTP_RANGE": "bytes=9999999999999999-0"}, {"HTTP_IF_NONE_MATCH": "\x00\""},
    {"HTTP_IF_MODIFIED_SINCE": "Sun, 99 Foo 99999 99:99:99 GMT"}, {"HTTP_X_REQUEST_ID": "\x00" * 300},
    {"CONTENT_LENGTH": "x"}, {"CONTENT_LENGTH": "-1"}, {"HTTP_X_CSRFTOKEN": "\xff\x00"},
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "headers", sample(HEADERS, 4), ids=lambda headers: next(iter(headers.items()))[1][:20].encode().hex()
)
def test_odd_headers_and_cookies_are_no_error(alice: Person, smith: Client, headers: dict[str, str]) -> None:
    browser = alice.browser if "HTTP_COOKIE" not in headers else Browser()
    found = [
        wrong(browser, address, method=method, **headers)
        for address in (*ROOTS, alice.url("clients:detail", smith), "/static/css/base.css")
        for method in ("GET", "POST")
    ]
    assert list(filter(None, found)) == []


@pytest.mark.prove
@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "POST", "HEAD", "OPTIONS", "PUT", "BREW"])
def test_odd_headers_are_no_error_at_any_door(alice: Person, method: str) -> None:
    found = [wrong(alice.browser, root, method=method, **headers) for root in MORE_ROOTS for headers in HEADERS]
    assert list(filter(None, found)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["http://[", "http://[%3A%3A1%5D/", "http%3A//%5B", "//a\u2100b/"])
def test_a_page_to_go_back_to_that_is_no_address_is_no_error(page: str) -> None:
    htmx = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": page, "HTTP_HX_CURRENT_URL_URI_AUTOENCODED": "true"}
    found = [
        wrong(Browser(), "/new/", method=method, **headers)
        for headers in ({"HTTP_REFERER": page}, htmx)
        for method in ("GET", "POST")
    ]
    assert list(filter(None, found)) == []


BODIES: list[tuple[bytes, str]] = [
    (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
    (b"a=%00&name=%ED%A0%80&id=%00", "application/x-www-form-urlencoded"),
    (b"&".join(b"f%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded"),
    (b"a=1", "application/x-www-form-urlencoded; charset=nonsense"),
    (b"a=1", "application/x-www-form-urlencoded; charset=utf-16"),
    (b"a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
    (b"nonsense", "multipart/form-data"), (b"nonsense", "multipart/form-data; boundary="),
    (b"nonsense", "multipart/form-data; boundary=" + "x" * 300), (b"nonsense", "multipart/form-data; boundary=\xe9"),
    (b"--x\r\nContent-Disposition: form-data; name=\"\xff\"; filename=\"\x00\"\r\n\r\nabc\r\n--x--\r\n",
     "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%\r\n--x--\r\n",
     "multipart/form-data; boundary=x"),
    (b"--x\r\n" + b"A: b\r\n" * 3000 + b"\r\n\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\nx\r\n" * 40 + b"--x--\r\n",
     "multipart/form-data; boundary=x"),
    (b"{", "application/json"), (b"[" * 50_000, "application/json"), (b"", "\x00"), (b"x", ""),
]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("odd", sample(BODIES, 5), ids=range(len(BODIES)))
def test_odd_bodies_are_no_error(alice: Person, smith: Client, odd: tuple[bytes, str]) -> None:
    body, kind = odd
    quote = factories.quote(by=alice.member)
    staff = [alice.url(name) for name in ("clients:new", "scheduling:new_task", "quotes:new")]
    staff += [alice.url(f"listing:{name}", "clients") for name in ("request_export", "save_view", "choose_columns")]
    of = [alice.url("clients:edit", smith), *(alice.url(name, "client", smith) for name in ("notes:add", "tags:add"))]
    files = alice.url("files:add", "client", smith)
    found = [
        wrong(alice.browser, address, method="POST", data=body, content_type=kind)
        for address in (*ROOTS, *staff, *of, files, alice.url("quotes:edit", quote), alice.url("orgs:logo"))
    ]
    assert list(filter(None, found)) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "odd",
    sample(
        [
            *ODD,
            "00000000-0000-0000-0000-000000000000",
            f"{{{NOBODYS}}}",
            NOBODYS.replace("-", ""),
            NOBODYS.upper(),
            f"urn:uuid:{NOBODYS}",
            f"{NOBODYS}%00",
            f"{NOBODYS}x",
        ],
        5,
    ),
)
def test_odd_ids_in_addresses_are_nothing(alice: Person, odd: str) -> None:
    names = WITH_ID[::12]
    mark = "11111111-1111-7111-8111-111111111111"
    found = [
        wrong(alice.browser, path(name, alice.org.slug, mark).replace(mark, odd), method=method)  # type: ignore[arg-type]
        for name in names
        for method in ("GET", "POST")
    ]
    found += [wrong(Browser(), f"/p/{kind}/{odd}/") for kind in ("quotes", "invoices", "open")]
    found += [wrong(alice.browser, f"/{odd}/clients/"), wrong(Browser(), f"/{odd}")]
    assert list(filter(None, found)) == []
