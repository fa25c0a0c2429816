"""Mail leaves once or not at all, and every message says how far it got."""

from collections.abc import Callable
from datetime import timedelta
from html import unescape
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError, connection
from django.utils import timezone
from pytest_django import Settings

from clients.models import Client
from onetool.mail import outbox
from onetool.mail.outbox import MailNotFailed, Message, SignInMail
from onetool.orgs.models import Organisation
from onetool.tenancy.scope import NoOrg, acting_in
from onetool.work import leased
from tests.conftest import Person

SERVERS = "tests.onetool.mail_servers"
State = Message.State


def a_mail(**changes: Any) -> Message:
    """A mail of Acme as any action sends one."""
    return outbox.send(
        "account/login_code", **{"to": "mrs.smith@example.com", "to_name": "Mrs Smith", "code": "123456"} | changes
    )


def test_a_mail_is_kept_with_its_html_and_text_until_its_task_comes(
    acme: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message = a_mail()

    assert (message.state, message.subject, message.org_id) == (State.WAITING, "Your sign-in code", acme.pk)
    assert "123456" in message.html and "123456" in message.text and "<" not in message.text
    assert mailoutbox == []


def test_a_delivered_mail_has_both_bodies_and_the_companys_name(
    acme: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    acme.email = "office@acme.example"
    acme.save()
    message = a_mail()

    assert outbox.deliver(acme.pk, message.pk)

    [sent] = mailoutbox
    assert sent.from_email == "Acme Heating via OneTool <no-reply@localhost>"
    assert (sent.to, sent.reply_to) == (["Mrs Smith <mrs.smith@example.com>"], ["office@acme.example"])
    assert sent.body == message.text and sent.alternatives[0][0] == message.html
    assert sent.message()["Message-ID"] == f"<{message.pk}@localhost>"
    message.refresh_from_db()
    assert message.state == State.SENT and message.sent_at


def test_delivering_twice_sends_once(acme: Organisation, mailoutbox: list[EmailMultiAlternatives]) -> None:
    message = a_mail()

    assert [outbox.deliver(acme.pk, message.pk), outbox.deliver(acme.pk, message.pk)] == [True, False]
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_of_eight_workers_one_sends(world: dict[str, Organisation], mailoutbox: list[EmailMultiAlternatives]) -> None:
    acme = world["acme"]
    with acting_in(acme):
        message = a_mail()
    start, sent = Barrier(8), []

    def work() -> None:
        start.wait()
        sent.append(outbox.deliver(acme.pk, message.pk))
        connection.close()

    workers = [Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sorted(sent), len(mailoutbox)) == ([False] * 7 + [True], 1)


def test_a_mail_left_in_sending_is_never_sent_again(
    acme: Organisation, alice: Person, recorded: Callable[[], list[str]], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message = a_mail()
    Message.objects.update(state=State.SENDING, attempts=1, due_at=timezone.now() + outbox.LEASE)

    assert not outbox.deliver(acme.pk, message.pk)
    assert outbox.due_mails(timezone.now()) == []
    with time_machine.travel(timezone.now() + outbox.LEASE):
        assert outbox.due_mails(timezone.now()) == [(acme.pk, message.pk)]
        assert not outbox.deliver(acme.pk, message.pk)
        assert outbox.due_mails(timezone.now() + timedelta(days=9)) == []
    message.refresh_from_db()
    assert (message.state, message.attempts, message.error) == (State.UNCERTAIN, 1, leased.KILLED)
    with pytest.raises(MailNotFailed):
        outbox.send_again(message, by=alice.member)
    assert (recorded(), mailoutbox) == (["mail.unconfirmed"], [])


def test_a_connection_that_breaks_off_leaves_the_mail_uncertain(acme: Organisation, settings: Settings) -> None:
    message = a_mail()
    settings.EMAIL_BACKEND = f"{SERVERS}.BreakingOff"

    assert not outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert (message.state, message.error) == (State.UNCERTAIN, "connection lost")


def test_a_refused_mail_has_failed_and_its_record_says_so(
    acme: Organisation, smith: Client, recorded: Callable[[], list[str]], settings: Settings
) -> None:
    message = a_mail(about=smith)
    settings.EMAIL_BACKEND = f"{SERVERS}.Refusing"

    assert not outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert message.state == State.FAILED and "no such user" in message.error
    assert recorded() == ["mail.failed"]


@pytest.mark.parametrize("server", ["Unreachable", "Busy"])
def test_a_server_that_is_away_is_tried_again_later(acme: Organisation, settings: Settings, server: str) -> None:
    message = a_mail()
    settings.EMAIL_BACKEND = f"{SERVERS}.{server}"

    assert not outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.WAITING, 1)
    assert outbox.due_mails(timezone.now() + timedelta(minutes=1)) == []
    assert outbox.due_mails(timezone.now() + timedelta(minutes=4)) == [(acme.pk, message.pk)]


def test_a_server_that_stays_away_fails_the_mail_in_the_end(acme: Organisation, settings: Settings) -> None:
    message = a_mail()
    settings.EMAIL_BACKEND = f"{SERVERS}.Unreachable"

    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(outbox.ATTEMPTS):
            outbox.deliver(acme.pk, message.pk)
            clock.shift(timedelta(hours=2))
    message.refresh_from_db()
    assert (message.state, message.attempts) == (State.FAILED, outbox.ATTEMPTS)


def test_without_a_mail_server_production_says_so_instead_of_pretending(acme: Organisation, settings: Settings) -> None:
    message = a_mail()
    settings.EMAIL_BACKEND, settings.IS_DEVELOPMENT = "django.core.mail.backends.dummy.EmailBackend", False

    assert not outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, "No mail server is configured (EMAIL_URL).")


def test_a_failed_mail_can_be_sent_again_once(
    acme: Organisation, alice: Person, recorded: Callable[[], list[str]], mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message = a_mail()
    Message.objects.update(state=State.FAILED, attempts=outbox.ATTEMPTS)

    outbox.send_again(message, by=alice.member)
    with pytest.raises(MailNotFailed):
        outbox.send_again(message, by=alice.member)
    assert outbox.deliver(acme.pk, message.pk)
    assert (recorded(), len(mailoutbox)) == (["mail.requeued"], 1)


def test_a_worker_that_dies_over_a_pdf_leaves_the_mail_waiting(
    acme: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message = a_mail()
    assert leased._lease(outbox.MESSAGES, acme.pk, message.pk)

    assert not outbox.deliver(acme.pk, message.pk), "its lease is not over"
    with time_machine.travel(timezone.now() + outbox.LEASE):
        assert outbox.deliver(acme.pk, message.pk)
    assert len(mailoutbox) == 1


def test_a_mail_that_left_and_cannot_be_marked_is_not_sent_again(
    acme: Organisation, mailoutbox: list[EmailMultiAlternatives], monkeypatch: pytest.MonkeyPatch
) -> None:
    message = a_mail()

    def cut_off(row: object, **values: object) -> None:
        raise OperationalError("the connection was lost")

    with monkeypatch.context() as patch:
        patch.setattr(leased, "finish", cut_off)
        assert not outbox.deliver(acme.pk, message.pk)
    with time_machine.travel(timezone.now() + outbox.LEASE):
        assert not outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert (message.state, len(mailoutbox)) == (State.UNCERTAIN, 1)


def test_names_cannot_add_headers_nor_markup(acme: Organisation, mailoutbox: list[EmailMultiAlternatives]) -> None:
    acme.name = "Ümlaut, “Co”\r\nBcc: all@example.com"
    acme.save()
    message = a_mail(to_name="Eve\r\nBcc: all@example.com", code="<script>alert(1)</script>")

    outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert "<script>" not in message.html
    assert "Bcc" not in [name for sent in mailoutbox for name in sent.message()]


def test_an_address_that_is_none_fails_and_nothing_is_sent(
    acme: Organisation, mailoutbox: list[EmailMultiAlternatives]
) -> None:
    message = a_mail(to="eve@example.com\nBcc: all@example.com")

    assert not outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert (message.state, mailoutbox) == (State.FAILED, [])


@pytest.mark.parametrize(
    "name",
    ["", 'Smith, "Joe" <x@evil.example>', "Mary 🔧 Müller", "ü" * 120, "Łódź, Ümlaut; (x) @ home " * 4, "\\", "a\tb"],
)
@pytest.mark.parametrize(
    ("typed", "sent_to"),
    [
        ("info@müller-heizung.example", "info@xn--mller-heizung-wob.example"),
        ("info@STRASSE-straße.example", "info@xn--strasse-strae-mdb.example"),
        ("info@例え.テスト", "info@xn--r8jz45g.xn--zckzah"),
        ("o'brien+tag@example.com", "o'brien+tag@example.com"),
    ],
)
def test_domains_of_every_script_are_sent_in_ascii_and_shown_as_typed(
    acme: Organisation,
    mailoutbox: list[EmailMultiAlternatives],
    settings: Settings,
    typed: str,
    sent_to: str,
    name: str,
) -> None:
    settings.EMAIL_BACKEND = f"{SERVERS}.Strict"
    settings.DEFAULT_FROM_EMAIL = "OneTool <no-reply@müller.example>"
    Organisation.objects.update(email="office@müller.example", name=name[:100])
    message = a_mail(to=typed, to_name=name)

    assert outbox.deliver(acme.pk, message.pk), Message.objects.get().error
    assert mailoutbox[0].recipients() == [sent_to]
    assert Message.objects.get().to == typed


@pytest.mark.parametrize(
    "broken",
    [
        {"to": "jürgen@example.com"},
        {"to": "info@ex_ämple..example"},
        {"to": ""},
        {"to": "info@" + "ü" * 70 + ".example"},
        {"subject": "Hello\nBcc: all@example.com"},
        {"attachments": [{"kind": "quoteversion"}]},
    ],
    ids=str,
)
def test_whatever_goes_wrong_before_the_server_is_told_fails_in_words_and_can_be_sent_again(
    acme: Organisation, alice: Person, mailoutbox: list[EmailMultiAlternatives], broken: dict[str, Any]
) -> None:
    message = a_mail()
    Message.objects.update(**broken, attempts=outbox.ATTEMPTS - 1)

    assert not outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert (message.state, mailoutbox) == (State.FAILED, [])
    assert message.error
    assert message.error in unescape(alice.get("orgs:mails").text)
    outbox.send_again(message, by=alice.member)


@pytest.mark.parametrize("reply_to", ["jürgen@example.com", "nobody"])
def test_a_wrong_address_for_answers_does_not_leave_mails_in_sending(acme: Organisation, reply_to: str) -> None:
    Organisation.objects.update(email=reply_to)
    message = a_mail()

    outbox.deliver(acme.pk, message.pk)
    message.refresh_from_db()
    assert message.state in (State.SENT, State.FAILED)


def test_a_server_that_cannot_be_asked_fails_the_mail(acme: Organisation, settings: Settings) -> None:
    message, code = a_mail(), outbox.send_sign_in("account/login_code", to="jürgen@example.com", code="1")
    settings.EMAIL_BACKEND = f"{SERVERS}.Wrong"

    assert not outbox.deliver(acme.pk, message.pk)
    assert not outbox.deliver_sign_in(code.pk)
    message.refresh_from_db()
    code.refresh_from_db()
    assert (message.state, message.error) == (State.FAILED, "It couldn’t be sent (RuntimeError).")
    assert (code.state, "“ü” before the @" in code.error) == (State.FAILED, True)


def test_a_long_name_is_cut_where_one_sees_it(acme: Organisation) -> None:
    message = a_mail(to_name="B" * 130)
    assert (len(message.to_name), message.to_name[-1]) == (120, "…")


def test_no_mail_without_an_organisation(db: None) -> None:
    with pytest.raises((NoOrg, AssertionError)):
        a_mail()


def test_mails_about_a_record_are_found_there(acme: Organisation, smith: Client) -> None:
    message, _ = a_mail(about=smith), a_mail()

    assert list(Message.objects.about(smith)) == [message]


# --- Before an organisation is known ----------------------------------------------------------------------------------
def test_a_sign_in_mail_is_sent_once_and_its_code_forgotten(db: None, mailoutbox: list[EmailMultiAlternatives]) -> None:
    kept = outbox.send_sign_in("account/login_code", to="new@example.com", code="123456")

    assert [outbox.deliver_sign_in(kept.pk), outbox.deliver_sign_in(kept.pk)] == [True, False]
    assert "123456" in mailoutbox[0].body and len(mailoutbox) == 1
    kept.refresh_from_db()
    assert (kept.state, kept.html, kept.text) == (State.SENT, "", "")


def test_old_sign_in_mails_are_forgotten_and_lost_ones_found(db: None) -> None:
    outbox.send_sign_in("account/login_code", to="old@example.com", code="1")
    SignInMail.objects.update(created_at=timezone.now() - timedelta(days=8))
    lost = outbox.send_sign_in("account/login_code", to="new@example.com", code="2")

    outbox.sweep_sign_in_mails(timezone.now())
    assert outbox.SIGN_IN_MAILS.due(timezone.now()) == [(None, lost.pk)]
    assert list(SignInMail.objects.all()) == [lost]


# --- What developers and staff see ------------------------------------------------------------------------------------
def test_every_mail_can_be_read_in_development(acme: Organisation, stranger: Person) -> None:
    message, code = a_mail(), outbox.send_sign_in("account/login_code", to="new@example.com", code="777777")

    listed = stranger.browser.get("/dev/mail/").content.decode()
    assert "mrs.smith@example.com" in listed and "new@example.com" in listed
    frame = stranger.browser.get(f"/dev/mail/{code.pk}/html/")
    assert "777777" in frame.content.decode()
    assert (
        frame["Content-Security-Policy"].startswith("default-src 'none'") and frame["X-Frame-Options"] == "SAMEORIGIN"
    )
    assert "sandbox" in stranger.browser.get(f"/dev/mail/{message.pk}/").content.decode()


def test_alice_sees_what_was_not_sent_and_sends_it_again(alice: Person) -> None:
    message = a_mail()
    Message.objects.update(state=State.FAILED, error="no such user")

    assert "no such user" in alice.get("orgs:mails").content.decode()
    assert alice.post("orgs:try_again", message).status_code == 302
    message.refresh_from_db()
    assert message.state == State.WAITING


def test_a_mail_that_may_have_arrived_is_not_sent_again(alice: Person) -> None:
    message = a_mail()
    Message.objects.update(state=State.UNCERTAIN)

    assert alice.htmx("orgs:try_again", message).status_code == 422
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN


def test_the_post_is_no_business_of_ted_vera_or_olga(alice: Person, ted: Person, vera: Person, olga: Person) -> None:
    message = a_mail()
    Message.objects.update(state=State.FAILED)

    assert [person.get("orgs:mails").status_code for person in (ted, vera)] == [404, 404]
    assert [person.post("orgs:try_again", message).status_code for person in (ted, vera, olga)] == [404, 404, 404]
    message.refresh_from_db()
    assert message.state == State.FAILED
