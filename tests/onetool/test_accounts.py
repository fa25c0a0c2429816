"""Signing up and in, and a person's own pages."""

import re
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client as Browser
from django.utils import timezone
from pytest_django import Settings

from onetool.access.limits import TooMany
from onetool.access.memberships import memberships
from onetool.accounts import actions
from onetool.accounts.models import PlannedCompany, User
from onetool.mail.outbox import SignInMail
from onetool.orgs.actions import members, organisations
from onetool.orgs.models import Organisation
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in, everywhere
from tests.conftest import PASSWORD, Person
from tests.mailbox import as_it_left
from tests.pages import words


@pytest.fixture(autouse=True)
def no_limits_left_over(db: None) -> None:
    cache.clear()


def sign_up(browser: Browser, **changes: str) -> Any:
    filled = {
        "name": "Nina",
        "email": "Nina@Example.com",
        "password1": PASSWORD,
        "company": "Beta Cleaning",
        "trade": "Cleaning",
        "country": "DE",
        "time_zone": "Europe/Berlin",
    }
    return browser.post("/accounts/signup/", filled | changes)


def code_sent(to: str) -> str:
    """The code in the newest mail to an address."""
    newest = as_it_left(SignInMail.objects.filter(to=to).order_by("-id")[0])
    found = re.search(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", newest.text, re.MULTILINE)
    assert found, newest.text
    return found[0]


def verified(email: str) -> User:
    """An account as sign-up and its code make one."""
    browser = Browser()
    sign_up(browser, email=email)
    browser.post("/accounts/confirm-email/", {"code": code_sent(email)})
    return User.objects.get(email=email)


def test_signing_up_founds_the_company_and_the_code_opens_it(db: None) -> None:
    browser = Browser()

    assert sign_up(browser)["Location"] == "/accounts/confirm-email/"
    answer = browser.post("/accounts/confirm-email/", {"code": code_sent("nina@example.com")})
    assert answer["Location"] == "/beta-cleaning/"
    assert browser.get("/beta-cleaning/").status_code == 200
    user = User.objects.get(email="nina@example.com")
    with everywhere("test"):
        [own] = memberships(user.pk)
        org = Organisation.objects.get(pk=own.org_id)
    assert (user.email, user.name, org.name, org.currency, org.time_zone) == (
        "nina@example.com",
        "Nina",
        "Beta Cleaning",
        "EUR",
        "Europe/Berlin",
    )


def test_without_the_code_nobody_is_in(db: None) -> None:
    browser = Browser()
    sign_up(browser)

    assert browser.post("/accounts/confirm-email/", {"code": "WRONG1"}).status_code == 200
    assert browser.get("/beta-cleaning/").status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("password1", "short"),
        ("company", ""),
        ("country", "ZZ"),
        ("name", ""),
        ("trade", "Magic"),
    ],
)
def test_a_form_with_a_mistake_makes_no_account(db: None, field: str, value: str) -> None:
    before = User.objects.count()
    answer = sign_up(Browser(), **{field: value})

    assert answer.status_code == 200 and answer.context["form"].errors[field]
    assert (User.objects.count(), SignInMail.objects.count()) == (before, 0)


def test_a_known_address_gets_the_same_answer_and_another_mail(db: None) -> None:
    verified("nina@example.com")

    cache.clear()  # the limit of one such mail in ten seconds
    answer = sign_up(Browser(), company="Gamma")
    assert answer["Location"] == "/accounts/confirm-email/"
    newest = SignInMail.objects.order_by("-id")[0]
    assert newest.template == "account/account_already_exists"
    assert len(memberships(User.objects.get(email="nina@example.com").pk)) == 1


def test_links_in_mails_are_ours_whatever_the_host_header_says(db: None, settings: Settings) -> None:
    settings.ALLOWED_HOSTS, settings.PUBLIC_URL = ["*"], "https://onetool.example"
    Browser().post("/accounts/login/code/", {"email": "unknown@example.com"}, headers={"Host": "evil.example"})

    mail = SignInMail.objects.get()
    assert "evil.example" not in mail.html + mail.text and "https://onetool.example/accounts/signup/" in mail.text


def test_signing_in_by_password_and_by_code(db: None) -> None:
    verified("nina@example.com")
    browser = Browser()

    answer = browser.post("/accounts/login/", {"login": "NINA@example.com", "password": PASSWORD})
    assert answer["Location"] == "/beta-cleaning/"
    browser = Browser()
    browser.post("/accounts/login/code/", {"email": "nina@example.com"})
    answer = browser.post("/accounts/login/code/confirm/", {"code": code_sent("nina@example.com")})
    assert answer["Location"] == "/beta-cleaning/"


def test_a_stranger_who_signed_up_with_ones_address_cannot_come_in_after_one_proved_it(db: None) -> None:
    stranger = Browser()
    sign_up(stranger, email="nina@example.com")
    nina = Browser()
    nina.post("/accounts/login/code/", {"email": "nina@example.com"})
    answer = nina.post("/accounts/login/code/confirm/", {"code": code_sent("nina@example.com")})
    assert answer["Location"] == "/beta-cleaning/"

    answer = Browser().post("/accounts/login/", {"login": "nina@example.com", "password": PASSWORD})
    assert answer.status_code == 200
    assert stranger.get("/beta-cleaning/")["Location"].startswith("/accounts/login/")
    assert nina.get("/beta-cleaning/").status_code == 200


def test_signing_in_by_code_leaves_the_password_of_a_proven_address(db: None) -> None:
    verified("nina@example.com")
    browser = Browser()
    browser.post("/accounts/login/code/", {"email": "nina@example.com"})
    browser.post("/accounts/login/code/confirm/", {"code": code_sent("nina@example.com")})
    answer = Browser().post("/accounts/login/", {"login": "nina@example.com", "password": PASSWORD})
    assert answer["Location"] == "/beta-cleaning/"


def test_no_clock_tells_at_sign_up_who_has_an_account(db: None, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    verified("nina@example.com")

    def effort(email: str) -> float:
        cache.clear()
        before = time.process_time()
        assert sign_up(Browser(), email=email)["Location"] == "/accounts/confirm-email/"
        return time.process_time() - before

    assert effort("nina@example.com") > effort("nobody@example.com") / 2


def test_a_forgotten_password_is_set_anew_with_a_code(db: None) -> None:
    verified("nina@example.com")
    browser = Browser()

    browser.post("/accounts/password/reset/", {"email": "nina@example.com"})
    answer = browser.post("/accounts/password/reset/confirm/", {"code": code_sent("nina@example.com")})
    answer = browser.post(answer["Location"], {"password1": "another long walk", "password2": "another long walk"})
    assert answer.status_code == 302
    answer = Browser().post("/accounts/login/", {"login": "nina@example.com", "password": "another long walk"})
    assert answer["Location"] == "/beta-cleaning/"


def test_a_wrong_password_is_tried_five_times_at_one_place(db: None) -> None:
    verified("nina@example.com")

    answers = [Browser().post("/accounts/login/", {"login": "nina@example.com", "password": "wrong"}) for _ in range(6)]
    assert "sign in with a code" in str(answers[-1].context["form"].errors)
    assert "Too many" not in str(answers[-2].context["form"].errors)


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "http://testserver/x", "javascript:alert(1)", "/\\evil.example"],
)
def test_sign_in_never_leads_to_another_site(db: None, target: str) -> None:
    verified("nina@example.com")

    answer = Browser().post("/accounts/login/", {"login": "nina@example.com", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/beta-cleaning/"


def test_sign_in_leads_back_to_where_one_wanted_to_go(db: None) -> None:
    verified("nina@example.com")
    browser = Browser()

    wanted = browser.get("/beta-cleaning/settings/")["Location"]
    answer = browser.post(
        wanted, {"login": "nina@example.com", "password": PASSWORD, "next": "/beta-cleaning/settings/"}
    )
    assert answer["Location"] == "/beta-cleaning/settings/"


def test_who_belongs_to_several_comes_to_the_last_or_chooses(olga: Person) -> None:
    second = organisations.start(
        user=olga.user, name="Second", trade="", country="GB", currency="GBP", time_zone="Europe/London"
    )
    EmailAddress.objects.create(user=olga.user, email=olga.user.email, verified=True, primary=True)

    def sign_in(last: str) -> str:
        browser = Browser()
        browser.cookies["last_org"] = last
        return str(browser.post("/accounts/login/", {"login": olga.user.email, "password": PASSWORD})["Location"])

    assert [sign_in(last) for last in ("second", "acme-heating", "")] == ["/second/", "/", "/"]
    page = olga.browser.get("/").content.decode()
    assert f'href="/{second.slug}/"' in page and 'href="/other-ltd/"' in page


def test_the_only_organisation_needs_no_choice(olga: Person, stranger: Person) -> None:
    assert olga.browser.get("/")["Location"] == "/other-ltd/"
    assert stranger.browser.get("/")["Location"].startswith("/accounts/login/")


def test_one_more_company_is_founded_once(olga: Person) -> None:
    filled = {"company": "Second", "trade": "Other", "country": "GB", "time_zone": "", "key": str(uuid7())}

    answers = [olga.browser.post("/new/", filled)["Location"] for _ in range(2)]
    assert answers == ["/second/", "/second/"]
    assert [own.slug for own in memberships(olga.user.pk)] == ["other-ltd", "second"]


def test_a_new_name_is_known_in_every_organisation(alice: Person, recorded: Any) -> None:
    answer = alice.browser.post("/accounts/profile/", {"name": "Alice Cooper"})

    assert answer.status_code == 302
    alice.user.refresh_from_db()
    assert (alice.user.name, recorded()) == ("Alice Cooper", ["member.edited"])
    assert alice.browser.post("/accounts/profile/", {"name": ""}).status_code == 422


def test_sessions_are_listed_and_ended(alice: Person) -> None:
    elsewhere = Browser()
    elsewhere.force_login(alice.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    for browser in (alice.browser, elsewhere):
        browser.get("/accounts/sessions/")

    alice.browser.post("/accounts/sessions/")
    assert alice.get("home").status_code == 200
    assert elsewhere.get(alice.url("home")).status_code == 302


def test_a_session_says_when_it_was_last_used_and_an_open_page_does_not_count(alice: Person) -> None:
    def last_used() -> datetime:
        return UserSession.objects.get(user=alice.user).last_seen_at

    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False) as clock:
        alice.browser.get("/accounts/")
        first = last_used()
        clock.shift(timedelta(minutes=4))
        alice.browser.get("/accounts/")
        assert last_used() == first, "noted at most once in five minutes"
        clock.shift(timedelta(minutes=2))
        alice.browser.get(alice.url("home"), headers={"HX-Request": "true"})
        assert last_used() == first
        alice.browser.get(alice.url("home"))
        assert last_used() == first + timedelta(minutes=6)


# --- No company before the address is proven --------------------------------------------------------------------------
def companies() -> list[str]:
    with everywhere("test"):
        return list(Organisation.objects.order_by("id").values_list("name", flat=True))


def test_there_is_no_company_before_the_code(db: None) -> None:
    before, browser = companies(), Browser()
    sign_up(browser)
    assert (companies(), PlannedCompany.objects.count()) == (before, 1)

    code = code_sent("nina@example.com")
    browser.post("/accounts/confirm-email/", {"code": code})
    browser.post("/accounts/confirm-email/", {"code": code})
    assert (companies(), PlannedCompany.objects.count()) == ([*before, "Beta Cleaning"], 0)


def test_proving_an_address_twice_founds_one_company(db: None) -> None:
    before = companies()
    sign_up(Browser())
    user = User.objects.get(email="nina@example.com")
    for _ in range(2):
        actions.found_planned(user)
    assert companies() == [*before, "Beta Cleaning"]


def test_an_abandoned_sign_up_is_forgotten_after_a_week_and_its_address_is_free(db: None) -> None:
    before = companies()
    sign_up(Browser())
    verified("paul@example.com")
    PlannedCompany.objects.create(user=User.objects.get(email="paul@example.com"), founding={"name": "More"})

    assert actions.sweep_abandoned(timezone.now() + timedelta(days=6)) == 0
    assert actions.sweep_abandoned(timezone.now() + timedelta(days=8)) == 1
    assert not User.objects.filter(email="nina@example.com").exists()
    assert User.objects.filter(email="paul@example.com").exists()
    cache.clear()  # the limit of one such mail in ten seconds
    verified("nina@example.com")
    assert companies() == [*before, "Beta Cleaning", "Beta Cleaning"]


def test_who_is_on_a_team_is_not_forgotten(db: None, alice: Person) -> None:
    sign_up(Browser())
    user = User.objects.get(email="nina@example.com")
    with acting_in(alice.org, alice.member):
        members.suspend(members.add(alice.org, user=user, role="member", by=alice.member), by=alice.member)

    assert actions.sweep_abandoned(timezone.now() + timedelta(days=8)) == 0
    assert User.objects.filter(pk=user.pk).exists()


def test_one_person_founds_three_companies_a_day(db: None) -> None:
    user = verified("nina@example.com")
    founding = {"name": "More", "trade": "Other", "country": "US", "currency": "USD", "time_zone": "UTC"}
    for _ in range(2):
        organisations.start(user=user, **founding)
    with pytest.raises(TooMany, match=r"You can create another company in 8 hours\."):
        organisations.start(user=user, **founding)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("eleven char", "Use at least 12 characters."),
        ("x" * 129, "Use at most 128 characters."),
        ("my One-Tool is fine", "Don’t use the product’s name"),
        ("password1234", "too common"),
        ("nina@example.com", "too similar"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused_in_words(db: None, password: str, said: str) -> None:
    nina = User(email="nina@example.com", name="Nina")
    with pytest.raises(ValidationError, match=said):
        validate_password(password, nina)
    validate_password("twelve chars", nina)


def test_the_form_asks_for_one_thing(db: None) -> None:
    page = words(Browser().get("/accounts/signup/"))
    assert "At least 12 characters." in page
    assert "entirely numeric" not in page


def test_an_address_is_changed_after_a_fresh_sign_in_only(alice: Person) -> None:
    """A new password asks for the old one anyway."""
    answer = alice.browser.post("/accounts/email/", {"email": "thief@example.com", "action_add": ""})
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not EmailAddress.objects.filter(email="thief@example.com").exists()


def test_a_part_without_a_session_sends_the_page_to_sign_in_and_back(alice: Person) -> None:
    page = f"http://testserver{alice.url('clients:index')}?q=smith"
    asked = {"HX-Request": "true", "HX-Current-URL": page}
    for address in (alice.url("home"), "/accounts/profile/"):
        answer = Browser().get(address, headers=asked)
        assert (answer.status_code, answer.text) == (204, "")
        assert answer["HX-Redirect"] == "/accounts/login/?next=/acme-heating/clients/%3Fq%3Dsmith"
    elsewhere = Browser().get(alice.url("home"), headers={**asked, "HX-Current-URL": "https://evil.example/x"})
    assert elsewhere["HX-Redirect"] == "/accounts/login/?next=/"


def test_a_post_without_a_session_leads_back_to_the_page_of_its_form(alice: Person) -> None:
    form = alice.url("clients:new")
    for referer, back in ((f"http://testserver{form}", form), ("https://evil.example/x", "/"), ("", "/")):
        answer = Browser().post(form, {"name": "x"}, headers={"Referer": referer})
        assert answer["Location"] == f"/accounts/login/?next={back}"
