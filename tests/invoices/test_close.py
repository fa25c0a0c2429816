"""A payment in review on a disconnected account: no refund of it is ever heard of, so somebody closes it by hand."""

from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse

from invoices.actions import refunding, settling
from invoices.actions.settling import NothingToReview
from invoices.models import LedgerEntry, Payment, Refund
from invoices.verifying import problems
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox.models import Account
from onetool.events.log import Event
from onetool.stripe_door import objects
from tests import factories
from tests.conftest import Person
from tests.invoices.conftest import Shop
from tests.invoices.test_refund_in_review import payment_url, questioned

pytestmark = pytest.mark.django_db(transaction=True)
State = Payment.State


def cut_off(shop: Shop) -> Payment:
    """It waits for review, and the account it was paid on is gone."""
    questioned(shop, shop.invoice(), "unknown")
    shop.hear()
    sandbox.disconnect(Account.objects.get())
    shop.hear()
    (payment,) = shop.payments()
    return payment


def told(payment: Payment, amount: int, *, status: str = "succeeded", pk: str = "re_1") -> objects.Refund:
    facts = {"id": pk, "status": status, "amount": amount * 100, "currency": "usd", "metadata": {}}
    return objects.Refund.of({**facts, "payment_intent": payment.payment_intent})


def test_it_is_closed_with_a_reason_once(shop: Shop, staff: Browser) -> None:
    payment = cut_off(shop)
    page = staff.get(payment_url(shop, payment)).content.decode()
    assert "refund it in Stripe and close it here" in page and "/close/" in page and "/refund/" not in page
    dialog = staff.get(payment_url(shop, payment) + "close/").content.decode()
    assert "$108.00" in dialog and "Refunded outside OneTool" in dialog
    for _ in range(2):
        staff.post(payment_url(shop, payment) + "close/", {"reason": "Refunded outside OneTool"})
    (payment,) = shop.payments()
    assert (payment.state, payment.label, payment.held, payment.left) == (State.CLOSED, "Refunded", 0, 0)
    page = staff.get(payment_url(shop, payment)).content.decode()
    assert "closed a $108.00 payment: Refunded outside OneTool" in page and "/close/" not in page
    assert "Needs review" not in staff.get(f"/{shop.org.slug}/invoices/attention/").content.decode()
    with shop.open():
        assert Event.objects.filter(verb="payment.closed").count() == Refund.objects.count() == 1
        assert (problems(), LedgerEntry.objects.count()) == ([], 0)
        with pytest.raises(NothingToReview):
            settling.accept(payment, by=shop.owner, invoice=factories.issued_invoice(by=shop.owner))


def test_without_a_reason_it_stays(shop: Shop, staff: Browser) -> None:
    answer = staff.post(payment_url(shop, cut_off(shop)) + "close/", {"reason": " "})
    assert (answer.status_code, shop.payments()[0].state) == (422, State.NEEDS_REVIEW)


def test_a_refund_nobody_answered_ends_with_it(shop: Shop) -> None:
    payment = cut_off(shop)
    with shop.open():
        refund, _ = refunding.begin_refund(payment, by=shop.owner, amount=Decimal(50))
        refunding.close_payment(payment, by=shop.owner, reason="Refunded outside OneTool")
        refund.refresh_from_db()
        assert (refund.state, Payment.objects.get().refunded, problems()) == ("failed", 108, [])


@pytest.mark.parametrize("amounts", [[108], [50, 58], [50]])
def test_a_refund_heard_of_after_all_goes_out_once(shop: Shop, amounts: list[int]) -> None:
    payment = cut_off(shop)
    with shop.open():
        refunding.close_payment(payment, by=shop.owner, reason="Refunded outside OneTool")
        for number, amount in enumerate(amounts * 2):
            refunding.settle_refund(payment, told(payment, amount, pk=f"re_{number % len(amounts)}"))
            assert (Payment.objects.get().state, problems()) == (State.CLOSED, [])
        refunding.settle_refund(payment, told(payment, amounts[0], status="failed", pk="re_0"))
        again = Payment.objects.get()
        assert (again.state, again.held, problems()) == (State.NEEDS_REVIEW, amounts[0], [])


def test_one_that_failed_is_not_what_was_closed(shop: Shop) -> None:
    payment = cut_off(shop)
    with shop.open():
        refunding.close_payment(payment, by=shop.owner, reason="Refunded outside OneTool")
        refunding.settle_refund(payment, told(payment, 108, status="failed"))
        assert (Payment.objects.get().state, problems()) == (State.CLOSED, [])


def test_a_connected_account_is_asked_instead(shop: Shop, staff: Browser) -> None:
    questioned(shop, shop.invoice(), "unknown")
    shop.hear()
    (payment,) = shop.payments()
    assert "/close/" not in staff.get(payment_url(shop, payment)).content.decode()
    answer = staff.post(payment_url(shop, payment) + "close/", {"reason": "Gone"})
    assert answer.status_code == 422 and "it then closes automatically" in answer.content.decode()
    assert shop.payments()[0].state == State.NEEDS_REVIEW


def test_a_received_payment_is_not_closed(alice: Person) -> None:
    payment = factories.payment(by=alice.member)
    with pytest.raises(NothingToReview):
        refunding.close_payment(payment, by=alice.member, reason="Gone")


def test_closed_without_a_refund_is_found(shop: Shop) -> None:
    payment = cut_off(shop)
    with shop.open():
        refunding.close_payment(payment, by=shop.owner, reason="Refunded outside OneTool")
        Refund.objects.update(state=Refund.State.FAILED)
        assert [problem for problem in problems() if "refunded is 108" in problem]


def test_the_desk_shows_the_whole_way(shop: Shop, staff: Browser) -> None:
    """Paid too little, disconnected, refunded there without our hearing of it, closed here."""
    page = shop.checkout(shop.invoice())
    desk, browser = reverse("stripe_sandbox:desk"), Browser()
    assert "Pay too little" in browser.get(desk).content.decode()
    browser.post(reverse("stripe_sandbox:underpay", args=[page.pk]))
    shop.hear()
    (payment,) = shop.payments()
    assert (payment.state, payment.amount) == (State.NEEDS_REVIEW, 107)
    browser.post(reverse("stripe_sandbox:disconnect", args=[page.account_id]))
    browser.post(reverse("stripe_sandbox:refund", args=[payment.payment_intent]))
    shop.hear()
    assert shop.payments()[0].state == State.NEEDS_REVIEW
    staff.post(payment_url(shop, payment) + "close/", {"reason": "Refunded outside OneTool"})
    assert shop.payments()[0].state == State.CLOSED
    again = browser.post(reverse("stripe_sandbox:refund", args=[payment.payment_intent]), follow=True)
    assert "already been refunded" in again.content.decode()
    again = browser.post(reverse("stripe_sandbox:underpay", args=[page.pk]), follow=True)
    assert "is not open" in again.content.decode()
