"""Payments told one to three times in any order to four workers, one of them killed: the ledger is Stripe's books."""

import random
from decimal import Decimal
from pathlib import Path

import pytest

from invoices import connect
from invoices.models import Payment
from invoices.verifying import problems
from onetool.dev.stripe_sandbox import actions as sandbox
from onetool.dev.stripe_sandbox import deliver
from onetool.dev.stripe_sandbox.books import books
from onetool.dev.stripe_sandbox.models import Charge, CheckoutSession, Event, PaymentIntent
from onetool.stripe_door.models import StripeEvent
from tests.invoices.conftest import Shop
from tests.invoices.workers import Workers

WORKERS = 4


def _sell(shop: Shop, dice: random.Random, payments: int) -> None:
    """Invoices that are paid, paid at the second try, never paid, given back in parts or whole."""
    for _ in range(payments):
        page = shop.checkout(shop.invoice(price=str(dice.randint(5, 900))))
        if dice.random() < 0.4:
            sandbox.decline(page, code="card_declined", message="Your card was declined.")
        if dice.random() < 0.85:
            sandbox.pay(page)
            charge = Charge.objects.get(payment_intent__sessions=page, status="succeeded")
            for _ in range(dice.randint(0, 2)):
                sandbox.refund(charge, amount=dice.randint(1, charge.amount // 3), reason="", metadata={})
            if dice.random() < 0.1:
                sandbox.refund(charge, amount=None, reason="", metadata={})


def _weather(shop: Shop, log: Path, *, seed: int, payments: int, lease: int) -> int:
    """Returns how many events there were; `lease` is in seconds."""
    dice = random.Random(seed)
    with Workers.started(WORKERS, lease=lease, log=log) as workers:
        _sell(shop, dice, payments)
        rain = deliver.shuffled(Event.objects.all(), seed=seed)
        victim, killed = dice.choice(workers.all), ""
        for place, event in enumerate(rain):
            assert deliver.deliver(event) == 200
            if dice.random() < 0.1:
                _somebody_comes_back(shop, dice)
            if place < len(rain) // 3 or killed:
                workers.hand(dice.choice(workers.living), event.id)
                continue
            workers.hand(victim, event.id)
            if killed := workers.kill_at_work(victim, in_transaction=bool(seed % 2)):
                workers.deal_again(victim)
        assert killed, "nobody was killed"
        workers.finish()
    _assert_books(shop)
    _assert_taken_over(killed)
    return Event.objects.count()


def _somebody_comes_back(shop: Shop, dice: random.Random) -> None:
    """From a page that was paid, at whatever moment of the storm."""
    page = dice.choice(CheckoutSession.objects.filter(is_paid=True).order_by("pk"))
    connect.settle_session(shop.org, page.account_id, page.pk)


def _assert_taken_over(killed: str) -> None:
    """What was in the killed one's hands was begun again by another, and all came to its end."""
    assert StripeEvent.objects.get(stripe_id=killed).attempts >= 2
    ends = set(StripeEvent.objects.values_list("state", flat=True))
    assert ends == {StripeEvent.State.DONE, StripeEvent.State.IGNORED}


def _assert_books(shop: Shop) -> None:
    """To the cent, payment by payment; what failed is known and moved nothing."""
    theirs = {key: (one.captured, one.refunded) for key, one in books(_account()).items()}
    failed = set(PaymentIntent.objects.exclude(last_error=None).values_list("pk", flat=True))
    with shop.open():
        payments = list(Payment.objects.all())
        assert problems() == []
    good = [one for one in payments if one.state == Payment.State.SUCCEEDED]
    assert {one.payment_intent: (one.amount, one.refunded) for one in good} == theirs
    assert {one.payment_intent for one in payments if one.state == Payment.State.FAILED} == failed
    assert len(payments) == len(good) + len(failed)
    assert sum((one.refunded for one in good), Decimal(0)) > 0


def _account() -> str:
    return str(CheckoutSession.objects.values_list("account_id", flat=True).distinct().get())


@pytest.mark.django_db(transaction=True)
def test_the_ledger_equals_stripes_books_though_a_worker_was_killed(shop: Shop, tmp_path: Path) -> None:
    _weather(shop, tmp_path / "workers.log", seed=1, payments=5, lease=1)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(20))
def test_the_ledger_equals_stripes_books_in_any_weather(shop: Shop, tmp_path: Path, seed: int) -> None:
    assert _weather(shop, tmp_path / "workers.log", seed=seed, payments=60, lease=3) >= 300
