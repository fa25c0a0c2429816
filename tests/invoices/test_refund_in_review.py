"""Money refunded in Stripe while it waits for review: known whatever its state, and never accepted as paid."""

import random
import uuid
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser

from invoices import connect
from invoices.actions import refunding, settling
from invoices.actions.settling import NothingToReview
from invoices.models import Invoice, LedgerEntry, Payment, Refund
from invoices.verifying import problems
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox import deliver
from onetool.dev.stripe_sandbox.models import Charge, CheckoutSession, PaymentIntent
from onetool.dev.stripe_sandbox.models import Event as Told
from onetool.events.log import Event
from onetool.records.refusals import Refused
from onetool.stripe_door import inbox
from onetool.stripe_door.models import StripeEvent
from tests import factories
from tests.at_once import at_once
from tests.invoices.conftest import Shop

pytestmark = pytest.mark.django_db(transaction=True)
State = Payment.State


def unknown(page: CheckoutSession) -> None:
    """It names an invoice nobody has."""
    names = {**page.metadata, "checkout": str(uuid.uuid4())}
    CheckoutSession.objects.filter(pk=page.pk).update(metadata=names, payment_intent_data={"metadata": names})


def odd(intent: PaymentIntent, **facts: Any) -> None:
    PaymentIntent.objects.filter(pk=intent.pk).update(**facts)
    Charge.objects.filter(payment_intent=intent).update(
        amount=facts.get("received", intent.amount), currency=facts.get("currency", intent.currency)
    )


def questioned(shop: Shop, invoice: Invoice, kind: str) -> None:
    """A payment that is not what was asked for; nothing of it was heard yet."""
    page = shop.checkout(invoice)
    if kind == "unknown":
        unknown(page)
        page.refresh_from_db()
    intent = sandbox.pay(page).payment_intent
    assert intent
    if kind == "amount":
        odd(intent, received=10700)
    if kind == "currency":
        odd(intent, currency="eur")


def refund(amount: int | None = None) -> None:
    sandbox.refund(Charge.objects.get(), amount=amount, reason="", metadata={})


KINDS = pytest.mark.parametrize("kind", ["unknown", "amount", "currency"])


@KINDS
def test_refunded_whole_it_is_closed_and_cannot_be_accepted(shop: Shop, staff: Browser, kind: str) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, kind)
    shop.hear()
    assert "Needs review" in staff.get(f"/{shop.org.slug}/invoices/attention/").content.decode()
    refund()
    shop.hear(times=2)
    (payment,) = shop.payments()
    assert (payment.state, payment.label, payment.held, payment.left) == (State.CLOSED, "Refunded", 0, 0)
    assert set(StripeEvent.objects.filter(type__contains="refund").values_list("state", flat=True)) == {"done"}
    with shop.open():
        with pytest.raises(NothingToReview):
            settling.accept(payment, by=shop.owner, invoice=invoice)
        assert Event.objects.filter(verb="payment.refunded").count() == 1
        assert not LedgerEntry.objects.exists()
        assert problems() == []
    assert shop.fresh(invoice).balance == 108
    assert "Needs review" not in staff.get(f"/{shop.org.slug}/invoices/attention/").content.decode()
    assert "Payments to review" not in staff.get(f"/{shop.org.slug}/invoices/").content.decode()
    assert "Refunded" in staff.get(payment_url(shop, payment)).content.decode()


def payment_url(shop: Shop, payment: Payment) -> str:
    return f"/{shop.org.slug}/payments/{payment.pk}/"


@pytest.mark.parametrize("kind", ["unknown", "amount"])
def test_of_a_part_refunded_only_the_rest_is_accepted(shop: Shop, kind: str) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, kind)
    shop.hear()
    refund(5000)
    shop.hear(times=2)
    (payment,) = shop.payments()
    assert (payment.state, payment.refunded) == (State.NEEDS_REVIEW, 50)
    with shop.open():
        settling.accept(payment, by=shop.owner, invoice=invoice)
        assert problems() == []
    assert shop.fresh(invoice).balance == 108 - (payment.amount - 50)
    refund()
    shop.hear(times=2)
    assert (shop.payments()[0].label, shop.fresh(invoice).balance) == ("Refunded", 108)
    with shop.open():
        assert problems() == []


@KINDS
@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_any_repetition_end_the_same(shop: Shop, kind: str, seed: int) -> None:
    """Also refunds of which we hear before the payment itself."""
    invoice = shop.invoice()
    questioned(shop, invoice, kind)
    refund(3000)
    refund()
    told = deliver.shuffled(Told.objects.filter(delivered_at=None), seed=seed)
    for event in told:
        deliver.deliver(event)
        if random.Random(seed).random() < 0.5:
            inbox.work_off()
    inbox.work_off()
    (payment,) = shop.payments()
    assert (payment.state, payment.refunded) == (State.CLOSED, payment.amount)
    assert not StripeEvent.objects.filter(state__in=["failed", "waiting"]).exists()
    with shop.open():
        assert Refund.objects.filter(state=Refund.State.SUCCEEDED).count() == 2
        assert problems() == []


@KINDS
def test_it_can_be_refunded_from_here_too(shop: Shop, staff: Browser, kind: str) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, kind)
    shop.hear()
    (payment,) = shop.payments()
    assert "Refund" in staff.get(payment_url(shop, payment)).content.decode()
    staff.post(payment_url(shop, payment) + "refund/", {"amount": str(payment.amount), "reason": "Not ours"})
    assert (shop.payments()[0].state, shop.payments()[0].refunded) == (State.CLOSED, payment.amount)
    shop.hear(times=2)
    with shop.open():
        assert (Refund.objects.count(), problems()) == (1, [])


def test_a_refund_that_comes_back_waits_for_review_again(shop: Shop) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, "unknown")
    refund()
    shop.hear()
    (payment,) = shop.payments()
    (made,) = connect.refunds.of_payment(payment.account, payment.payment_intent)
    with shop.open():
        for _ in range(2):
            refunding.settle_refund(payment, replace(made, status="failed"))
        assert Payment.objects.get().state == State.NEEDS_REVIEW
        settling.accept(payment, by=shop.owner, invoice=invoice)
        assert problems() == []
    assert shop.fresh(invoice).balance == 0


def test_what_is_on_its_way_back_is_not_accepted(shop: Shop) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, "amount")
    shop.hear()
    (payment,) = shop.payments()
    with shop.open():
        refunding.begin_refund(payment, by=shop.owner, amount=payment.amount)
        with pytest.raises(NothingToReview, match="being fully refunded"):
            settling.accept(payment, by=shop.owner, invoice=invoice)


def test_accepting_and_refunding_at_once_keep_the_books_true(shop: Shop) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, "unknown")
    shop.hear()
    (payment,) = shop.payments()
    refund()

    def act(number: int) -> None:
        try:
            if number % 2:
                with shop.open():
                    settling.accept(payment, by=shop.owner, invoice=invoice)
            else:
                connect.settle_refunds(shop.org, payment.account, payment.payment_intent)
        except Refused:
            pass

    at_once(act, 6)
    shop.hear(times=2)
    assert (shop.payments()[0].held, shop.fresh(invoice).balance) == (0, 108)
    with shop.open():
        assert problems() == []


def test_a_refund_that_is_not_in_the_sums_is_found(shop: Shop) -> None:
    questioned(shop, shop.invoice(), "unknown")
    shop.hear()
    (payment,) = shop.payments()
    with shop.open():
        Refund.objects.create(payment=payment, amount=Decimal(50), stripe_id="re_x", state=Refund.State.SUCCEEDED)
        assert [problem for problem in problems() if "refunded is" in problem]


@pytest.mark.parametrize("state", [State.NEEDS_REVIEW, State.FAILED, State.PENDING])
def test_a_payment_that_was_never_accepted_cannot_pay(shop: Shop, state: str) -> None:
    with shop.open():
        payment = factories.payment(by=shop.owner)
        with pytest.raises(IntegrityError, match="only_a_received_payment_pays"), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(state=state)


def test_a_refund_of_which_no_event_has_come_yet_is_known_when_it_is_accepted(shop: Shop, staff: Browser) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, "unknown")
    shop.hear()
    refund()
    (payment,) = shop.payments()
    answer = staff.post(payment_url(shop, payment) + "accept/", {"invoice": invoice.pk})
    assert (answer.status_code, shop.payments()[0].state) == (422, State.CLOSED)
    assert "no longer needs review" in answer.content.decode()
    assert shop.fresh(invoice).balance == 108


def test_refunding_what_stripe_has_refunded_already_closes_it(shop: Shop, staff: Browser) -> None:
    """Its events may never have come: the account was away, or the hook."""
    questioned(shop, shop.invoice(), "currency")
    shop.hear()
    refund()
    (payment,) = shop.payments()
    staff.post(payment_url(shop, payment) + "refund/", {"amount": str(payment.amount)})
    assert (shop.payments()[0].state, shop.payments()[0].refunded) == (State.CLOSED, payment.amount)
    with shop.open():
        assert problems() == []


def test_a_payment_no_invoice_can_take_says_how_to_close_it(shop: Shop, staff: Browser) -> None:
    questioned(shop, shop.invoice(), "currency")
    shop.hear()
    (payment,) = shop.payments()
    dialog = " ".join(staff.get(payment_url(shop, payment) + "accept/").content.decode().split())
    assert "has no invoices in EUR. Refund the payment" in dialog and ">Approve</button>" not in dialog
