"""What a clever stranger, or a curious colleague, tries by hand: nothing is told, nothing breaks, nothing is done."""

import base64
import json
from typing import Any

import pytest
from django.core.exceptions import BadRequest
from django.core.mail import EmailMultiAlternatives
from django.test import Client as Browser
from pytest_django import Settings

from clients.actions import clients, properties
from clients.models import Client
from invoices.models import Payment
from onetool.abilities.tags import actions as tags
from onetool.access import links
from onetool.access.policies import database_errors_as_responses
from onetool.events.actors import customer
from onetool.live import log as event_log
from onetool.mail import outbox
from onetool.orgs.models import Organisation
from onetool.records.record import Record
from onetool.records.refusals import Refused
from onetool.stripe_door.signatures import NotAnEvent, verified
from onetool.tenancy.ids import uuid7
from onetool.tenancy.scope import acting_in
from quotes.actions import answers, sending
from quotes.actions.answers import Signature
from quotes.composing import content_of
from quotes.models import Quote
from scheduling.actions import tasks
from scheduling.models import Project, Task
from tests import factories
from tests.conftest import Person

NUL = "a\x00b"
NEW_CLIENT = {
    "client_kind": "person",
    "name": "Mine",
    "status": "lead",
    "preferred_channel": "email",
    "payment_terms_days": "14",
}
TASK = {"title": "Look", "task_kind": "visit", "priority": "2"}


@pytest.fixture
def hidden(alice: Person, ted: Person) -> Client:
    """A client that is nothing of Ted's."""
    return factories.client(by=alice.member, name="Hidden Tycoon", street="66 Secret Lane", city="Nowhere")


# --- Ids of somebody else ---------------------------------------------------------------------------------------------
def _count(model: type[Record], org: Organisation) -> int:
    with acting_in(org):
        return model._default_manager.count()


@pytest.mark.django_db
def test_a_new_client_cannot_take_the_id_of_another_companys(olga: Person, smith: Client) -> None:
    answer = olga.post("clients:new", data={**NEW_CLIENT, "id": str(smith.pk)})
    assert answer.status_code == 422
    assert _count(Client, olga.org) == 0
    smith.refresh_from_db()
    assert smith.name == "Smith household"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("clients:new_contact", {"name": "Mine"}),
        ("clients:new_property", {"street": "Mine 1", "property_type": "house"}),
    ],
)
def test_what_hangs_on_a_client_cannot_take_another_companys_id(
    olga: Person, smith: Client, name: str, data: dict[str, str]
) -> None:
    with acting_in(olga.org):
        mine = clients.create(by=olga.member, name="Mine")
    taken = (smith.contacts if name.endswith("contact") else smith.properties).get()
    answer = olga.post(name, mine, data={**data, "id": str(taken.pk)})
    assert answer.status_code == 422
    assert "already submitted" in answer.content.decode()
    with acting_in(olga.org):
        assert not mine.contacts.exists() and not mine.properties.exists()


@pytest.mark.django_db
def test_a_task_cannot_take_the_id_of_another_companys(alice: Person, olga: Person) -> None:
    taken = tasks.create(by=alice.member, title="Acme’s")
    assert olga.post("scheduling:new_task", data={**TASK, "id": str(taken.pk)}).status_code == 422
    assert _count(Task, olga.org) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["scheduling:new_task", "scheduling:add_task"])
def test_ted_is_not_told_of_a_hidden_task_whose_id_his_form_bears(
    alice: Person, ted: Person, hidden: Client, teds_client: Client, name: str
) -> None:
    secret = tasks.create(by=alice.member, client=hidden, title="Foreclosure")
    his = factories.project(by=alice.member, client=teds_client, team=[ted.member])
    where = (his,) if name.endswith("add_task") else ()
    answer = ted.post(name, *where, data={**TASK, "id": str(secret.pk)})
    assert answer.status_code == 422
    assert "Foreclosure" not in answer.text + ted.get("home").text


@pytest.mark.django_db
def test_ted_is_not_told_of_a_hidden_project_whose_id_his_form_bears(
    ted: Person, hidden: Client, teds_client: Client, alice: Person
) -> None:
    secret = factories.project(by=alice.member, client=hidden, title="Foreclosure")
    data = {"title": "Mine", "client": str(teds_client.pk), "id": str(secret.pk)}
    answer = ted.post("scheduling:new", data=data)
    assert answer.status_code == 422
    assert "Foreclosure" not in answer.text + ted.get("home").text


@pytest.mark.django_db
def test_a_payments_form_used_for_another_invoice_is_refused(alice: Person) -> None:
    paid, other = (factories.issued_invoice(by=alice.member) for _ in range(2))
    form = {"amount": "8", "method": "cash", "received_on": "2026-11-01", "id": str(uuid7())}
    assert alice.post("invoices:record_payment", paid, data=form).status_code == 302
    answer = alice.post("invoices:record_payment", other, data=form)
    assert answer.status_code == 422
    assert "already submitted" in answer.text
    assert (Payment.objects.count(), other.payments.count()) == (1, 0)


# --- Ted, who sees what is assigned to him ----------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["scheduling:new", "scheduling:new_task"])
def test_the_properties_ted_can_choose_are_those_of_his_clients(
    ted: Person, teds_client: Client, hidden: Client, name: str
) -> None:
    properties.add(teds_client, by=ted.member, street="1 Known Road", city="Here")
    page = ted.get(name).content.decode()
    assert "1 Known Road" in page
    assert "66 Secret Lane" not in page
    assert "Hidden Tycoon" not in page


@pytest.mark.django_db
def test_a_task_of_nobody_does_not_list_hidden_properties_to_ted(ted: Person, hidden: Client) -> None:
    task = tasks.create(by=ted.member, title="Buy bolts")
    assert "66 Secret Lane" not in ted.get("scheduling:edit", task).content.decode()


@pytest.mark.django_db
def test_ted_cannot_post_a_hidden_property_either(ted: Person, teds_client: Client, hidden: Client) -> None:
    place = hidden.properties.get()
    data = {"title": "Guess", "client": str(teds_client.pk), "place": str(place.pk), "id": str(uuid7())}
    answer = ted.post("scheduling:new", data=data)
    assert answer.status_code == 422
    assert "66 Secret Lane" not in answer.content.decode()
    assert not Project.objects.exists()


@pytest.mark.django_db
def test_tags_of_hidden_clients_are_hidden_too(alice: Person, ted: Person, teds_client: Client, hidden: Client) -> None:
    tags.add(hidden, by=alice.member, name="bankrupt")
    tags.add(teds_client, by=alice.member, name="friendly")
    page = ted.get("clients:index").content.decode()
    assert "friendly" in page
    assert "bankrupt" not in page
    assert "bankrupt" in alice.get("clients:index").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["clients:index", "clients:board"])
def test_the_town_bills_go_to_is_not_told_to_ted(alice: Person, ted: Person, teds_client: Client, name: str) -> None:
    clients.edit(teds_client, by=alice.member, city="Monte Carlo")
    assert "Monte Carlo" not in ted.get(name).text
    assert "Monte Carlo" in alice.get(name).text


# --- What no column can keep ------------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("name", ["clients:index", "clients:board", "scheduling:index", "quotes:index", "search"])
def test_a_nul_in_an_address_is_a_bad_request(alice: Person, name: str) -> None:
    assert alice.get(name, query={"q": NUL, "tag": NUL}).status_code == 400


@pytest.mark.django_db
def test_what_no_column_holds_is_a_bad_request_and_changes_nothing(acme: Organisation, smith: Client) -> None:
    with pytest.raises(BadRequest, match="can’t be saved"), database_errors_as_responses(), acting_in(acme):  # noqa: PT012  # it rolls back
        Client.objects.update(name="Gone")
        Client.objects.filter(name=NUL).exists()
    smith.refresh_from_db()
    assert smith.name == "Smith household"


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["tags:add", "tags:remove", "notes:add"])
def test_a_nul_in_a_post_breaks_nothing(alice: Person, smith: Client, name: str) -> None:
    assert alice.post(name, "client", smith, data={"name": NUL, "text": NUL}).status_code in {200, 302, 400, 422}


@pytest.mark.django_db
@pytest.mark.parametrize("version", ["9" * 5000, "9" * 30, "-1", "٣", "x", ""])
def test_a_version_that_is_none_is_a_stale_one(alice: Person, smith: Client, version: str) -> None:
    answer = alice.post("clients:edit", smith, data={**NEW_CLIENT, "version": version})
    assert answer.status_code == 409
    smith.refresh_from_db()
    assert smith.name == "Smith household"


def _cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, str(uuid7())]).encode()).decode()


DEEP = base64.urlsafe_b64encode(b"[" * 5000).decode()


@pytest.mark.django_db
@pytest.mark.parametrize("value", [None, [], {}, NUL, "\ud800", "9" * 400, "2026-99-99", float("nan"), 10**30])
@pytest.mark.parametrize(
    ("name", "sort"),
    [
        ("clients:index", "name"),
        ("clients:index", "added"),
        ("quotes:index", "total"),
        ("invoices:payments", "received"),
    ],
)
def test_a_forged_cursor_never_breaks_a_list(alice: Person, name: str, sort: str, value: Any) -> None:
    for side in ("after", "before"):
        assert alice.get(name, query={"sort": sort, side: _cursor(value)}).status_code in {200, 400}
    assert alice.get(name, query={"after": DEEP}).status_code == 400


# --- Large and strange ------------------------------------------------------------------------------------------------
def _lines(count: int, **line: str) -> dict[str, Any]:
    cells = {"description": "Pipe", "quantity": "1", "unit": "m", "unit_price": "2", "discount": "", "tax": "", **line}
    typed = {f"l{n}-{name}": value for n in range(count) for name, value in cells.items()}
    return {"title": "Long", "tax_mode": "per_rate", "row": [f"l{n}" for n in range(count)], **typed}


@pytest.mark.django_db
def test_a_quote_of_500_lines_is_saved_and_one_of_501_is_refused_in_words(alice: Person, smith: Client) -> None:
    refused = alice.post("quotes:new", data={**_lines(501), "client": str(smith.pk), "id": str(uuid7())})
    assert refused.status_code == 422
    assert "up to 500 line items" in refused.content.decode()
    assert not Quote.objects.exists()
    alice.post("quotes:new", data={**_lines(500), "client": str(smith.pk), "id": str(uuid7())})
    assert Quote.objects.get().total == 1000


@pytest.mark.django_db
def test_a_total_that_no_column_holds_is_a_bad_request(alice: Person, smith: Client) -> None:
    data = {**_lines(200, unit_price="999999999999"), "client": str(smith.pk), "id": str(uuid7())}
    assert alice.post("quotes:new", data=data).status_code in {400, 422}
    assert not Quote.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\u200b", "\u00a0 \u2060", "…"])
def test_an_unseen_name_signs_nothing(alice: Person, smith: Client, name: str) -> None:
    quote = factories.quote(by=alice.member, client=smith)
    sent = sending.send(quote, by=alice.member, name="Mrs Smith", email="s@example.com")
    signature = Signature(name=name, ip=None, browser="")
    with pytest.raises(Refused, match="Enter your name"):
        answers.approve(quote, by=customer("Mrs Smith"), version=sent.number, signature=signature)
    assert quote.approval is None


@pytest.mark.django_db
@pytest.mark.parametrize("paid", ["garbage", "../..", "%0a", "a" * 3000, "00000000-0000-7000-8000-000000000000"])
def test_whatever_an_address_says_was_paid_the_invoice_shows(alice: Person, paid: str) -> None:
    customer = Browser()
    address = links.issue(factories.issued_invoice(by=alice.member), name="Mrs Smith", email="s@example.com")
    page = customer.get(customer.get(address)["Location"], {"paid": paid})
    assert (page.status_code, "Boiler service" in page.text) == (200, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("peer", "forwarded", "kept"),
    [
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "not an address", None),
        ("", "", None),
        ("unix:", "", None),
        ("2001:db8::7", "", "2001:db8::7"),
    ],
)
def test_a_signature_keeps_where_it_came_from_and_not_what_the_signer_says(
    alice: Person, settings: Settings, peer: str, forwarded: str, kept: str | None
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    quote, customer = factories.sent_quote(by=alice.member), Browser()
    page = customer.get(links.issue(quote, name="Mrs Smith", email="s@example.com", version=1))["Location"]
    headers = {"X-Forwarded-For": forwarded} if forwarded else None
    signed = {"name": "Mary Smith", "accepts": "on"}
    assert customer.post(f"{page}approve/", signed, headers=headers, REMOTE_ADDR=peer).status_code == 302
    assert quote.approval
    assert quote.approval.ip == kept


@pytest.mark.django_db
def test_a_company_that_calls_itself_a_header_still_sends_mail(
    acme: Organisation, alice: Person, mailoutbox: list[EmailMultiAlternatives], settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Organisation.objects.update(name="Acme\r\nBcc: everybody@example.com")
    quote = factories.quote(by=alice.member, title="Roof\r\nBcc: everybody@example.com")
    message = outbox.send(
        "quote_sent", to="s@example.com", to_name="Mrs\nCc: x", about=quote, content=content_of(quote)
    )
    assert outbox.deliver(acme.pk, message.pk)
    [letter] = mailoutbox
    assert letter.recipients() == ["s@example.com"]
    assert letter.message()["To"] == '"Mrs Cc: x" <s@example.com>'
    assert {name for name in letter.message() if name.lower() in {"bcc", "cc"}} == set()
    assert "Acme Bcc: everybody@example" in letter.from_email


# --- Sockets and hooks ------------------------------------------------------------------------------------------------
def test_a_position_with_half_a_character_is_none() -> None:
    assert event_log.parse("1/db/1:1:") is not None
    assert event_log.parse("1/db/1:1:\ud800") is None


def test_a_signed_body_as_deep_as_a_well_is_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onetool.stripe_door.signatures._is_signed", lambda *_: True)
    with pytest.raises(NotAnEvent):
        verified(b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "", ["whsec"])
