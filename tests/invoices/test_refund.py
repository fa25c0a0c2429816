"""Giving card money back: whole or in parts, never more than came, once whatever happens."""

import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings

from invoices import connect
from invoices.actions import refunding
from invoices.models import CreditNote, Payment, Refund
from invoices.verifying import problems
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox.models import Charge
from onetool.dev.stripe_sandbox.models import Refund as Given
from onetool.events.log import Event
from onetool.orgs.models import Organisation
from onetool.records.refusals import Refused
from onetool.stripe_door import refunds as door
from onetool.stripe_door.models import Intent
from onetool.tenancy.ids import uuid7
from onetool.work.reactions import ReactionRun
from tests.at_once import at_once
from tests.invoices.conftest import Shop

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def paid(shop: Shop) -> Payment:
    sandbox.pay(shop.checkout(shop.invoice()))
    shop.hear()
    return shop.payments()[0]


def test_parts_go_back_and_the_invoice_is_open_again(shop: Shop, paid: Payment) -> None:
    for part in ("8", "50"):
        connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(part), reason="Goodwill")
    shop.hear(times=2)
    (payment,) = shop.payments()
    assert (payment.refunded, payment.allocated, payment.label) == (58, 50, "Partly refunded")
    assert paid.invoice and shop.fresh(paid.invoice).balance == 58
    with shop.open():
        assert problems() == []


STEPS = pytest.mark.parametrize(
    ("currency", "price", "total", "parts"),
    [
        ("KWD", "4.746", "5.126", ["5.130"]),
        ("KWD", "4.746", "5.126", ["2.000", "3.130"]),
        ("KWD", "4.744", "5.124", ["0.010", "5.100", "0.010"]),
        ("BHD", "4.746", "5.126", ["1.130", "4.000"]),
        ("JOD", "4.746", "5.126", ["5.130"]),
        ("OMR", "4.744", "5.124", ["5.120"]),
        ("TND", "4.744", "5.124", ["5.110", "0.010"]),
        ("ISK", "1000", "1080", ["80", "1000"]),
        ("JPY", "1000", "1080", ["1080"]),
    ],
)


@STEPS
def test_a_full_refund_brings_the_balance_back_whatever_stripes_steps(
    shop: Shop, currency: str, price: str, total: str, parts: list[str]
) -> None:
    with shop.open():
        Organisation.objects.update(currency=currency)
    invoice = shop.invoice(price=price)
    sandbox.pay(shop.checkout(invoice))
    shop.hear()
    (payment,) = shop.payments()
    assert (shop.fresh(invoice).balance, payment.amount) == (0, sum(map(Decimal, parts)))
    back = Decimal(0)
    for part in parts:
        assert shop.fresh(invoice).balance == back
        connect.refund(shop.org, payment, by=shop.owner, amount=Decimal(part))
        back += Decimal(part)
    shop.hear(times=2)
    assert (shop.fresh(invoice).balance, invoice.total) == (Decimal(total), Decimal(total))
    with shop.open():
        assert problems() == []


def test_a_credit_note_goes_with_a_refund_that_reduces_the_invoice(shop: Shop, paid: Payment) -> None:
    connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(8), reason="Goodwill", reduces=True)
    shop.hear(times=2)
    assert paid.invoice
    row = shop.fresh(paid.invoice).balance_row
    assert (row.paid, row.credited, row.balance) == (100, 8, 0)
    with shop.open():
        assert CreditNote.objects.get().total == 8
        assert problems() == []


def test_voiding_refunds_a_card(shop: Shop, paid: Payment) -> None:
    assert paid.invoice
    connect.void(shop.org, paid.invoice, by=shop.owner, reason="Cancelled", refunds=True)
    shop.hear(times=2)
    assert Given.objects.count() == 1
    assert shop.payments()[0].refunded == 108
    with shop.open():
        assert problems() == []


@pytest.mark.parametrize("asked_for", ["50", "108"])
def test_voiding_refunds_what_is_not_on_its_way_back_already(
    shop: Shop, paid: Payment, settings: Settings, asked_for: str
) -> None:
    assert paid.invoice
    settings.STRIPE_SANDBOX_BASE = "http://127.0.0.1:9"
    with pytest.raises(Refused, match="as soon as it does"):
        connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(asked_for))
    settings.STRIPE_SANDBOX_BASE = shop.base
    connect.void(shop.org, paid.invoice, by=shop.owner, reason="Cancelled", refunds=True)
    shop.hear()
    assert shop.fresh(paid.invoice).standing == "void"
    assert sum(refund.amount for refund in Given.objects.all()) == 10800
    (payment,) = shop.payments()
    assert (payment.refunded, payment.left) == (108, 0)
    with shop.open():
        assert problems() == []


def test_a_card_is_not_refunded_an_amount_between_stripes_steps(shop: Shop) -> None:
    with shop.open():
        Organisation.objects.update(currency="KWD")
    sandbox.pay(shop.checkout(shop.invoice(price="4.746")))
    shop.hear()
    (payment,) = shop.payments()
    with pytest.raises(Refused, match=r"nearest is .*5\.130"):
        connect.refund(shop.org, payment, by=shop.owner, amount=Decimal("5.126"))
    with shop.open():
        assert not Refund.objects.exists()


def test_a_card_whose_refund_stripe_does_not_answer_goes_back_later(
    shop: Shop, paid: Payment, settings: Settings
) -> None:
    assert paid.invoice
    settings.STRIPE_SANDBOX_BASE = "http://127.0.0.1:9"
    connect.void(shop.org, paid.invoice, by=shop.owner, reason="Cancelled", refunds=True)
    settings.STRIPE_SANDBOX_BASE = shop.base
    later(shop)
    assert shop.payments()[0].refunded == 108
    assert shop.fresh(paid.invoice).standing == "void"


def test_the_same_form_twice_gives_back_once(shop: Shop, paid: Payment) -> None:
    pk = uuid7()
    for _ in range(2):
        connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(8), pk=pk)
    assert Given.objects.count() == 1
    assert shop.payments()[0].refunded == 8


def test_the_same_form_in_many_tabs_at_once_gives_back_once(shop: Shop, paid: Payment) -> None:
    pk = uuid7()
    at_once(lambda _: connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(8), pk=pk), 5)
    assert Given.objects.count() == 1
    shop.hear()
    assert shop.payments()[0].refunded == 8


def test_different_forms_at_once_never_give_back_more_than_came(shop: Shop, paid: Payment) -> None:
    def refunds(_: int) -> bool:
        try:
            return bool(connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(50)))
        except Refused:
            return False

    assert sum(at_once(refunds, 5)) == 2
    shop.hear(times=2)
    assert Given.objects.count() == 2
    assert shop.payments()[0].refunded == 100
    with shop.open():
        assert problems() == []


def test_more_than_came_is_refused_here_and_at_stripe(shop: Shop, paid: Payment) -> None:
    with pytest.raises(Refused, match=r"You can refund up to \$108.00"):
        connect.refund(shop.org, paid, by=shop.owner, amount=Decimal("108.01"))
    # Somebody gives it back in Stripe's own dashboard, and we do not know yet.
    sandbox.refund(Charge.objects.get(), amount=10000, reason="", metadata={})
    with pytest.raises(Refused, match="Stripe says"):
        connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(50))
    shop.hear()
    assert shop.payments()[0].refunded == 100
    with shop.open():
        states = sorted(Refund.objects.values_list("state", flat=True))
        assert states == ["failed", "succeeded"]
        assert problems() == []


def later(shop: Shop) -> None:
    """Whoever asked has had their time."""
    with shop.open():
        ReactionRun.objects.update(due_at=timezone.now())
    shop.react()


def test_a_refund_whose_worker_was_killed_before_it_asked_is_finished_later(shop: Shop, paid: Payment) -> None:
    with shop.open():
        refunding.begin_refund(paid, by=shop.owner, amount=Decimal(8))
    shop.react()
    assert Given.objects.count() == 0
    later(shop)
    later(shop)
    assert Given.objects.count() == 1
    assert shop.payments()[0].refunded == 8
    with shop.open():
        assert problems() == []


def test_a_refund_whose_worker_was_killed_after_it_asked_is_only_written_down(shop: Shop, paid: Payment) -> None:
    with shop.open():
        refund, intent = refunding.begin_refund(paid, by=shop.owner, amount=Decimal(8))
        Intent.objects.update(requested_at=timezone.now() - timedelta(days=2))  # its key is forgotten at Stripe
    _ask(paid, refund, intent)
    later(shop)
    assert Given.objects.count() == 1
    assert shop.payments()[0].refunded == 8


def test_a_refund_asked_for_while_stripe_is_away_is_kept_and_goes_out_later(
    shop: Shop, paid: Payment, settings: Settings
) -> None:
    settings.STRIPE_SANDBOX_BASE = "http://127.0.0.1:9"
    with pytest.raises(Refused, match="will go out"):
        connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(8))
    settings.STRIPE_SANDBOX_BASE = shop.base
    later(shop)
    assert shop.payments()[0].refunded == 8
    assert Given.objects.count() == 1


def test_a_refund_that_went_through_is_left_alone_later(shop: Shop, paid: Payment) -> None:
    connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(8))
    with shop.open():
        before = Event.objects.count()
    later(shop)
    with shop.open():
        assert Event.objects.count() == before
    assert Given.objects.count() == 1


def _lose_the_answer(shop: Shop, paid: Payment, pk: uuid.UUID) -> None:
    """Stripe gives back, and we never hear of it."""
    with shop.open():
        refund, intent = refunding.begin_refund(paid, by=shop.owner, amount=Decimal(8), pk=pk)
    _ask(paid, refund, intent)


def _ask(paid: Payment, refund: Refund, intent: Intent | None) -> None:
    assert intent
    door.create(
        paid.account,
        payment_intent=paid.payment_intent,
        amount=refund.amount,
        currency="USD",
        metadata={"refund": str(refund.pk)},
        idempotency_key=intent.key,
    )


def test_an_answer_that_got_lost_comes_with_the_event(shop: Shop, paid: Payment) -> None:
    _lose_the_answer(shop, paid, uuid7())
    shop.hear()
    with shop.open():
        assert Refund.objects.get().state == "succeeded"
    assert shop.payments()[0].refunded == 8


def test_an_answer_that_got_lost_is_asked_for_again_and_nothing_is_given_back_twice(shop: Shop, paid: Payment) -> None:
    pk = uuid7()
    _lose_the_answer(shop, paid, pk)
    connect.refund(shop.org, paid, by=shop.owner, amount=Decimal(8), pk=pk)
    shop.hear()
    assert Given.objects.count() == 1
    assert shop.payments()[0].refunded == 8
