"""Paying by card: one usable page at a time, refusals in words, mismatches looked at by people."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser

from invoices import connect
from invoices.actions import paying, settling, voiding
from invoices.actions.checkout import NotPayableOnline
from invoices.actions.paying import NothingToPay
from invoices.models import CheckoutSession, Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox.models import CheckoutSession as Page
from onetool.dev.stripe_sandbox.models import PaymentIntent
from onetool.events.log import Event
from onetool.orgs.models import Member, Organisation
from onetool.records.refusals import Refused
from onetool.stripe_door.models import StripeEvent
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.invoices.conftest import Shop

pytestmark = pytest.mark.django_db(transaction=True)
State = Payment.State


def test_a_second_click_gets_the_same_page(shop: Shop) -> None:
    invoice = shop.invoice()
    assert shop.checkout(invoice) == shop.checkout(invoice)
    assert Page.objects.count() == 1


def test_when_the_balance_moves_the_old_page_is_closed_first(shop: Shop) -> None:
    invoice = shop.invoice()
    old = shop.checkout(invoice)
    with shop.open():
        factories.payment(by=shop.owner, of=invoice, amount="8")
    new = shop.checkout(invoice)
    old.refresh_from_db()
    assert (old.status, new.amount) == ("expired", 10000)


MOVES: dict[str, Callable[[Invoice, Member], object]] = {
    "void": lambda invoice, by: voiding.void(invoice, by=by, reason="Wrong"),
    "written off": lambda invoice, by: paying.write_off(invoice, by=by, reason="Gone away"),
    "paid in cash": lambda invoice, by: factories.payment(by=by, of=invoice, amount="8"),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_page_that_asks_for_what_is_no_longer_owed_is_closed(shop: Shop, move: str) -> None:
    invoice = shop.invoice()
    page = shop.checkout(invoice)
    with shop.open():
        MOVES[move](invoice, shop.owner)
    shop.react()
    page.refresh_from_db()
    assert page.status == "expired"
    shop.hear()
    with shop.open():
        assert CheckoutSession.objects.get().state == "expired"
        assert problems() == []


def test_a_page_that_was_paid_while_the_invoice_was_voided_is_settled_as_credit(shop: Shop) -> None:
    invoice = shop.invoice()
    page = shop.checkout(invoice)
    with shop.open():
        voiding.void(invoice, by=shop.owner, reason="Wrong")
    sandbox.pay(page)
    shop.react()
    shop.hear()
    with shop.open():
        assert Payment.objects.filter(client=invoice.client).credit() == 108
        assert problems() == []


def test_an_old_page_that_was_just_paid_is_settled_instead(shop: Shop) -> None:
    invoice = shop.invoice()
    sandbox.pay(shop.checkout(invoice))
    with shop.open():
        factories.payment(by=shop.owner, of=invoice, amount="8")
    with pytest.raises(NothingToPay, match="already paid"):
        shop.checkout(invoice)
    assert shop.fresh(invoice).balance == 0
    # 116 came for 108: the rest is the client's.
    with shop.open():
        assert Payment.objects.filter(client=invoice.client).credit() == 8
        assert problems() == []


@pytest.mark.parametrize("first", ["hook", "return", "both at once"])
def test_the_hook_and_the_return_page_settle_once_in_any_order(shop: Shop, first: str) -> None:
    invoice = shop.invoice()
    page = sandbox.pay(shop.checkout(invoice))
    if first == "hook":
        shop.hear(times=2)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: _come_back(shop, page), range(4 if first == "both at once" else 1)))
    shop.hear(times=2)
    assert [(p.amount, p.state) for p in shop.payments()] == [(Decimal(108), State.SUCCEEDED)]
    with shop.open():
        assert LedgerEntry.objects.count() == 1
        assert Event.objects.filter(verb="payment.received").count() == 1


def _come_back(shop: Shop, page: Page) -> None:
    try:
        connect.settle_session(shop.org, page.account_id, page.id)
    finally:
        connection.close()


def test_a_declined_card_is_told_and_a_good_one_follows_in_the_same_payment(shop: Shop) -> None:
    invoice = shop.invoice()
    page = shop.checkout(invoice)
    sandbox.decline(page, code="card_declined", message="Your card was declined.")
    shop.hear()
    assert [(p.state, p.problem) for p in shop.payments()] == [(State.FAILED, "Your card was declined.")]
    sandbox.pay(page)
    shop.hear()
    assert [(p.state, p.problem) for p in shop.payments()] == [(State.SUCCEEDED, "")]
    assert shop.fresh(invoice).standing == "paid"


@pytest.mark.parametrize("is_good", [True, False])
def test_a_bank_debit_is_on_its_way_until_the_bank_answers(shop: Shop, is_good: bool) -> None:
    invoice = shop.invoice()
    sandbox.pay_later(shop.checkout(invoice))
    shop.hear()
    assert shop.payments()[0].state == State.PENDING
    assert shop.fresh(invoice).balance == 108
    with pytest.raises(NothingToPay, match="already processing"):
        shop.checkout(invoice)
    sandbox.settle(PaymentIntent.objects.get(), is_good=is_good)
    shop.hear()
    assert shop.payments()[0].state == (State.SUCCEEDED if is_good else State.FAILED)
    assert shop.fresh(invoice).balance == (0 if is_good else 108)


def test_another_amount_than_was_asked_for_needs_review_and_is_told(shop: Shop) -> None:
    invoice = shop.invoice()
    page = sandbox.pay(shop.checkout(invoice))
    PaymentIntent.objects.filter(pk=page.payment_intent_id).update(received=5000)
    shop.hear()
    (payment,) = shop.payments()
    assert (payment.state, payment.amount) == (State.NEEDS_REVIEW, 50)
    assert "50.00 USD was received; the amount due was 108" in payment.problem
    assert shop.fresh(invoice).balance == 108
    with shop.open():
        assert Event.objects.filter(verb="payment.questioned").count() == 1
        settling.accept(payment, by=shop.owner, invoice=invoice)
        assert problems() == []
    assert shop.fresh(invoice).balance == 58


def test_an_event_of_another_account_never_pays_this_invoice(shop: Shop, world: dict[str, Organisation]) -> None:
    invoice = shop.invoice()
    asked = shop.checkout(invoice)
    other = sandbox.open_account(country="GB", currency="usd", email="", business_name="Other", metadata={})
    with acting_in(world["other"]):
        factories.connectedaccount(by=Member.objects.select_related("org", "user").get(), stripe_id=other.id)
    forged = Page.objects.create(
        account=other,
        amount=asked.amount,
        currency="usd",
        description="x",
        success_url="http://x/",
        expires_at=asked.expires_at,
        payment_intent_data={"metadata": asked.metadata},
        metadata=asked.metadata,
    )
    sandbox.pay(forged)
    shop.hear()
    assert shop.fresh(invoice).balance == 108
    assert shop.payments() == []
    with acting_in(world["other"]):
        payment = Payment.objects.get()
        assert (payment.state, payment.client, payment.problem) == (
            State.NEEDS_REVIEW,
            None,
            "Its invoice wasn’t found.",
        )


def test_a_payment_of_the_business_own_shop_is_none_of_ours(shop: Shop) -> None:
    account = shop.checkout(shop.invoice()).account
    PaymentIntent.objects.create(account=account, amount=100, currency="usd", received=100, status="succeeded")
    payment = PaymentIntent.objects.latest("created_at")
    assert connect.settle_payment(shop.org, account.id, payment.id) is None
    for name in ("payment_intent.succeeded", "charge.refunded"):
        sandbox.tell(account, name, {"id": payment.id, "payment_intent": payment.id, "metadata": {}})
    shop.hear()
    ours = StripeEvent.objects.filter(body__contains=payment.id)
    assert sorted(ours.values_list("state", "error")) == [
        (StripeEvent.State.UNMATCHED, "it was not paid on a page of OneTool's"),
        (StripeEvent.State.UNMATCHED, "no payment here is of what was refunded"),
    ]
    assert shop.payments() == []


def test_no_card_is_offered_once_the_account_is_gone(shop: Shop) -> None:
    invoice = shop.invoice()
    account = shop.checkout(invoice).account
    sandbox.disconnect(account)
    shop.hear()
    with pytest.raises(NotPayableOnline, match="isn’t accepting cards"):
        shop.checkout(invoice)


def test_a_paid_invoice_is_not_paid_again(shop: Shop) -> None:
    invoice = shop.invoice()
    sandbox.pay(shop.checkout(invoice))
    shop.hear()
    with pytest.raises(Refused, match="already paid"):
        shop.checkout(invoice)


@pytest.mark.parametrize(("currency", "price"), [("USD", "100"), ("KWD", "10.003")])
def test_a_card_recovers_what_was_written_off(shop: Shop, currency: str, price: str) -> None:
    with shop.open():
        Organisation.objects.update(currency=currency)
    invoice = shop.invoice(price=price)
    with shop.open():
        paying.write_off(invoice, by=shop.owner, reason="Moved away")
    shop.react()
    sandbox.pay(shop.checkout(invoice))
    shop.hear(times=2)
    assert shop.fresh(invoice).standing == "paid"
    assert shop.fresh(invoice).balance_row.written_off == 0
    with shop.open():
        assert problems() == []


def test_a_tiny_amount_is_not_for_cards(shop: Shop) -> None:
    with pytest.raises(NotPayableOnline, match="can’t be paid by card"):
        shop.checkout(shop.invoice(price="0.20"))


@pytest.mark.parametrize(
    ("currency", "price", "paid", "rounding"),
    [("KWD", "10.007", "10.810", "-0.002"), ("KWD", "10.003", "10.800", "0.003"), ("JPY", "1000", "1080", None)],
)
def test_what_stripes_steps_leave_over_is_an_entry_of_its_own(
    shop: Shop, currency: str, price: str, paid: str, rounding: str | None
) -> None:
    with shop.open():
        Organisation.objects.update(currency=currency)
    invoice = shop.invoice(price=price)
    sandbox.pay(shop.checkout(invoice))
    shop.hear(times=2)
    assert [payment.amount for payment in shop.payments()] == [Decimal(paid)]
    assert shop.fresh(invoice).standing == "paid"
    with shop.open():
        entries = dict(LedgerEntry.objects.values_list("kind", "amount"))
        assert problems() == []
    assert entries == {"payment": Decimal(paid), **({"rounding": Decimal(rounding)} if rounding else {})}


def test_the_business_sees_what_stripe_still_asks(shop: Shop, staff: Browser) -> None:
    page = staff.get(f"/{shop.org.slug}/settings/payments/").content.decode()
    assert "Customers can pay your invoices by card" in page
