"""The door against the sandbox, over real HTTP: from connecting a business to a payment that is known here."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from pytest_django import Settings

from onetool.dev.stripe_sandbox import actions, deliver
from onetool.dev.stripe_sandbox.books import Entry, books
from onetool.dev.stripe_sandbox.models import Account, CheckoutSession, Event, PaymentIntent
from onetool.stripe_door import accounts, checkout, client, inbox, refunds, registry
from onetool.stripe_door.errors import StripeOff, StripeRefused, StripeUnavailable
from onetool.stripe_door.models import StripeEvent
from tests.onetool.stripe_sandbox.conftest import Ask, Browser

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox")]


def test_a_business_connects(connected: str, browser: Browser) -> None:
    before = accounts.retrieve(connected)
    assert (before.charges_enabled, before.country, before.currency) == (False, "DE", "EUR")
    assert "external_account" in before.due
    link = accounts.create_link(
        connected,
        return_url="https://acme.test/back",
        refresh_url="https://acme.test/again",
        idempotency_key="link:1:1",
    )
    assert browser.press(link.url).headers["Location"] == "https://acme.test/back"
    after = accounts.retrieve(connected)
    assert (after.charges_enabled, after.due, after.disabled_reason) == (True, (), "")
    # A link is good for one visit.
    assert browser.http.get(link.url).headers["Location"] == "https://acme.test/again"


def test_an_account_link_grows_old(connected: str, browser: Browser) -> None:
    link = accounts.create_link(
        connected, return_url="https://a.test/", refresh_url="https://a.test/again", idempotency_key="k"
    )
    with time_machine.travel(timezone.now() + timedelta(minutes=6), tick=True):
        assert browser.http.get(link.url).headers["Location"] == "https://a.test/again"


def test_a_payment_is_asked_for_paid_told_and_read_again(
    account: Account, ask: Ask, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled: dict[str, Decimal] = {}

    def settle(event: StripeEvent) -> None:
        payment = checkout.retrieve_payment_intent(event.account, event.object_id)
        if payment.is_paid:
            settled[payment.metadata["invoice"]] = payment.received

    monkeypatch.setitem(registry._HANDLERS, ("connect", "payment_intent.succeeded"), {"settle": settle})
    session = ask(invoice="7")
    assert (session.is_open, session.amount, session.currency, session.payment_intent) == (
        True,
        Decimal("119.00"),
        "EUR",
        "",
    )

    returned = browser.press(session.url, "pay", card="4242 4242 4242 4242")
    assert returned.headers["Location"] == f"https://acme.test/paid?session={session.id}"
    session = checkout.retrieve_session(account.id, session.id)
    assert (session.status, session.is_paid, session.url) == ("complete", True, "")
    assert [deliver.deliver(event) for event in Event.objects.all()] == [200] * 5

    waiting = StripeEvent.objects.unfinished().get()
    assert (waiting.type, waiting.account, waiting.object_id) == (
        "payment_intent.succeeded",
        account.id,
        session.payment_intent,
    )
    assert inbox.run(waiting.stripe_id)
    assert settled == {"7": Decimal("119.00")}
    assert books(account.id) == {session.payment_intent: Entry(Decimal("119.00"), Decimal(0), "EUR")}


def test_a_declined_card_leaves_the_page_open_for_another(account: Account, ask: Ask, browser: Browser) -> None:
    session = ask()
    for card, words in [("4000000000000002", "Your card was declined."), ("4000000000009995", "insufficient funds")]:
        answer = browser.press(session.url, "pay", card=card)
        assert answer.status_code == 422
        assert words in answer.text
    payment_intent = checkout.retrieve_session(account.id, session.id).payment_intent
    failed = checkout.retrieve_payment_intent(account.id, payment_intent)
    assert (failed.is_paid, failed.received, failed.failure) == (False, Decimal(0), "Your card has insufficient funds.")
    assert browser.press(session.url, "pay").status_code == 302
    paid = checkout.retrieve_payment_intent(account.id, payment_intent)
    assert (paid.is_paid, paid.received, paid.failure) == (True, Decimal("119.00"), "")


def test_a_bank_debit_is_on_its_way_until_the_bank_answers(account: Account, ask: Ask, browser: Browser) -> None:
    session = ask()
    browser.press(session.url, "later")
    session = checkout.retrieve_session(account.id, session.id)
    assert (session.status, session.is_paid) == ("complete", False)
    assert checkout.retrieve_payment_intent(account.id, session.payment_intent).is_on_its_way
    actions.settle(PaymentIntent.objects.get(), is_good=True)
    assert checkout.retrieve_session(account.id, session.id).is_paid
    assert checkout.retrieve_payment_intent(account.id, session.payment_intent).received == Decimal("119.00")
    assert [event.type for event in Event.objects.order_by("created_at")][1:] == [
        "payment_intent.created",
        "payment_intent.processing",
        "checkout.session.completed",
        "payment_intent.succeeded",
        "checkout.session.async_payment_succeeded",
    ]


def test_a_returned_bank_debit_is_no_money(account: Account, ask: Ask, browser: Browser) -> None:
    session = ask()
    browser.press(session.url, "later")
    actions.settle(PaymentIntent.objects.get(), is_good=False)
    session = checkout.retrieve_session(account.id, session.id)
    payment = checkout.retrieve_payment_intent(account.id, session.payment_intent)
    assert (session.is_paid, payment.is_paid, payment.failure) == (False, False, "The bank returned the debit.")
    assert books(account.id) == {}


def test_asking_again_with_the_same_key_gives_the_same_page(account: Account, ask: Ask) -> None:
    assert ask() == ask()
    assert CheckoutSession.objects.count() == 1
    assert ask(key="pay:2").id != ask().id


def test_the_same_key_for_something_else_is_refused(account: Account, ask: Ask) -> None:
    ask("119.00")
    with pytest.raises(StripeRefused, match="same parameters"):
        ask("120.00")
    assert CheckoutSession.objects.count() == 1


def test_an_expired_page_cannot_be_paid(account: Account, ask: Ask, browser: Browser) -> None:
    session = ask()
    closed = checkout.expire_session(account.id, session.id, idempotency_key="expire:1")
    assert (closed.status, closed.url) == ("expired", "")
    with pytest.raises(StripeRefused, match="status of"):
        checkout.expire_session(account.id, session.id, idempotency_key="expire:2")
    assert "expired" in browser.http.get(session.url).text
    with pytest.raises(actions.NotOpen):
        actions.pay(CheckoutSession.objects.get())
    assert books(account.id) == {}


def test_a_page_left_for_a_day_expires_by_itself(account: Account, ask: Ask) -> None:
    session = ask()
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=True):
        assert checkout.retrieve_session(account.id, session.id).status == "expired"
        assert actions.expire_overdue() == 1
        assert actions.expire_overdue() == 0
    assert Event.objects.filter(type="checkout.session.expired").count() == 1


def test_a_page_is_paid_once(account: Account, ask: Ask) -> None:
    ask()
    actions.pay(CheckoutSession.objects.get())
    with pytest.raises(actions.NotOpen):
        actions.pay(CheckoutSession.objects.get())
    assert len(books(account.id)) == 1


def test_money_goes_back_in_parts_and_never_more_than_came(account: Account, ask: Ask) -> None:
    ask("100.00")
    payment = actions.pay(CheckoutSession.objects.get()).payment_intent_id

    def refund(amount: str, key: str) -> str:
        return refunds.create(
            account.id,
            payment_intent=str(payment),
            amount=Decimal(amount),
            currency="EUR",
            metadata={"refund": key},
            idempotency_key=key,
        ).id

    first = refund("30.00", "1")
    assert refund("30.00", "1") == first
    with pytest.raises(StripeRefused, match="greater than unrefunded"):
        refund("70.01", "2")
    second = refund("70.00", "3")
    with pytest.raises(StripeRefused, match="already been refunded") as refused:
        refund("0.01", "4")
    assert refused.value.code == "charge_already_refunded"
    assert [refund.id for refund in refunds.of_payment(account.id, str(payment))] == [second, first]
    found = refunds.retrieve(account.id, first)
    assert (found.status, found.amount, found.payment_intent, found.metadata) == (
        "succeeded",
        Decimal("30.00"),
        payment,
        {"refund": "1"},
    )
    assert books(account.id)[str(payment)] == Entry(Decimal("100.00"), Decimal("100.00"), "EUR")


@pytest.mark.parametrize(("amount", "currency"), [("5.120", "KWD"), ("500", "JPY"), ("5000", "UGX"), ("250", "ISK")])
def test_odd_currencies_go_there_and_back(account: Account, ask: Ask, amount: str, currency: str) -> None:
    session = ask(amount, currency)
    assert (session.amount, session.currency) == (Decimal(amount), currency)
    payment = str(actions.pay(CheckoutSession.objects.get()).payment_intent_id)
    assert checkout.retrieve_payment_intent(account.id, payment).received == Decimal(amount)


def test_too_little_is_refused_with_stripes_code(account: Account, ask: Ask) -> None:
    with pytest.raises(StripeRefused) as refused:
        ask("0.49")
    assert refused.value.code == "amount_too_small"


def test_one_business_sees_nothing_of_another(account: Account, ask: Ask) -> None:
    session = ask()
    other = Account.objects.create(business_name="Other Ltd", is_enabled=True)
    with pytest.raises(StripeRefused) as refused:
        checkout.retrieve_session(other.id, session.id)
    assert (refused.value.code, refused.value.status) == ("resource_missing", 404)


def test_a_disconnected_business_cannot_be_read_any_more(account: Account, ask: Ask) -> None:
    session = ask()
    actions.disconnect(account)
    for call in (lambda: accounts.retrieve(account.id), lambda: checkout.retrieve_session(account.id, session.id)):
        with pytest.raises(StripeRefused) as refused:
            call()
        assert (refused.value.code, refused.value.status) == ("account_invalid", 403)
    assert Event.objects.filter(type="account.application.deauthorized").count() == 1


def test_a_business_with_open_questions_cannot_be_paid(connected: str) -> None:
    with pytest.raises(StripeRefused, match="cannot currently make charges"):
        checkout.create_session(
            connected,
            amount=Decimal(5),
            currency="EUR",
            description="x",
            success_url="https://acme.test/",
            cancel_url="https://acme.test/",
            metadata={},
            idempotency_key="k",
        )


def test_the_door_is_not_opened_with_a_transaction_open(account: Account) -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        accounts.retrieve(account.id)


def test_no_answer_is_no_refusal(sandbox: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STRIPE_SANDBOX_BASE = "http://127.0.0.1:9"
    monkeypatch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0.01)
    with pytest.raises(StripeUnavailable):
        accounts.retrieve("acct_1")


def test_production_without_a_key_has_no_online_payment(sandbox: str, settings: Settings) -> None:
    assert client.available()
    settings.ENV = "production"
    assert not client.available()
    with pytest.raises(StripeOff):
        accounts.retrieve("acct_1")
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    assert client.available()
    assert client.is_live()
