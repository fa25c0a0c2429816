"""How a customer comes in: the token is traded for a cookie of one document, and every request asks the link again."""

import logging
from datetime import timedelta
from http.cookies import Morsel

import pytest
import time_machine
from django.core import signing
from django.test import Client as Browser
from django.utils import timezone
from structlog.stdlib import ProcessorFormatter

from onetool.access import links
from onetool.access.links import Link
from onetool.access.portal import SALT, cookie_name
from onetool.records.record import Record
from quotes.models import Quote
from tests import factories
from tests.conftest import Person


@pytest.fixture
def quote(alice: Person) -> Quote:
    return factories.sent_quote(by=alice.member, title="New boiler")


def token_to(document: Record) -> str:
    return links.issue(document, name="Mary", email="mary@example.com", version=1).rstrip("/").rpartition("/")[2]


def link_to(document: Record) -> Link:
    return Link.objects.filter(subject_id=document.pk).latest("id")


def entered(document: Record) -> tuple[Browser, str, Link]:
    """A customer who followed a link: the browser, the address it was sent on to, and the link."""
    browser = Browser()
    answer = browser.get(f"/p/open/{token_to(document)}/")
    assert answer.status_code == 302
    return browser, answer["Location"], link_to(document)


def cookie_of(browser: Browser, link: Link) -> "Morsel[str]":
    return browser.cookies[cookie_name(link.pk)]


def test_the_token_is_traded_for_a_cookie_and_leaves_the_address(quote: Quote) -> None:
    token, browser = token_to(quote), Browser()
    answer = browser.get(f"/p/open/{token}/")
    link = link_to(quote)
    assert (answer.status_code, answer["Location"]) == (302, f"/p/quotes/{link.pk}/")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "no-store" in answer["Cache-Control"]
    cookie = cookie_of(browser, link)
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 24 * 3600)
    assert token not in cookie.value
    page = browser.get(answer["Location"])
    assert "New boiler" in page.text
    assert token not in page.text
    assert page["Referrer-Policy"] == "same-origin"
    assert "no-store" in page["Cache-Control"]


def test_no_log_keeps_the_token(quote: Quote, caplog: pytest.LogCaptureFixture) -> None:
    token = token_to(quote)
    lines = next(h.formatter for h in logging.getLogger().handlers if isinstance(h.formatter, ProcessorFormatter))
    with caplog.at_level("DEBUG"):
        for path in (f"/p/open/{token}/", f"/p/open/{token}?x=1", f"/p/open/{token}/nowhere/"):
            Browser().get(path)
    written = [lines.format(record) for record in caplog.records]
    assert any("/p/open/…" in line for line in written)
    assert not any(token in line for line in written)


def test_a_mail_scanner_may_come_first_and_writes_nothing(quote: Quote) -> None:
    token = token_to(quote)
    before = Link.objects.filter(subject_id=quote.pk).values().latest("id")
    assert [Browser().get(f"/p/open/{token}/").status_code for _ in range(2)] == [302, 302]
    assert Browser().post(f"/p/open/{token}/").status_code == 405
    assert Link.objects.filter(subject_id=quote.pk).values().latest("id") == before


@pytest.mark.parametrize("token", ["x", "é", "a" * 5000, "%00", "' or 1=1 --"])
def test_a_token_nobody_issued_opens_nothing(token: str, quote: Quote) -> None:
    answer = Browser().get(f"/p/open/{token}/")
    assert answer.status_code == 404
    assert "This link is no longer valid. Ask the business to send you a new one." in answer.text


def test_without_the_cookie_an_address_opens_nothing(quote: Quote) -> None:
    _, path, _ = entered(quote)
    assert Browser().get(path).status_code == 404


def test_a_cookie_ends_with_its_link(quote: Quote) -> None:
    browser, path, link = entered(quote)
    assert browser.get(path).status_code == 200
    Link.objects.filter(pk=link.pk).update(expires_at=timezone.now() - timedelta(hours=1))
    assert browser.get(path).status_code == 404
    browser, path, _ = entered(quote)
    links.revoke(quote)
    assert browser.get(path).status_code == 404


def test_a_cookie_is_good_for_a_day_and_the_link_in_the_mail_for_another(quote: Quote) -> None:
    token = token_to(quote)
    browser = Browser()
    path = browser.get(f"/p/open/{token}/")["Location"]
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert browser.get(path).status_code == 404
        assert browser.get(f"/p/open/{token}/", follow=True).status_code == 200


def test_a_cookie_opens_its_own_document_only(quote: Quote, alice: Person) -> None:
    browser, _, link = entered(quote)
    other = factories.sent_quote(by=alice.member, title="For the neighbour")
    _, other_path, other_link = entered(other)
    assert browser.get(other_path).status_code == 404
    # Even under the other one's name.
    browser.cookies[cookie_name(other_link.pk)] = cookie_of(browser, link).value
    assert browser.get(other_path).status_code == 404


def test_a_link_to_a_quote_opens_no_invoice(quote: Quote) -> None:
    browser, path, link = entered(quote)
    assert browser.get(path).status_code == 200
    for method in (browser.get, browser.post):
        assert (
            method(f"/p/invoices/{link.pk}/pay/" if method == browser.post else f"/p/invoices/{link.pk}/").status_code
            == 404
        )


@pytest.mark.parametrize("how", ["unsigned", "other salt", "changed", "empty"])
def test_a_forged_cookie_opens_nothing(how: str, quote: Quote) -> None:
    browser, path, link = entered(quote)
    good = cookie_of(browser, link).value
    forged = {
        "unsigned": link.token_hash,
        "other salt": signing.dumps(link.token_hash, salt="elsewhere"),
        "changed": good[:-1] + ("a" if good[-1] != "a" else "b"),
        "empty": "",
    }[how]
    assert signing.loads(good, salt=SALT) == link.token_hash
    browser.cookies[cookie_name(link.pk)] = forged
    assert browser.get(path).status_code == 404
