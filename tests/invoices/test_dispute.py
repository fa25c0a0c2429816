"""A customer's bank asks about a payment or takes it back: staff know at once, the books move only when it is lost."""

import random
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client as Browser

from invoices import connect
from invoices.actions import disputing as disputing_actions
from invoices.actions import paying, settling, voiding
from invoices.actions.settling import NothingToReview
from invoices.models import Dispute, Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox import deliver, disputing
from onetool.dev.stripe_sandbox.models import Charge, PaymentIntent
from onetool.dev.stripe_sandbox.models import Dispute as Theirs
from onetool.dev.stripe_sandbox.models import Event as Told
from onetool.events.log import Event
from onetool.orgs.models import Member, Organisation
from onetool.records.refusals import Refused
from onetool.stripe_door import disputes, inbox
from onetool.stripe_door.models import StripeEvent
from onetool.tenancy.scope import acting_in
from tests.at_once import at_once
from tests.invoices.conftest import Shop
from tests.invoices.test_refund_in_review import questioned

pytestmark = pytest.mark.django_db(transaction=True)
State = Payment.State


def pay(shop: Shop, invoice: Invoice) -> PaymentIntent:
    payment = sandbox.pay(shop.checkout(invoice)).payment_intent
    assert payment
    shop.hear()
    return payment


def ours(shop: Shop) -> Dispute:
    with shop.open():
        return Dispute.objects.get()


def verbs(shop: Shop) -> list[str]:
    with shop.open():
        return list(Event.objects.filter(facts__has_key="dispute").order_by("id").values_list("verb", flat=True))


def assert_books(shop: Shop) -> None:
    with shop.open():
        assert problems() == []
    assert not StripeEvent.objects.filter(state="failed").exists()
    assert not StripeEvent.objects.filter(type__startswith="charge.dispute").exclude(state="done").exists()


def text(staff: Browser, shop: Shop, path: str) -> str:
    return " ".join(staff.get(f"/{shop.org.slug}/{path}").content.decode().split())


def test_staff_know_at_once_and_the_balance_stays(shop: Shop, staff: Browser) -> None:
    invoice = shop.invoice()
    disputing.dispute(pay(shop, invoice), reason="product_not_received")
    shop.hear(times=2)
    dispute = ours(shop)
    assert (dispute.amount, dispute.currency, dispute.status, dispute.funds) == (
        108,
        "USD",
        "needs_response",
        "withdrawn",
    )
    assert dispute.evidence_due_at and shop.fresh(invoice).balance == 0
    assert verbs(shop) == ["payment.disputed", "payment.funds_withdrawn"]
    (payment,) = shop.payments()
    for path in (
        "invoices/attention/",
        f"invoices/{invoice.pk}/",
        f"payments/{payment.pk}/",
        "payments/?state=disputed",
    ):
        assert "$108.00" in text(staff, shop, path), path
    for path in ("invoices/attention/", f"invoices/{invoice.pk}/", f"payments/{payment.pk}/"):
        assert "Product not received" in text(staff, shop, path), path
    assert "$108.00 dispute: Product not received; respond by" in text(staff, shop, f"invoices/{invoice.pk}/")
    page = text(staff, shop, f"payments/{payment.pk}/")
    assert "Withdrawn from your Stripe balance" in page and dispute.evidence_url in page
    mails = [mail for mail in shop.mails() if mail.template == "payment_disputed"]
    assert [mail.to for mail in mails] == [shop.owner.user.email]
    assert "$108.00" in mails[0].subject and f"/payments/{payment.pk}/" in mails[0].html
    with shop.open():
        assert not LedgerEntry.objects.filter(kind__startswith="dispute").exists()
    assert_books(shop)


@pytest.mark.parametrize(("deed", "balance", "label"), [("win", 0, "Received"), ("lose", 108, "Dispute lost")])
def test_only_a_lost_one_opens_the_invoice_again(
    shop: Shop, staff: Browser, deed: str, balance: int, label: str
) -> None:
    invoice = shop.invoice()
    dispute = disputing.dispute(pay(shop, invoice))
    shop.hear()
    disputing.move(dispute, "respond")
    shop.hear()
    assert (ours(shop).status, shop.fresh(invoice).balance) == ("under_review", 0)
    assert "Disputed" not in text(staff, shop, "invoices/attention/")
    disputing.move(dispute, deed)
    shop.hear(times=2)
    assert (shop.fresh(invoice).balance, shop.payments()[0].label) == (balance, label)
    assert ours(shop).funds == ("reinstated" if deed == "win" else "withdrawn")
    with shop.open():
        kinds = list(LedgerEntry.objects.order_by("id").values_list("kind", "amount"))
    assert kinds == [("payment", 108)] + ([("dispute", 108)] if deed == "lose" else [])
    assert_books(shop)


@pytest.mark.parametrize("deed", ["win", "lose"])
def test_owners_are_told_once_what_a_decision_is_in_money(shop: Shop, deed: str) -> None:
    invoice = shop.invoice()
    dispute = disputing.dispute(pay(shop, invoice), amount=5000)
    shop.hear()
    disputing.move(dispute, deed)
    shop.hear(times=2)
    (mail,) = [mail for mail in shop.mails() if mail.template == "payment_dispute_decided"]
    assert mail.to == shop.owner.user.email
    assert f"Dispute {'won' if deed == 'win' else 'lost'}: $50.00" in mail.subject
    said = " ".join(mail.text.split())
    if deed == "win":
        assert "returns $50.00 to your Stripe balance. No action needed." in said
        assert "Balance due" not in said
    else:
        assert "$50.00 was returned to them" in said and "Collect payment another way, or write it off." in said
        assert f"Balance due on {invoice}" in said


def test_owners_are_told_of_one_that_was_lost_in_review_and_one_won_after_all(shop: Shop) -> None:
    questioned(shop, shop.invoice(), "unknown")
    shop.hear()
    disputing.move(disputing.dispute(PaymentIntent.objects.get()), "lose")
    shop.hear()
    assert "It is now closed and not applied to an invoice." in shop.mails()[-1].text
    dispute = disputing.move(disputing.dispute(pay(shop, shop.invoice())), "lose")
    shop.hear()
    Theirs.objects.filter(pk=dispute.pk).update(status="won", is_reinstated=True)
    connect.settle_dispute(shop.org, dispute.account_id, dispute.pk)
    shop.react()
    assert "$108.00 of the payment is the client’s credit." in shop.mails()[-1].text


@pytest.mark.parametrize("ends", [["close"], ["respond", "close"], ["escalate", "win"], ["escalate", "lose"]])
def test_an_inquiry_moves_nothing_unless_it_becomes_a_dispute_and_is_lost(
    shop: Shop, staff: Browser, ends: list[str]
) -> None:
    invoice = shop.invoice()
    dispute = disputing.dispute(pay(shop, invoice), is_inquiry=True)
    shop.hear()
    assert "Bank inquiry" in text(staff, shop, "invoices/attention/")
    assert (shop.fresh(invoice).balance, ours(shop).funds) == (0, "untouched")
    for deed in ends:
        disputing.move(dispute, deed)
        shop.hear(times=2)
    assert shop.fresh(invoice).balance == (108 if ends[-1] == "lose" else 0)
    assert "payment.inquired" in verbs(shop) and ("payment.disputed" in verbs(shop)) == ("escalate" in ends)
    assert_books(shop)


@pytest.mark.parametrize("seed", range(6))
def test_any_order_and_any_repetition_end_the_same(shop: Shop, seed: int) -> None:
    """Also before the payment is known, and with a refund in between."""
    dice = random.Random(seed)
    invoice = shop.invoice()
    intent = sandbox.pay(shop.checkout(invoice)).payment_intent
    assert intent
    sandbox.refund(Charge.objects.get(), amount=800, reason="", metadata={})
    dispute = disputing.dispute(intent, amount=dice.choice([None, 10800, 5000]), is_inquiry=bool(seed % 2))
    for deed in ("escalate", "respond", "lose") if seed % 2 else ("respond", "lose"):
        disputing.move(dispute, deed)
    for event in deliver.shuffled(Told.objects.filter(delivered_at=None), seed=seed):
        deliver.deliver(event)
        if dice.random() < 0.5:
            inbox.work_off()
    inbox.work_off()
    lost = min(Decimal(dispute.amount) / 100, Decimal(100))
    (payment,) = shop.payments()
    assert (payment.refunded, payment.lost, shop.fresh(invoice).balance) == (8, lost, 8 + lost)
    assert (ours(shop).status, ours(shop).funds) == ("lost", "withdrawn")
    assert_books(shop)


def test_a_late_and_stale_answer_moves_nothing_back(shop: Shop) -> None:
    invoice = shop.invoice()
    dispute = disputing.dispute(pay(shop, invoice))
    account = dispute.account_id
    stale = disputes.retrieve(account, dispute.pk)
    disputing.move(dispute, "lose")
    shop.hear()
    before = verbs(shop)
    with shop.open():
        for status in ("needs_response", "under_review", "warning_needs_response", "warning_closed"):
            disputing_actions.settle_dispute(Payment.objects.get(), replace(stale, status=status, is_withdrawn=False))
    assert (ours(shop).status, ours(shop).funds, verbs(shop)) == ("lost", "withdrawn", before)
    assert shop.fresh(invoice).balance == 108


def test_what_was_lost_and_is_won_by_arbitration_is_the_clients_credit(shop: Shop) -> None:
    invoice = shop.invoice()
    dispute = disputing.move(disputing.dispute(pay(shop, invoice)), "lose")
    shop.hear()
    Theirs.objects.update(status="won", is_reinstated=True)
    connect.settle_dispute(shop.org, dispute.account_id, dispute.pk)
    with shop.open():
        assert paying.use_credit(invoice, by=shop.owner) == 108
    assert shop.fresh(invoice).balance == 0
    assert_books(shop)


def test_a_dispute_heard_of_before_the_refund_of_the_same_money(shop: Shop) -> None:
    """Together they never take more than came."""
    invoice = shop.invoice()
    dispute = disputing.dispute(pay(shop, invoice))
    disputing.move(dispute, "lose")
    found = disputes.retrieve(dispute.account_id, dispute.pk)
    with shop.open():
        disputing_actions.settle_dispute(Payment.objects.get(), found)
        assert Payment.objects.get().lost == 108
    Theirs.objects.all().delete()
    sandbox.refund(Charge.objects.get(), amount=2000, reason="", metadata={})
    shop_payment = shop.payments()[0]
    connect.settle_refunds(shop.org, shop_payment.account, shop_payment.payment_intent)
    (payment,) = shop.payments()
    assert (payment.refunded, payment.lost, payment.left, shop.fresh(invoice).balance) == (20, 88, 0, 108)
    with shop.open():
        assert problems() == []


def test_of_a_payment_on_two_invoices_the_latest_opens_first(shop: Shop, staff: Browser) -> None:
    one = shop.invoice()
    intent = pay(shop, one)
    (payment,) = shop.payments()
    with shop.open():
        Payment.objects.filter(pk=payment.pk).update(amount=150)  # as if the customer had paid more than was asked
        LedgerEntry.objects.create(
            kind="credit", amount=42, client=one.client, payment=payment, currency="USD",
            on_date=payment.received_on, actor="x",
        )  # fmt: skip
    other = shop.invoice(price="30", client=one.client)
    with shop.open():
        paying.use_credit(other, by=shop.owner)
        assert problems() == []
    dispute = disputing.dispute(intent, amount=5000)
    disputing.move(dispute, "lose")
    shop.hear()
    assert (shop.fresh(other).balance, shop.fresh(one).balance) == (Decimal("32.40"), 8)
    for invoice in (one, other):
        assert "Dispute lost" in text(staff, shop, f"invoices/{invoice.pk}/")
        with shop.open():
            told = Event.objects.filter(verb="payment.dispute_lost", topics__contains=[invoice.topic])
            assert told.count() == 1
    assert_books(shop)


def test_of_a_payment_that_became_credit_the_credit_goes(shop: Shop) -> None:
    invoice = shop.invoice()
    intent = pay(shop, invoice)
    with shop.open():
        voiding.void(invoice, by=shop.owner, reason="Wrong")
    disputing.move(disputing.dispute(intent), "lose")
    shop.hear()
    with shop.open():
        assert Payment.objects.filter(client=invoice.client).credit() == 0
        assert LedgerEntry.objects.filter(kind="dispute", invoice=None, amount=108).count() == 1
    assert_books(shop)


@pytest.mark.parametrize("kind", ["unknown", "amount", "currency"])
def test_of_a_payment_in_review_what_is_lost_cannot_be_accepted(shop: Shop, staff: Browser, kind: str) -> None:
    invoice = shop.invoice()
    questioned(shop, invoice, kind)
    shop.hear()
    dispute = disputing.dispute(PaymentIntent.objects.get())
    shop.hear()
    assert "Disputed" in text(staff, shop, "invoices/attention/")
    assert shop.payments()[0].state == State.NEEDS_REVIEW
    disputing.move(dispute, "lose")
    shop.hear(times=2)
    (payment,) = shop.payments()
    assert (payment.state, payment.label, payment.held) == (State.CLOSED, "Dispute lost", 0)
    with shop.open(), pytest.raises(NothingToReview):
        settling.accept(payment, by=shop.owner, invoice=invoice)
    assert "Needs review" not in text(staff, shop, "invoices/attention/")
    assert shop.fresh(invoice).balance == 108
    assert_books(shop)


def test_a_disputed_payment_is_not_refunded_but_one_asked_about_is(shop: Shop, staff: Browser) -> None:
    dispute = disputing.dispute(pay(shop, shop.invoice()), is_inquiry=True)
    shop.hear()
    (payment,) = shop.payments()
    connect.refund(shop.org, payment, by=shop.owner, amount=Decimal(8))
    button = f"/payments/{payment.pk}/refund/"
    assert button in text(staff, shop, f"payments/{payment.pk}/")
    disputing.move(dispute, "escalate")
    shop.hear()
    assert button not in text(staff, shop, f"payments/{payment.pk}/")
    with pytest.raises(Refused, match="disputed"):
        connect.refund(shop.org, payment, by=shop.owner, amount=Decimal(8))
    assert_books(shop)


def test_many_workers_at_once_tell_it_once(shop: Shop) -> None:
    invoice = shop.invoice()
    dispute = disputing.dispute(pay(shop, invoice))
    disputing.move(dispute, "lose")
    at_once(lambda _: connect.settle_dispute(shop.org, dispute.account_id, dispute.pk), 6)
    assert verbs(shop) == ["payment.disputed", "payment.dispute_lost", "payment.funds_withdrawn"]
    assert shop.fresh(invoice).balance == 108
    with shop.open():
        assert problems() == []


def test_a_dispute_of_the_business_own_shop_is_none_of_ours(shop: Shop) -> None:
    account = shop.checkout(shop.invoice()).account
    elsewhere = PaymentIntent.objects.create(account=account, amount=100, currency="usd", received=100)
    elsewhere.status = "succeeded"
    elsewhere.save()
    Charge.objects.create(account=account, payment_intent=elsewhere, amount=100, currency="usd", status="succeeded")
    disputing.dispute(elsewhere)
    shop.hear()
    told = StripeEvent.objects.filter(type__startswith="charge.dispute")
    assert set(told.values_list("state", flat=True)) == {"unmatched"}
    with shop.open():
        assert not Dispute.objects.exists()


def test_nobody_else_sees_it(shop: Shop, world: dict[str, Organisation]) -> None:
    disputing.dispute(pay(shop, shop.invoice()))
    shop.hear()
    with acting_in(world["other"]):
        assert not Dispute.objects.exists()
        olga = Member.objects.select_related("user").get(role=Member.Role.OWNER)
    browser = Browser()
    browser.force_login(olga.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Disputed" not in browser.get(f"/{world['other'].slug}/invoices/attention/").content.decode()


PLANTED: dict[str, Callable[[Payment], object]] = {
    "a loss no dispute knows of": lambda one: Payment.objects.filter(pk=one.pk).update(allocated=100, lost=8),
    "a lost dispute that took nothing": lambda one: Dispute.objects.create(
        payment=one, account="acct", stripe_id="dp_x", amount=8, currency="USD", status="lost"
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_books_that_contradict_the_disputes_are_found(shop: Shop, planted: str) -> None:
    pay(shop, shop.invoice())
    (payment,) = shop.payments()
    with shop.open():
        PLANTED[planted](payment)
        assert [problem for problem in problems() if "its disputes say" in problem]
