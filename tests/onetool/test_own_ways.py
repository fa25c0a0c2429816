"""A person's own pages and mails write moments as their company does, where one is known."""

from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.utils import timezone

from onetool import clock
from onetool.accounts.models import User
from onetool.mail.outbox import SignInMail
from onetool.orgs.actions import organisations
from onetool.orgs.models import Organisation
from onetool.orgs.ways import THE_WORLDS, Ways, ways_of
from tests.conftest import PASSWORD, Person
from tests.mailbox import as_it_left
from tests.pages import words

AFTERNOON = datetime(2026, 11, 28, 21, 5, tzinfo=UTC)


@pytest.mark.django_db
def test_the_only_company_or_the_last_one_says_how(alice: Person) -> None:
    york = Ways(alice.org.zone, "en_US")
    assert ways_of(alice.user.pk, None) == york
    organisations.start(
        user=alice.user, name="Second", trade="", country="DE", currency="EUR", time_zone="Europe/Berlin"
    )
    assert ways_of(alice.user.pk, None) == THE_WORLDS
    assert ways_of(alice.user.pk, alice.org.slug) == york
    assert ways_of(alice.user.pk, "other-ltd") == THE_WORLDS, "a company of others says nothing"
    assert ways_of(User.objects.create_user("new@example.com").pk, None) == ways_of(None, None) == THE_WORLDS


def test_a_clock_is_called_by_its_name() -> None:
    zones = [Organisation(time_zone=name).zone for name in ("America/New_York", "Europe/Berlin", "America/Sao_Paulo")]
    assert [clock.zone_name(AFTERNOON, zone) for zone in zones] == ["EST", "CET", "UTC-03"]


@pytest.mark.django_db
def test_a_mail_about_an_account_says_when_on_the_companys_clock(alice: Person) -> None:
    typed = {"oldpassword": PASSWORD, "password1": "another long walk 43", "password2": "another long walk 43"}
    assert alice.browser.post("/accounts/password/change/", typed).status_code == 302
    sent = as_it_left(SignInMail.objects.get())
    shown = clock.format_minute(sent.created_at, alice.org.zone, "en_US")
    assert f"{' '.join(shown.split())} ({clock.zone_name(sent.created_at, alice.org.zone)})" in " ".join(
        sent.text.split()
    )


@pytest.mark.django_db
def test_sessions_are_dated_on_the_companys_clock(alice: Person) -> None:
    UserSession.objects.filter(user=alice.user).update(created_at=timezone.now())
    page = alice.browser.get("/accounts/sessions/")
    session = page.context["sessions"][0]
    assert "signed in 1 second ago" in words(page) or "seconds ago" in words(page)
    assert f'title="{clock.format_moment(session.created_at, alice.org.zone, "en_US")}"' in page.text
