"""Wrong passwords: whoever guesses is slowed down, and the owner still comes in."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.test import RequestFactory

from onetool.accounts import guessing
from onetool.mail.allowance import SIGN_IN, SIGN_IN_HERE
from tests.conftest import PASSWORD
from tests.onetool.test_accounts import code_sent, no_limits_left_over, verified

__all__ = ["no_limits_left_over"]  # a fixture
NINA = "nina@example.com"


def try_(password: str, *, at: str = "198.51.100.1", browser: Browser | None = None, login: str = NINA) -> Any:
    browser = browser or Browser()
    return browser.post("/accounts/login/", {"login": login, "password": password}, REMOTE_ADDR=at)


def is_refused(answer: Any) -> bool:
    return answer.status_code != 302 and "Too many" in str(answer.context["form"].errors)


@pytest.mark.parametrize(
    ("attacker", "neighbour"),
    [("198.51.100.1", "198.51.100.77"), ("2001:db8::1", "2001:db8::ffff:1"), ("::ffff:198.51.100.1", "198.51.100.9")],
)
def test_a_network_has_five_tries_and_the_owner_elsewhere_comes_in(db: None, attacker: str, neighbour: str) -> None:
    verified(NINA)
    tries = [try_("wrong", at=at, login=login) for at in (attacker, neighbour) for login in (NINA, NINA.upper()) * 2]

    assert [is_refused(one) for one in tries] == [False] * 5 + [True] * 3
    assert is_refused(try_(PASSWORD, at=neighbour))
    assert try_(PASSWORD, at="203.0.113.1").status_code == 302
    assert try_(PASSWORD, at="2001:db8:0:1::1").status_code == 302


def test_a_guess_from_everywhere_spares_the_known_browser_and_the_code(db: None) -> None:
    verified(NINA)
    known = Browser()
    assert try_(PASSWORD, browser=known).status_code == 302
    known.post("/accounts/logout/")
    tries = [is_refused(try_("wrong", at=f"203.0.{number}.1")) for number in range(guessing.EVERYWHERE + 1)]

    assert tries.index(True) == guessing.EVERYWHERE - 1, "the owner's own sign-in counted too"
    assert is_refused(try_(PASSWORD, at="192.0.2.1"))
    assert try_(PASSWORD, browser=known, at="203.0.1.1").status_code == 302
    by_code = Browser()
    by_code.post("/accounts/login/code/", {"email": NINA}, REMOTE_ADDR="203.0.1.1")
    answer = by_code.post("/accounts/login/code/confirm/", {"code": code_sent(NINA)}, REMOTE_ADDR="203.0.1.1")
    assert answer["Location"] == "/beta-cleaning/"


def test_codes_that_strangers_ask_for_leave_the_owner_theirs(db: None) -> None:
    verified(NINA)
    known = Browser()
    try_(PASSWORD, browser=known)
    known.post("/accounts/logout/")

    def ask(browser: Browser, at: str) -> int:
        cache.clear()  # allauth's own limits, of minutes
        return browser.post("/accounts/login/code/", {"email": NINA}, REMOTE_ADDR=at).status_code

    one_place = [ask(Browser(), "198.51.100.1") for _ in range(SIGN_IN_HERE + 1)]
    assert one_place == [302] * SIGN_IN_HERE + [429]
    assert ask(Browser(), "203.0.113.1") == 302, "the owner, elsewhere"
    assert 429 in [ask(Browser(), f"192.0.{number}.1") for number in range(SIGN_IN)]
    assert ask(known, "198.51.100.1") == 302


def test_a_known_browser_has_tries_of_its_own(db: None) -> None:
    verified(NINA)
    known = Browser()
    try_(PASSWORD, browser=known)
    known.post("/accounts/logout/")

    assert [is_refused(try_("wrong", browser=known)) for _ in range(6)] == [False] * 5 + [True]


def test_a_browser_is_known_for_its_own_account_only(db: None) -> None:
    nina, paul = verified(NINA), verified("paul@example.com")
    known = Browser()
    try_(PASSWORD, browser=known, login=paul.email)
    cookie = known.cookies[f"known_{paul.pk.hex}"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    for forged in (cookie.value, "made up", ""):
        browser = Browser()
        browser.cookies[f"known_{nina.pk.hex}"] = forged
        tries = [is_refused(try_("wrong", browser=browser)) for _ in range(6)]
        assert tries[-1]


def test_one_place_cannot_try_many_accounts(db: None) -> None:
    tries = [
        is_refused(try_("wrong", login=f"p{number}@example.com", at=f"198.51.100.{number}"))
        for number in range(guessing.NETWORK + 1)
    ]
    assert tries == [False] * guessing.NETWORK + [True]


def test_a_right_password_gives_the_tries_back(db: None) -> None:
    verified(NINA)
    for _ in range(3):
        assert not any(is_refused(try_("wrong")) for _ in range(4))
        assert try_(PASSWORD).status_code == 302


def test_an_address_that_cannot_be_told_is_one_place() -> None:
    assert guessing.network(RequestFactory().get("/", REMOTE_ADDR="")) == "::/64"
