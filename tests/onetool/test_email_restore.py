"""The way back from a former address: whoever changed it may be a stranger."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from onetool.access.links import hashed
from onetool.accounts import actions
from onetool.accounts.adapter import WARNINGS
from onetool.accounts.models import EmailRestore, User
from onetool.config import log_words
from onetool.mail import outbox
from onetool.mail.outbox import SignInMail
from tests.adversary.test_secrets_at_rest import everything
from tests.conftest import PASSWORD
from tests.onetool.test_accounts import code_sent, no_limits_left_over, sign_up, verified

__all__ = ["no_limits_left_over"]  # a fixture
NINA, MALLORY = "nina@example.com", "mallory@example.com"


def taken_over() -> tuple[Browser, str]:
    """Somebody who knows the password changes the address; that browser, and the way back that was mailed."""
    verified(NINA)
    mallory = Browser()
    mallory.post("/accounts/login/", {"login": NINA, "password": PASSWORD})
    change(mallory, MALLORY)
    return mallory, way_back(NINA)


def change(browser: Browser, email: str) -> None:
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    browser.post("/accounts/email/", {"action_add": "", "email": email})
    browser.post("/accounts/confirm-email/", {"code": code_sent(email)})
    assert User.objects.filter(email=email).exists()


def way_back(email: str) -> str:
    newest = SignInMail.objects.filter(to=email).order_by("-id")[0]
    found = re.search(r"/accounts/restore/[\w-]{40,}/", newest.text)
    assert found, newest.text
    return found[0]


def restore(path: str) -> Any:
    return Browser().post(path)


def test_the_former_address_brings_itself_back_and_everybody_else_out(db: None) -> None:
    mallory, path = taken_over()
    assert mallory.get("/beta-cleaning/").status_code == 200
    page = Browser().get(path)
    assert (page.status_code, User.objects.filter(email=MALLORY).count()) == (200, 1)
    assert NINA in page.content.decode()

    assert restore(path)["Location"] == "/accounts/password/reset/"
    user = User.objects.get(email=NINA)
    assert not user.has_usable_password()
    assert list(EmailAddress.objects.filter(user=user).values_list("email", "verified", "primary")) == [
        (NINA, True, True)
    ]
    assert mallory.get("/beta-cleaning/")["Location"].startswith("/accounts/login/")
    assert not UserSession.objects.filter(user=user).exists()
    nina = Browser()
    nina.post("/accounts/password/reset/", {"email": NINA})
    answer = nina.post("/accounts/password/reset/confirm/", {"code": code_sent(NINA)})
    answer = nina.post(answer["Location"], {"password1": "another long walk", "password2": "another long walk"})
    assert nina.get("/beta-cleaning/").status_code == 200


def test_a_flood_of_codes_keeps_no_warning_back(db: None) -> None:
    verified(NINA)
    mallory = Browser()
    mallory.post("/accounts/login/", {"login": NINA, "password": PASSWORD})
    asked = []
    while 429 not in asked:
        cache.clear()  # allauth's own limits, of minutes
        place = f"203.0.{len(asked)}.1"
        asked.append(Browser().post("/accounts/login/code/", {"email": NINA}, REMOTE_ADDR=place).status_code)
    change(mallory, MALLORY)
    assert restore(way_back(NINA)).status_code == 302
    assert User.objects.filter(email=NINA).exists()


def test_every_mail_of_an_account_is_a_warning_or_counted() -> None:
    named = {page.stem for page in (settings.BASE_DIR / "templates/mail/account").glob("[!_]*.html")}
    asked_for = {"account_already_exists", "email_confirmation", "email_confirmation_signup", "login_code",
                 "password_reset_code", "unknown_account"}  # fmt: skip
    assert named == asked_for | WARNINGS


def test_a_way_back_works_once(db: None) -> None:
    path = taken_over()[1]
    assert [restore(path).status_code for _ in range(2)] == [302, 404]
    assert Browser().get(path).status_code == 404


@pytest.mark.parametrize(("hours", "status"), [(71, 302), (73, 404)])
def test_a_way_back_is_open_for_72_hours(db: None, hours: int, status: int) -> None:
    path = taken_over()[1]
    with time_machine.travel(timezone.now() + timedelta(hours=hours)):
        assert actions.sweep_restores(timezone.now()) == (status == 404)
        assert restore(path).status_code == status


def test_a_made_up_token_brings_nothing_back(db: None) -> None:
    path = taken_over()[1]
    stored = EmailRestore.objects.get().token_hash
    for token in ("x", "a" * 43, stored, path.split("/")[3] + "x"):
        assert restore(f"/accounts/restore/{token}/").status_code == 404
    assert User.objects.filter(email=MALLORY).exists()


def test_the_oldest_way_back_outranks_those_mailed_to_who_took_over(db: None) -> None:
    mallory, path = taken_over()
    change(mallory, "second@example.com")
    newer = way_back(MALLORY)

    assert restore(newer).status_code == 302
    assert restore(path).status_code == 302
    assert (User.objects.filter(email=NINA).count(), EmailRestore.objects.count()) == (1, 0)


def test_signing_up_unproven_with_the_former_address_does_not_keep_it(db: None) -> None:
    path = taken_over()[1]
    sign_up(Browser(), email=NINA)
    assert EmailAddress.objects.filter(email=NINA, verified=False).exists()

    assert restore(path).status_code == 302
    assert User.objects.get(email=NINA).last_login


def test_an_address_proven_for_another_account_stays_there(db: None) -> None:
    path = taken_over()[1]
    User.objects.create_user("other@example.com", PASSWORD)
    other = User.objects.get(email="other@example.com")
    EmailAddress.objects.create(user=other, email=NINA, verified=True)

    answer = restore(path)
    assert answer.status_code == 422
    assert "another account" in answer.content.decode()
    assert User.objects.filter(email=MALLORY).exists()


def test_the_token_is_kept_nowhere_and_stands_in_no_log(db: None) -> None:
    path = taken_over()[1]
    token = path.split("/")[3]
    for message in SignInMail.objects.filter(state=SignInMail.State.WAITING):
        outbox.deliver_sign_in(message.pk)

    assert not [place for place, text in everything() if token in text]
    assert EmailRestore.objects.get().token_hash == hashed(token)
    assert token not in str(log_words.without_keys(None, "", {"request": f"POST {path}"}))
