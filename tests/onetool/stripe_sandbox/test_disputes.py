"""Disputes at the sandbox: asked about, taken, decided; seen through the door and told as Stripe tells them."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from onetool.dev.stripe_sandbox import actions, deliver, disputing
from onetool.dev.stripe_sandbox.models import Account, CheckoutSession, Dispute, Event, PaymentIntent
from onetool.stripe_door import checkout, disputes, refunds
from onetool.stripe_door.errors import StripeRefused
from tests.onetool.stripe_sandbox.conftest import Ask

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid(ask: Ask) -> PaymentIntent:
    ask()
    payment = actions.pay(CheckoutSession.objects.get()).payment_intent
    assert payment
    return payment


def told() -> list[str]:
    kinds = Event.objects.filter(type__startswith="charge.dispute").order_by("created_at")
    return [event.type.removeprefix("charge.dispute.") for event in kinds]


def seen(dispute: Dispute) -> tuple[str, bool, bool]:
    found = disputes.retrieve(dispute.account_id, dispute.pk)
    return found.status, found.is_withdrawn, found.is_reinstated


def test_a_chargeback_takes_the_money_at_once_and_gives_it_back_when_won(account: Account, paid: PaymentIntent) -> None:
    dispute = disputing.dispute(paid, reason="product_not_received")
    found = disputes.retrieve(account.id, dispute.pk)
    assert (found.amount, found.currency, found.reason) == (Decimal("119.00"), "EUR", "product_not_received")
    assert found.payment_intent == paid.pk and found.due_by
    assert seen(dispute) == ("needs_response", True, False)
    disputing.move(dispute, "respond")
    disputing.move(dispute, "win")
    assert seen(dispute) == ("won", True, True)
    assert told() == ["created", "funds_withdrawn", "updated", "closed", "funds_reinstated"]
    assert {deliver.deliver(event) for event in Event.objects.all()} == {200}


def test_an_inquiry_moves_no_money_until_it_is_escalated(account: Account, paid: PaymentIntent) -> None:
    dispute = disputing.dispute(paid, is_inquiry=True)
    assert seen(dispute) == ("warning_needs_response", False, False)
    disputing.move(dispute, "escalate")
    disputing.move(dispute, "lose")
    assert seen(dispute) == ("lost", True, False)
    assert told() == ["created", "updated", "funds_withdrawn", "closed"]


def test_what_was_decided_is_not_decided_again(paid: PaymentIntent) -> None:
    dispute = disputing.move(disputing.dispute(paid), "lose")
    for deed in ("win", "lose", "respond", "escalate", "close", "", "x"):
        with pytest.raises(actions.NotOpen):
            disputing.move(dispute, deed)


def test_a_payment_that_was_charged_back_is_not_refunded(account: Account, paid: PaymentIntent) -> None:
    disputing.dispute(paid)
    with pytest.raises(StripeRefused, match="charged back"):
        refunds.create(
            account.id,
            payment_intent=paid.pk,
            amount=Decimal(1),
            currency="EUR",
            metadata={},
            idempotency_key="refund:1",
        )


def test_it_is_made_and_decided_at_the_desk(client: Client, paid: PaymentIntent) -> None:
    made = client.post(reverse("stripe_sandbox:dispute", args=[paid.pk]), {"deed": "inquiry"}, follow=True)
    dispute = Dispute.objects.get()
    assert dispute.status == "warning_needs_response" and "Escalate" in made.content.decode()
    for deed, words in [("escalate", "Needs response"), ("lose", "Lost"), ("win", "is not open for that")]:
        page = client.post(reverse("stripe_sandbox:decide", args=[dispute.pk]), {"deed": deed}, follow=True)
        assert words in page.content.decode()


def test_the_sandbox_has_no_dispute_of_another_account(paid: PaymentIntent) -> None:
    dispute = disputing.dispute(paid)
    other = Account.objects.create(is_enabled=True)
    with pytest.raises(StripeRefused, match="No such dispute"):
        disputes.retrieve(other.id, dispute.pk)
    assert checkout.retrieve_payment_intent(dispute.account_id, paid.pk).is_paid
