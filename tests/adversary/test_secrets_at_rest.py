"""What somebody who reads the whole database could open or sign with: nothing, once the mails have left."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client as Browser
from pytest_django import Settings

from invoices.actions import issuing
from onetool.access import links
from onetool.access.links import Link
from onetool.mail import copies, outbox
from onetool.mail.outbox import Message, SignInMail
from onetool.tenancy.scope import everywhere
from tests import factories
from tests.conftest import Person
from tests.mailbox import address_in, arrived, as_it_left, path_in
from tests.onetool import mail_servers

SERVERS = mail_servers.__name__
READABLE = ("text", "character varying", "character", "json", "jsonb", "bytea", "ARRAY")
WORD = re.compile(r"[\w-]{20,}")


def everything() -> Iterator[tuple[str, str]]:
    """(table.column, value) of all that the database holds, of every organisation, as text."""
    with everywhere("secrets at rest"), connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name, data_type from information_schema.columns join information_schema.tables "
            "using (table_schema, table_name) where table_schema = 'public' and table_type = 'BASE TABLE'"
        )
        for table, column, kind in [row for row in cursor.fetchall() if row[2] in READABLE]:
            shown = f"convert_from(\"{column}\", 'latin1')" if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'select {shown} from "{table}" where "{column}" is not null')
            yield from ((f"{table}.{column}", value) for (value,) in cursor.fetchall())


def opening() -> list[tuple[str, str]]:
    """Where a word stands that opens a link."""
    with everywhere("secrets at rest"):
        live = set(Link.objects.live().values_list("token_hash", flat=True))
    assert live
    return [(place, word) for place, text in everything() for word in WORD.findall(text) if links.hashed(word) in live]


def a_day_of_mails(alice: Person, react: Callable[[], int]) -> list[Message]:
    """A quote that is signed, and an invoice; their mails have left."""
    quote = factories.sent_quote(by=alice.member)
    invoice = factories.issued_invoice(by=alice.member)
    issuing.send(invoice, by=alice.member, name="Mrs Smith", email="smith@example.com", message="As agreed.")
    react()
    sent = [arrived(message) for message in Message.objects.order_by("pk")]
    customer = Browser()
    page = customer.get(path_in(sent[0]))["Location"]
    customer.post(page + "viewed/")
    customer.post(page + "approve/", {"name": "Mrs Smith", "accepts": "on"})
    quote.refresh_from_db()
    assert quote.status == "approved"
    return sent


def test_no_column_holds_what_opens_a_link(alice: Person, react: Callable[[], int]) -> None:
    sent = a_day_of_mails(alice, react)

    assert [message.state for message in Message.objects.all()] == ["sent"] * 2
    given = [address_in(message).rstrip("/").rpartition("/")[2] for message in sent]
    assert all(links.key(links.hashed(token)) for token in given)
    assert opening() == []
    assert not [place for place, text in everything() for token in given if token in text]


def test_the_search_for_secrets_finds_one(alice: Person) -> None:
    quote = factories.sent_quote(by=alice.member)
    address = links.issue(quote, name="Mary", email="mary@example.com")
    Link.objects.update(facts={"see": [f"at {address}?a=b"]})

    assert [place for place, _ in opening()] == ["onetool_link.facts"]


@pytest.mark.parametrize("server", ["Unreachable", "Busy", "Refusing", "BreakingOff", "Wrong"])
def test_no_token_is_kept_of_a_mail_that_waits_or_failed(
    alice: Person, react: Callable[[], int], settings: Settings, server: str
) -> None:
    settings.EMAIL_BACKEND = f"{SERVERS}.{server}"
    factories.sent_quote(by=alice.member)
    react()
    assert opening() == []
    message = arrived(Message.objects.get())
    assert message.state != "sent"
    assert opening() == []


def test_sent_again_a_mail_has_a_new_link_and_the_old_one_is_closed(alice: Person, react: Callable[[], int]) -> None:
    factories.sent_quote(by=alice.member)
    react()
    first = path_in(Message.objects.get())
    Message.objects.update(state=Message.State.FAILED)

    outbox.send_again(Message.objects.get(), by=alice.member)
    second = path_in(Message.objects.get())
    assert first != second
    assert [Browser().get(path).status_code for path in (first, second)] == [404, 302]


def test_a_link_turned_off_before_its_mail_leaves_is_not_sent(
    alice: Person, react: Callable[[], int], mailoutbox: list[object]
) -> None:
    quote = factories.sent_quote(by=alice.member)
    react()
    links.revoke(quote)

    message = Message.objects.get()
    assert not outbox.deliver(message.org_id, message.pk)
    message.refresh_from_db()
    assert (message.state, mailoutbox) == ("failed", [])
    assert "turned off" in message.error


@pytest.mark.parametrize("server", ["", "Refusing", "BreakingOff", "Wrong"])
def test_a_code_to_sign_in_with_is_forgotten_once_it_is_sent(db: None, settings: Settings, server: str) -> None:
    if server:
        settings.EMAIL_BACKEND = f"{SERVERS}.{server}"
    code = outbox.send_sign_in("account/login_code", to="new@example.com", code="QX7-K2M")
    outbox.deliver_sign_in(code.pk)

    assert not [place for place, text in everything() if "QX7-K2M" in text]
    assert "QX7-K2M" in as_it_left(code).text


def test_a_code_whose_worker_died_is_forgotten(db: None) -> None:
    code = outbox.send_sign_in("account/login_code", to="new@example.com", code="QX7-K2M")
    SignInMail.objects.update(state=SignInMail.State.SENDING)

    assert not outbox.deliver_sign_in(code.pk)
    code.refresh_from_db()
    assert (code.html, code.text) == ("", "")


def test_production_keeps_no_copy(settings: Settings, db: None) -> None:
    settings.MAIL_COPIES = None
    code = outbox.send_sign_in("account/login_code", to="new@example.com", code="QX7-K2M")
    outbox.deliver_sign_in(code.pk)
    code.refresh_from_db()
    copies.restore(code)
    assert code.text == ""
