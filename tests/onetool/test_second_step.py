"""Two-step sign-in: an app, recovery codes, a browser that is trusted; and a company that demands it."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from onetool import clock
from onetool.accounts import actions, second_step
from onetool.accounts.models import User
from onetool.events.log import Event
from onetool.live import rights
from onetool.live.rights import Watcher, secret_of
from onetool.mail.outbox import SignInMail
from onetool.orgs.actions import organisations
from onetool.orgs.models import Organisation
from tests.at_once import at_once
from tests.conftest import PASSWORD, Person

Recorded = Callable[[], list[str]]
ALICE = {"login": "alice@example.com", "password": PASSWORD}


@pytest.fixture(autouse=True)
def nothing_cached(db: None) -> Iterator[None]:
    """Nobody has used a code or tried one, and everybody's address is proven."""
    for user in User.objects.all():
        EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    cache.clear()
    yield
    cache.clear()


def code(secret: str, ahead: int = 0) -> str:
    """What the app shows now, or some steps later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def confirm(person: Person) -> None:
    assert person.browser.post("/accounts/reauthenticate/", {"password": PASSWORD}).status_code == 302


def set_up(person: Person) -> tuple[str, list[str]]:
    """Turn the app on as a person does: its secret, and the recovery codes."""
    confirm(person)
    page = person.browser.get("/accounts/2fa/totp/activate/").text
    secret = re.search(r"<code>(\w+)</code>", page)
    assert secret
    answer = person.browser.post("/accounts/2fa/totp/activate/", {"code": code(secret[1])}, follow=True)
    return secret[1], re.findall(r"<li>(\d{8})</li>", answer.text)


def signing_in(**typed: str) -> tuple[Browser, HttpResponse]:
    browser = Browser()
    return browser, browser.post("/accounts/login/", {**ALICE, **typed})


def is_in(browser: Browser) -> bool:
    return browser.get("/acme-heating/").status_code == 200


# --- The app ----------------------------------------------------------------------------------------------------------
def test_an_app_is_set_up_and_signing_in_asks_for_its_code(
    alice: Person, recorded: Recorded, django_capture_on_commit_callbacks: Any
) -> None:
    assert alice.browser.get("/accounts/2fa/totp/activate/").status_code == 302, "confirms first"
    with django_capture_on_commit_callbacks(execute=True):
        secret, codes = set_up(alice)
    assert len(set(codes)) == 10
    assert "member.two_step_on" in recorded()
    assert {"An authenticator app was set up"} <= set(SignInMail.objects.values_list("subject", flat=True))

    browser, answer = signing_in()
    assert answer["Location"] == "/accounts/2fa/authenticate/" and not is_in(browser)
    wrong = browser.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert "isn’t right" in wrong.text and not is_in(browser)
    cache.clear()  # the code that turned it on was used
    answer = browser.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    assert answer["Location"] == "/accounts/2fa/trust/"
    assert browser.post("/accounts/2fa/trust/", {"action": "skip"}).status_code == 302
    assert is_in(browser)


def test_a_code_of_the_app_works_once(alice: Person) -> None:
    secret, _ = set_up(alice)
    cache.clear()
    used, now = code(secret), timezone.now()
    spaced, wide = f"{used[:3]} {used[3:]}", "".join(chr(ord(digit) + 0xFEE0) for digit in used)
    for seconds, typed, expected in ((0, wide, 302), (1, used, 200), (31, spaced, 200), (31, wide, 200)):
        with time_machine.travel(now + timedelta(seconds=seconds)):
            browser, _ = signing_in()
            assert browser.post("/accounts/2fa/authenticate/", {"code": typed}).status_code == expected


@pytest.mark.parametrize("way", ["password", "code", "reset"])
def test_no_way_of_signing_in_goes_round_it(alice: Person, way: str) -> None:
    set_up(alice)
    browser, _ = signing_in()
    if way == "code":
        browser = Browser()
        browser.post("/accounts/login/code/", {"email": ALICE["login"]})
        browser.post("/accounts/login/code/confirm/", {"code": _mailed("login_code")})
    if way == "reset":
        browser = Browser()
        browser.post("/accounts/password/reset/", {"email": ALICE["login"]})
        browser.post("/accounts/password/reset/confirm/", {"code": _mailed("password_reset_code")})
        browser.post("/accounts/password/reset/complete/", {"password1": "another long walk 42"})
    for address in ("/acme-heating/", "/accounts/profile/", "/accounts/2fa/", "/"):
        assert browser.get(address).status_code == 302, address
    assert browser.post("/accounts/2fa/trust/", {"action": "trust"})["Location"].endswith("/accounts/login/")


def _mailed(template: str) -> str:
    mail = SignInMail.objects.filter(template=f"account/{template}").latest("created_at")
    found = re.search(r'class="code"[^>]*>\s*(\S+)\s*<', mail.html)
    assert found
    return found[1]


def test_wrong_codes_are_limited(alice: Person) -> None:
    set_up(alice)
    browser, _ = signing_in()
    said = [browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).text for n in range(12)]
    assert "Too many" in said[-1]


def test_a_recovery_code_works_once_also_for_two_at_once(alice: Person) -> None:
    _, codes = set_up(alice)
    browser, _ = signing_in()
    assert browser.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 302
    again, _ = signing_in()
    assert again.post("/accounts/2fa/authenticate/", {"code": codes[0]}).status_code == 200
    page = alice.browser.get("/accounts/2fa/recovery-codes/").text
    assert codes[1] not in page, "shown once"


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_recovery_code_one_is_in() -> None:
    user = User.objects.create_user("nina@example.com", PASSWORD)
    seed = second_step.SecondStepAdapter().encrypt("seed")
    row = Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": seed, "used_mask": 0})
    one = row.wrap().get_unused_codes()[0]
    used = at_once(lambda _: Authenticator.objects.get(pk=row.pk).wrap().validate_code(one), 4)
    assert sorted(used) == [False, False, False, True]


def test_a_trusted_browser_is_not_asked_for_thirty_days(alice: Person) -> None:
    secret, _ = set_up(alice)
    cache.clear()
    browser, _ = signing_in()
    browser.post("/accounts/2fa/authenticate/", {"code": code(secret)})
    answer = browser.post("/accounts/2fa/trust/", {"action": "trust"})
    assert answer.cookies["trusted"]["max-age"] == 30 * 24 * 3600
    browser.post("/accounts/logout/")
    assert browser.post("/accounts/login/", ALICE)["Location"] == "/acme-heating/"
    browser.post("/accounts/logout/")
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert browser.post("/accounts/login/", ALICE)["Location"] == "/accounts/2fa/authenticate/"


def test_secrets_are_kept_encrypted_and_survive_a_new_key(alice: Person, settings: Settings) -> None:
    secret, codes = set_up(alice)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept and not any(one in kept for one in codes)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    totp = Authenticator.objects.get(type="totp").wrap()
    cache.clear()
    assert totp.validate_code(code(secret))


def test_it_is_turned_off_after_a_fresh_sign_in(alice: Person, recorded: Recorded) -> None:
    set_up(alice)
    assert alice.browser.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=alice.user, type="totp").exists()
    assert recorded().count("member.two_step_off") == 1


# --- Demanded ---------------------------------------------------------------------------------------------------------
def demand(by: Person, days: str) -> None:
    by.org.refresh_from_db()
    data = {"two_step": days, "version": by.org.version}
    assert by.post("orgs:security", data=data).status_code == 302
    by.org.refresh_from_db()


def watcher(person: Person) -> Watcher:
    key = person.browser.cookies[next(iter(person.browser.cookies))].value
    return Watcher(
        person.org.pk, "", member_id=person.member.pk, session_key=key, secret=secret_of(person.user.password)
    )


def test_a_company_demands_it_after_some_days(alice: Person, ted: Person, recorded: Recorded) -> None:
    demand(alice, "7")
    assert alice.org.two_step_from == clock.today(alice.org) + timedelta(days=7)
    assert recorded() == ["organisation.edited"]
    assert "requires two-step sign-in from" in ted.get("home").text
    assert rights.roles_of([watcher(ted)])

    organisations.edit(alice.org, by=alice.member, version=alice.org.version, two_step_from=clock.today(alice.org))
    answer = ted.get("home")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")
    assert "requires two-step sign-in. Set it up" in ted.browser.get("/accounts/2fa/").text
    asked = ted.htmx("notes:add", "client", alice.member, data={"text": "x"})
    assert (asked.status_code, asked["HX-Redirect"]) == (204, "/accounts/2fa/")
    assert not rights.roles_of([watcher(ted)])
    set_up(ted)
    assert ted.get("home").status_code == 200 and rights.roles_of([watcher(ted)])
    assert "cannot" not in ted.browser.post("/accounts/2fa/totp/deactivate/").text
    assert Authenticator.objects.filter(user=ted.user, type="totp").exists(), "the last way stays"


def test_another_company_of_theirs_stays_open(alice: Person, ted: Person, olga: Person) -> None:
    second = organisations.start(
        user=ted.user, name="Teds", trade="", country="US", currency="USD", time_zone="America/New_York"
    )
    organisations.edit(alice.org, by=alice.member, version=alice.org.version, two_step_from=clock.today(alice.org))
    assert ted.browser.get(f"/{second.slug}/").status_code == 200
    assert ted.get("home").status_code == 302
    assert olga.post("orgs:security", data={"two_step": "0", "version": olga.org.version}).status_code == 302
    assert Organisation.objects.get(pk=alice.org.pk).two_step_from == clock.today(alice.org)


def test_who_has_it_is_shown_to_those_who_run_the_company(alice: Person, ted: Person) -> None:
    set_up(ted)
    page = re.sub(r"\s+", " ", alice.get("orgs:security").text.partition('id="people"')[2])
    said = re.findall(r">(On|Off|Alice|Dana|Ted|Vera)<|</svg>(On|Off)", page)
    assert [one or other for one, other in said] == ["Alice", "Off", "Dana", "Off", "Ted", "On", "Vera", "Off"]
    assert ted.get("orgs:security").status_code == 404
    demand(alice, "")
    assert alice.org.two_step_from is None


# --- Signing in -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("typed", "days"), [({}, 1), ({"remember": "on"}, 30)])
def test_one_stays_signed_in_for_a_day_or_for_thirty(alice: Person, typed: dict[str, str], days: int) -> None:
    browser, _ = signing_in(**typed)
    assert is_in(browser)
    assert abs(browser.session.get_expiry_age() - days * 24 * 3600) < 60


def test_sign_ins_stand_in_the_log_and_a_new_browser_is_mailed(alice: Person, recorded: Recorded) -> None:
    User.objects.filter(pk=alice.user.pk).update(last_login=timezone.now())
    browser, _ = signing_in()
    assert recorded() == ["member.signed_in"]
    assert SignInMail.objects.filter(template="account/new_device", to="alice@example.com").count() == 1
    browser.post("/accounts/logout/")
    browser.post("/accounts/login/", ALICE)
    assert SignInMail.objects.filter(template="account/new_device").count() == 1, "known by now"
    for _ in range(3):
        signing_in(password="wrong")
    assert recorded().count("member.sign_in_failed") == 1
    assert "refused a wrong password for Alice" in Event.objects.latest("id").sentence


def test_only_who_may_read_the_log_sees_sign_ins(alice: Person, ted: Person) -> None:
    signing_in()
    said = "signed in with"
    assert said in alice.get("listing:audit").text and said not in alice.get("home").text
    for page in (ted.get("home"), ted.get("orgs:member", alice.member), alice.get("orgs:member", alice.member)):
        assert said not in page.text
    assert not Event.objects.visible_to(ted.member).filter(verb="member.signed_in").exists()


def test_one_signs_a_single_device_out_and_nobody_elses(alice: Person, olga: Person) -> None:
    stolen, _ = signing_in()
    session = UserSession.objects.filter(user=alice.user).latest("pk")
    page = alice.browser.get("/accounts/sessions/").text
    assert f"/accounts/sessions/{session.pk}/end/" in page and "This device" in page
    olga.browser.post(f"/accounts/sessions/{session.pk}/end/")
    assert is_in(stolen)
    for _ in range(2):
        assert alice.browser.post(f"/accounts/sessions/{session.pk}/end/").status_code == 302
    assert not is_in(stolen) and is_in(alice.browser)


def test_a_former_address_that_comes_back_takes_a_thiefs_second_step_away(alice: Person) -> None:
    mine = Authenticator.objects.create(user=alice.user, type="webauthn", data={})
    Authenticator.objects.filter(pk=mine.pk).update(created_at=timezone.now() - timedelta(days=30))
    Authenticator.objects.create(user=alice.user, type="totp", data={})
    token = actions.offer_restore(alice.user, email="alice@example.com")
    User.objects.filter(pk=alice.user.pk).update(email="thief@example.com")
    actions.restore_email(token)
    assert list(Authenticator.objects.filter(user=alice.user)) == [mine]
