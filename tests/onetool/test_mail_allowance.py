"""How many emails a company may send, in whose name, and with whose links."""

import contextlib
import re
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client as Browser
from django.utils import timezone

from clients.models import Client
from invoices.models import ConnectedAccount
from onetool.access import limits
from onetool.access.limits import Allowance, TooMany
from onetool.mail import allowance, outbox
from onetool.mail.allowance import AT_FIRST, TO_ONE, TRUSTED
from onetool.mail.outbox import Message, SignInMail
from onetool.mail.trust import is_trusted
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import acting_in, everywhere
from quotes.models import Quote
from tests import factories
from tests.conftest import Person
from tests.mailbox import arrived

LINK = re.compile(r"https?://|\b(?:[\w-]+[.。．｡])+[^\W\d_]{2,}\b")


@pytest.fixture
def connected(alice: Person) -> ConnectedAccount:
    return ConnectedAccount.objects.create(stripe_id="acct_1", charges_enabled=True)


def used_up(org: Organisation) -> None:
    for n in range(AT_FIRST.an_hour):
        allowance.spend(org, to=f"{n}@example.com")


# --- How many ---------------------------------------------------------------------------------------------------------
def test_over_the_limit_a_click_is_refused_in_words_and_nothing_is_lost(
    alice: Person, recorded: Callable[[], list[str]]
) -> None:
    draft, invoice = factories.quote(by=alice.member), factories.issued_invoice(by=alice.member)
    expired = factories.sent_quote(by=alice.member)
    Quote.objects.filter(pk=expired.pk).update(status="expired")
    failed = outbox.send("account/login_code", to="mrs.smith@example.com", code="1")
    Message.objects.update(state=Message.State.FAILED, error="no such user")
    Allowance.objects.all().delete()
    used_up(alice.org)
    before = recorded()

    until = str(timezone.now().date() + timedelta(days=9))
    words = {"name": "Mrs Smith", "email": "smith@example.com", "message": "As we said on Monday."}
    for name, row, data in (
        ("quotes:send", draft, words),
        ("invoices:send", invoice, words),
        ("quotes:extend", expired, {"until": until}),
    ):
        answer = alice.post(name, row, data=data)
        assert answer.status_code == 422, name
        assert re.search(r"You can send more emails in \d+ (minutes|seconds)\.", answer.text), name
        assert all(typed in answer.text for typed in data.values()), name
    assert "You can send more emails in" in alice.htmx("orgs:try_again", failed)["HX-Trigger"]
    failed.refresh_from_db()
    draft.refresh_from_db()
    assert (failed.state, failed.error, draft.status) == ("failed", "no such user", "draft")
    assert recorded() == before


def test_one_address_does_not_get_many(alice: Person) -> None:
    for _ in range(TO_ONE):
        allowance.spend(alice.org, to="Smith@Example.com")
    with pytest.raises(TooMany, match=r"This address has received many emails already. Try again in \d+ minutes"):
        allowance.spend(alice.org, to="smith@example.com ")
    allowance.spend(alice.org, to="jones@example.com")


def test_many_new_companies_do_not_write_to_one_address(world: dict[str, Organisation]) -> None:
    sent = 0
    with everywhere("many companies"):
        orgs = [
            Organisation.objects.create(name=f"Co {n}", slug=f"co-{n}", country="US", currency="USD", time_zone="UTC")
            for n in range(5)
        ]
    for org in orgs * 5:
        with contextlib.suppress(TooMany), acting_in(org):
            allowance.spend(org, to="smith@example.com")
            sent += 1
    assert sent == allowance.FROM_STRANGERS


def test_a_day_has_its_limit_too(alice: Person) -> None:
    for _ in range(AT_FIRST.a_day):
        limits.take("mail in a day", alice.org.pk, most=AT_FIRST.a_day, per=timedelta(days=1))
    with pytest.raises(TooMany, match=r"You can send more emails in \d+ minutes"):
        allowance.spend(alice.org, to="smith@example.com")


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_once_ten_are_sent(world: dict[str, Organisation]) -> None:
    acme, start, sent = world["acme"], Barrier(20), []

    def work(n: int) -> None:
        start.wait()
        try:
            with acting_in(acme):
                allowance.spend(acme, to=f"{n}@example.com")
                sent.append(n)
        except TooMany:
            pass
        finally:
            connection.close()

    workers = [Thread(target=work, args=[n]) for n in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(sent) == AT_FIRST.an_hour


def test_receipts_and_codes_to_sign_in_do_not_use_what_is_left(alice: Person) -> None:
    used_up(alice.org)
    allowance.spend_receipt(alice.org)
    outbox.send_sign_in("account/login_code", to="0@example.com", code="1")


def test_codes_to_one_address_have_a_limit(db: None) -> None:
    def ask(place: int) -> int:
        answer = Browser().post(
            "/accounts/login/code/", {"email": "new@example.com"}, REMOTE_ADDR=f"198.51.{place // 3}.1"
        )
        cache.clear()  # allauth's own limits, of minutes
        return answer.status_code

    asked = [ask(place) for place in range(allowance.SIGN_IN + 4)]
    assert asked == [302] * allowance.SIGN_IN + [429] * 4
    assert SignInMail.objects.count() == allowance.SIGN_IN


# --- Trust ------------------------------------------------------------------------------------------------------------
def test_trusted_is_who_can_take_cards(connected: ConnectedAccount, alice: Person, olga: Person) -> None:
    assert is_trusted(alice.org)
    with acting_in(olga.org, olga.member):
        assert not is_trusted(olga.org)
    connected.charges_enabled = False
    connected.save()
    assert not is_trusted(alice.org)


def test_trusted_is_who_was_paid_and_is_no_longer_new(alice: Person) -> None:
    invoice = factories.issued_invoice(by=alice.member)
    later = timezone.now() + timedelta(days=15)
    with time_machine.travel(later):
        assert not is_trusted(alice.org)
        factories.payment(by=alice.member, of=invoice)
        assert is_trusted(alice.org)
    assert not is_trusted(alice.org)


def test_alice_sees_what_is_left_and_how_it_grows(alice: Person) -> None:
    used_up(alice.org)
    page = " ".join(alice.get("orgs:mails").text.split())
    assert "0 of 10 left" in page and "20 of 30 left" in page
    assert "200 emails an hour and 2000 a day as soon as you accept card payments or your company is 14 days" in page
    ConnectedAccount.objects.create(stripe_id="acct_1", charges_enabled=True)
    page = alice.get("orgs:mails").text
    assert f"of {TRUSTED.an_hour} left" in page and "as soon as" not in page


# --- Whose name, whose links ------------------------------------------------------------------------------------------
def a_quote_full_of_links(alice: Person, smith: Client) -> Quote:
    bad = "see https://evil.example/login or evil.example, www.evil。example"
    Organisation.objects.update(name="PayPal evil.example", street="evil.example\n1 Main St", phone="evil.example")
    quote = factories.quote(by=alice.member, client=smith, title=f"Boiler {bad}")
    words = {"name": "Jo evil.example <b>", "email": "smith@example.com", "message": f'"> <a href=x> {bad}'}
    assert alice.post("quotes:send", quote, data=words).status_code == 302
    return quote


def left(letter: EmailMultiAlternatives) -> str:
    """What a mail program could make a link of, without those that are ours."""
    html = re.sub(r"<head>.*?</head>", "", str(letter.alternatives[0][0]), flags=re.DOTALL)
    ours = r"http://(?:localhost|testserver)(?::\d+)?/[^\s\"<>]*"
    sender = letter.from_email.partition("<")[0]
    seen = "\n".join([letter.subject, sender, letter.body, re.sub(r"<a [^>]*>|style=\"[^\"]*\"", "", html)])
    return "\n".join(LINK.findall(re.sub(ours, "", seen)))


def test_an_unknown_company_sends_under_our_name_and_without_links_of_its_own(
    alice: Person, smith: Client, react: Callable[[], int], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    a_quote_full_of_links(alice, smith)
    react()
    arrived(Message.objects.get())

    [letter] = mailoutbox
    assert "via OneTool" in letter.from_email
    assert left(letter) == ""
    assert "https[:]//evil[.]example/login" in letter.body
    assert re.search(r'href="[^"]+/p/open/[\w-]{40,}/"', str(letter.alternatives[0][0]))
    assert re.search(r"/p/open/[\w-]{40,}/", letter.body)


def test_a_trusted_company_sends_what_it_writes(
    connected: ConnectedAccount,
    alice: Person,
    smith: Client,
    react: Callable[[], int],
    mailoutbox: list[EmailMultiAlternatives],
) -> None:
    a_quote_full_of_links(alice, smith)
    react()
    arrived(Message.objects.get())

    [letter] = mailoutbox
    assert "via OneTool" not in letter.from_email
    assert "https://evil.example/login" in letter.body
