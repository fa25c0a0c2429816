"""Deliveries: signed, tried again, repeated and shuffled, and still every event is kept once."""

import socket
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from onetool.dev.stripe_sandbox import actions, deliver
from onetool.dev.stripe_sandbox.models import Account, CheckoutSession, Event
from onetool.dev.stripe_sandbox.serving import serving
from onetool.stripe_door import accounts, inbox, registry
from onetool.stripe_door.models import StripeEvent
from tests.onetool.stripe_sandbox.conftest import Ask, Browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox")]


def test_an_event_is_signed_with_every_secret_we_know(account: Account, settings: Settings) -> None:
    event = Event.objects.get()
    settings.STRIPE_CONNECT_WEBHOOK_SECRETS = ["whsec_new"]
    assert deliver.deliver(event) == 200
    kept = StripeEvent.objects.get()
    assert (kept.stripe_id, kept.type, kept.account, kept.endpoint) == (
        event.id,
        "account.updated",
        account.id,
        "connect",
    )
    event.refresh_from_db()
    assert (event.tries, event.next_try_at) == (1, None)


def test_what_nobody_took_is_tried_again_with_growing_pauses(
    account: Account, settings: Settings, sandbox: str
) -> None:
    event = Event.objects.get()
    settings.STRIPE_SANDBOX_BASE = "http://127.0.0.1:9"
    assert deliver.deliver(event) == deliver.UNREACHED
    assert deliver.deliver_due() == 0
    assert (event.delivered_at, event.tries) == (None, 1)
    settings.STRIPE_SANDBOX_BASE = sandbox
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=True):
        assert deliver.deliver_due() == 1
        assert deliver.deliver_due() == 0
    assert StripeEvent.objects.count() == 1


def test_a_storm_of_deliveries_keeps_each_event_once(account: Account, ask: Ask) -> None:
    for n in range(3):
        session = ask(key=str(n))
        actions.pay(CheckoutSession.objects.get(pk=session.id))
    events = list(Event.objects.all())
    statuses = deliver.storm(events, seed=7)
    assert set(statuses) == {200}
    assert len(statuses) > len(events)
    assert sorted(StripeEvent.objects.values_list("stripe_id", flat=True)) == sorted(event.id for event in events)


def test_the_desk_shows_everything_and_delivers_again(
    account: Account, ask: Ask, browser: Browser, settings: Settings, sandbox: str
) -> None:
    ask()
    event = Event.objects.get()
    page = browser.http.get(f"{sandbox}/dev/stripe/")
    for words in ("Acme Heating", "Invoice INV-000007", "€119.00", "account.updated", "Deliver again"):
        assert words in page.text
    token = {"csrfmiddlewaretoken": browser.http.cookies[settings.CSRF_COOKIE_NAME]}
    assert browser.http.post(f"{sandbox}/dev/stripe/events/{event.id}/deliver/", data=token).status_code == 302
    assert StripeEvent.objects.get().stripe_id == event.id
    assert browser.http.post(f"{sandbox}/dev/stripe/storm/", data=token).status_code == 302
    assert StripeEvent.objects.count() == 1


def test_the_desk_is_not_pressed_from_elsewhere(account: Account, sandbox: str, browser: Browser) -> None:
    assert browser.http.post(f"{sandbox}/dev/stripe/accounts/{account.id}/disconnect/").status_code == 403
    account.refresh_from_db()
    assert account.is_connected


def test_the_page_says_that_payments_are_simulated(ask: Ask, browser: Browser) -> None:
    page = browser.http.get(ask().url)
    for words in ("Payments are simulated", "Acme Heating", "€119.00", "Invoice INV-000007"):
        assert words in page.text


@pytest.mark.parametrize("card", ["4242424242424241", "12", "card", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢"])
def test_a_number_that_is_no_card_is_refused_on_the_page(ask: Ask, browser: Browser, card: str) -> None:
    answer = browser.press(ask().url, "pay", card=card)
    assert (answer.status_code, "Your card number is invalid." in answer.text) == (422, True)
    assert Event.objects.exclude(type="account.updated").count() == 0


def test_the_decline_button_declines_whatever_the_card(ask: Ask, browser: Browser) -> None:
    assert browser.press(ask().url, "decline", card="4242424242424242").status_code == 422
    assert Event.objects.order_by("created_at").last().type == "payment_intent.payment_failed"


def test_without_a_server_the_sandbox_serves_itself(account: Account, settings: Settings, follower: list[str]) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        settings.STRIPE_SANDBOX_BASE = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with serving():
        assert accounts.retrieve(account.id).charges_enabled
        with serving():
            assert deliver.deliver_all() == 1
    assert deliver.deliver_all() == 0
    assert inbox.work_off() == 1
    assert follower == [account.id]


@pytest.fixture
def follower(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []
    monkeypatch.setitem(
        registry._HANDLERS, ("connect", "account.updated"), {"note": lambda event: seen.append(event.object_id)}
    )
    return seen


def test_a_page_nobody_made_is_not_found(browser: Browser, sandbox: str) -> None:
    assert browser.http.get(f"{sandbox}/dev/stripe/pay/cs_test_nobody/").status_code == 404
