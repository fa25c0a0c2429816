"""What crosses on its way: two tabs, two people, money that came otherwise meanwhile, money that does not match."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.test import Client as Browser

from invoices import connect
from invoices.actions import checkout, settling, voiding
from invoices.actions.paying import NothingToPay
from invoices.actions.settling import NothingToReview
from invoices.models import Invoice, LedgerEntry, Payment
from invoices.verifying import problems
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox.models import CheckoutSession as Page
from onetool.dev.stripe_sandbox.models import PaymentIntent
from onetool.events.log import Event
from onetool.orgs.models import Member, Organisation
from onetool.tenancy.scope import acting_in
from tests import factories
from tests.at_once import at_once
from tests.invoices.conftest import Shop

pytestmark = pytest.mark.django_db(transaction=True)
State = Payment.State


# --- Many at once -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("people", [1, 4])
def test_tabs_and_people_who_press_pay_at_once_stand_on_one_page(shop: Shop, people: int) -> None:
    invoice = shop.invoice()
    links = [shop.link(invoice) for _ in range(people)]
    urls = at_once(lambda n: connect.checkout_url(shop.org, invoice, links[n % people]), 4)
    assert len(set(urls)) == 1
    assert Page.objects.count() == 1


def test_a_page_whose_address_never_came_back_is_found_again(shop: Shop) -> None:
    invoice = shop.invoice()
    link = shop.link(invoice)
    with shop.open():
        plan = checkout.plan_checkout(invoice, link=link)
    assert plan.intent
    connect._ask(shop.org, invoice, link, plan.checkout, plan.intent.key)
    assert shop.checkout(invoice) == Page.objects.get()


def test_a_page_in_two_tabs_is_paid_once(shop: Shop) -> None:
    invoice = shop.invoice()
    page = shop.checkout(invoice)

    def pay(_: int) -> bool:
        try:
            return bool(sandbox.pay(page))
        except sandbox.NotOpen:
            return False

    assert sorted(at_once(pay, 2)) == [False, True]
    shop.hear()
    assert [payment.amount for payment in shop.payments()] == [108]
    assert shop.fresh(invoice).balance == 0


def test_hooks_return_pages_and_cash_at_once_are_one_truth(shop: Shop) -> None:
    """The customer comes back in two tabs while the hook is worked on twice and somebody types cash."""
    invoice = shop.invoice()
    page = sandbox.pay(shop.checkout(invoice))
    assert page.payment_intent_id

    def come_back() -> None:
        connect.settle_session(shop.org, page.account_id, page.id)

    def hear() -> None:
        connect.settle_payment(shop.org, page.account_id, str(page.payment_intent_id))

    def take_cash() -> None:
        with suppress(NothingToPay), shop.open():
            factories.payment(by=shop.owner, of=invoice, amount="8")

    deeds = [come_back, hear, take_cash, come_back, hear]
    at_once(lambda n: deeds[n](), len(deeds))
    shop.hear(times=2)
    assert shop.fresh(invoice).balance == 0
    with shop.open():
        card, *cash = Payment.objects.order_by("-amount").values_list("amount", flat=True)
        assert (card, sum(cash)) in {(108, 0), (108, 8)}
        assert Payment.objects.filter(client=invoice.client).credit() == sum(cash)
        assert Event.objects.filter(verb="payment.received").count() == 1
        assert problems() == []


# --- Money that came otherwise meanwhile ------------------------------------------------------------------------------
def _sentence(shop: Shop, verb: str) -> str:
    with shop.open():
        return Event.objects.get(verb=verb).sentence


def _credit(shop: Shop, invoice: Invoice) -> Decimal:
    with shop.open():
        assert problems() == []
        return Payment.objects.filter(client=invoice.client).credit()


def test_what_is_paid_beyond_the_balance_is_the_clients_credit_and_staff_are_told(shop: Shop, staff: Browser) -> None:
    invoice = shop.invoice()
    page = shop.checkout(invoice)
    with shop.open():
        factories.payment(by=shop.owner, of=invoice, amount="8")
    sandbox.pay(page)
    shop.hear()
    assert shop.fresh(invoice).standing == "paid"
    assert _credit(shop, invoice) == 8
    said = "received a $108.00 payment for INV-000001; $8.00 overpayment became credit"
    assert _sentence(shop, "payment.received") == said
    slug = shop.org.slug
    assert said in staff.get(f"/{slug}/").content.decode()
    (payment,) = shop.payments(method=Payment.Method.CARD)
    assert said in staff.get(f"/{slug}{payment.path}").content.decode()
    assert "$8.00" in staff.get(f"/{slug}/invoices/of-client/{invoice.client_id}/").content.decode()


def test_the_old_page_of_an_invoice_that_was_paid_in_cash_brings_credit(shop: Shop) -> None:
    invoice = shop.invoice()
    page = shop.checkout(invoice)
    with shop.open():
        factories.payment(by=shop.owner, of=invoice)
    sandbox.pay(page)
    shop.hear(times=2)
    assert shop.fresh(invoice).balance == 0
    assert _credit(shop, invoice) == 108
    assert "$108.00 overpayment became credit" in _sentence(shop, "payment.received")


def test_the_old_page_of_an_invoice_that_was_voided_brings_credit(shop: Shop) -> None:
    invoice = shop.invoice()
    page = shop.checkout(invoice)
    with shop.open():
        voiding.void(invoice, by=shop.owner, reason="Wrong client")
    sandbox.pay(page)
    shop.hear()
    assert _credit(shop, invoice) == 108
    with shop.open():
        kinds = list(LedgerEntry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["credit_note", "credit"]


def test_cash_beyond_the_balance_is_told_too(shop: Shop) -> None:
    invoice = shop.invoice()
    with shop.open():
        factories.payment(by=shop.owner, of=invoice, amount="110")
    assert _sentence(shop, "payment.recorded").endswith("; $2.00 overpayment became credit")


# --- Money that does not match ----------------------------------------------------------------------------------------
def _assert_shown(browser: Browser, slug: str, problem: str) -> None:
    """On the home page, over the list of invoices, in the list of payments and on the payment itself."""
    assert problem in browser.get(f"/{slug}/invoices/attention/").content.decode()
    assert "Payments to review" in browser.get(f"/{slug}/invoices/").content.decode()
    payments = browser.get(f"/{slug}/payments/?state=needs_review").content.decode()
    assert "Needs review" in payments and "Sum" not in payments
    assert problem in browser.get(f"/{slug}/").content.decode()


def test_another_currency_needs_review_is_shown_and_cannot_be_accepted(shop: Shop, staff: Browser) -> None:
    invoice = shop.invoice()
    page = sandbox.pay(shop.checkout(invoice))
    PaymentIntent.objects.filter(pk=page.payment_intent_id).update(currency="eur")
    shop.hear()
    (payment,) = shop.payments()
    assert (payment.state, payment.currency) == (State.NEEDS_REVIEW, "EUR")
    _assert_shown(staff, shop.org.slug, "It was paid in EUR; the invoice is in USD.")
    with shop.open(), pytest.raises(NothingToReview, match="Refund it in Stripe"):
        settling.accept(payment, by=shop.owner, invoice=invoice)
    assert shop.fresh(invoice).balance == 108


def test_another_amount_is_shown_until_somebody_accepts_it(shop: Shop, staff: Browser) -> None:
    invoice = shop.invoice()
    page = sandbox.pay(shop.checkout(invoice))
    PaymentIntent.objects.filter(pk=page.payment_intent_id).update(received=12000)
    shop.hear()
    _assert_shown(staff, shop.org.slug, "120.00 USD was received; the amount due was 108.")
    (payment,) = shop.payments()
    staff.post(f"/{shop.org.slug}/payments/{payment.pk}/accept/", {"invoice": invoice.pk})
    assert "Needs review" not in staff.get(f"/{shop.org.slug}/invoices/attention/").content.decode()
    assert _sentence(shop, "payment.accepted").endswith("; $12.00 overpayment became credit")
    assert _credit(shop, invoice) == 12


def test_money_on_another_account_is_shown_to_whose_account_it_is(
    shop: Shop, staff: Browser, world: dict[str, Organisation]
) -> None:
    asked = shop.checkout(shop.invoice())
    theirs = sandbox.open_account(country="GB", currency="usd", email="", business_name="Other", metadata={})
    other = world["other"]
    with acting_in(other):
        olga = Member.objects.select_related("org", "user").get()
        factories.connectedaccount(by=olga, stripe_id=theirs.id)
    names_ours = {"metadata": asked.metadata}
    facts = {"amount": asked.amount, "currency": "usd", "description": "x", "expires_at": asked.expires_at}
    forged = Page.objects.create(account=theirs, payment_intent_data=names_ours, metadata=asked.metadata, **facts)
    sandbox.pay(forged)
    shop.hear()
    browser = Browser()
    browser.force_login(olga.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    _assert_shown(browser, other.slug, "Its invoice wasn’t found.")
    assert "Needs review" not in staff.get(f"/{shop.org.slug}/invoices/attention/").content.decode()
