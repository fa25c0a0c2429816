"""What cannot be taken back is done by whoever has just said who they are."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory
from django.utils import timezone
from django_htmx.middleware import HtmxMiddleware

from onetool.accounts.fresh import fresh_sign_in
from onetool.accounts.models import User
from tests.conftest import PASSWORD
from tests.onetool.test_accounts import code_sent, no_limits_left_over, verified

__all__ = ["no_limits_left_over"]  # a fixture
NINA = "nina@example.com"
PAGE = "/beta-cleaning/settings/"
LATER = timedelta(minutes=6)


@fresh_sign_in
def close_company(request: HttpRequest) -> HttpResponse:
    return HttpResponse("closed")


def ask(browser: Browser, method: str = "get", **headers: str) -> HttpResponse:
    """The view, asked by the session of a browser."""
    request: Any = getattr(RequestFactory(), method)(PAGE, headers={"host": "testserver", **headers})
    request.session = browser.session
    request.user = verified_user()
    HtmxMiddleware(lambda _: HttpResponse())(request)
    answer = close_company(request)
    request.session.save()
    return answer


def verified_user() -> Any:
    return User.objects.get(email=NINA)


@pytest.fixture
def nina(db: None) -> Browser:
    verified(NINA)
    browser = Browser()
    browser.post("/accounts/login/", {"login": NINA, "password": PASSWORD})
    return browser


def test_a_new_sign_in_is_enough_for_five_minutes(nina: Browser) -> None:
    assert ask(nina).content == b"closed"
    with time_machine.travel(timezone.now() + LATER):
        assert ask(nina)["Location"] == f"/accounts/reauthenticate/?next={PAGE}"


def test_the_password_opens_it_again_and_leads_back(nina: Browser) -> None:
    with time_machine.travel(timezone.now() + LATER):
        address = ask(nina)["Location"]
        assert nina.post(address, {"password": "wrong", "next": PAGE}).status_code == 200
        assert ask(nina).status_code == 302
        assert nina.post(address, {"password": PASSWORD, "next": PAGE})["Location"] == PAGE
        assert ask(nina).content == b"closed"


def test_what_was_posted_leads_back_to_its_page(nina: Browser) -> None:
    with time_machine.travel(timezone.now() + LATER):
        answer = ask(nina, "post", referer=f"http://testserver{PAGE}?a=1")
        assert answer["Location"] == f"/accounts/reauthenticate/?next={PAGE}%3Fa%3D1"
        page = f"http://testserver{PAGE}"
        answer = ask(nina, "post", **{"hx-request": "true", "hx-current-url": page})
        assert answer["HX-Redirect"] == f"/accounts/reauthenticate/?next={PAGE}"


def test_who_has_no_password_signs_in_again_by_code(nina: Browser) -> None:
    user = verified_user()
    user.set_unusable_password()
    user.save()
    by_code = Browser()
    by_code.post("/accounts/login/code/", {"email": NINA})
    by_code.post("/accounts/login/code/confirm/", {"code": code_sent(NINA)})
    assert ask(by_code).content == b"closed"
    with time_machine.travel(timezone.now() + LATER):
        assert ask(by_code)["Location"] == f"/accounts/login/code/?next={PAGE}"
        assert by_code.get(PAGE).status_code == 302
