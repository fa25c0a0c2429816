"""Payments told one to three times in any order to several workers: the ledger equals the sandbox's books."""

import random
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection

from invoices.models import Payment
from invoices.verifying import problems
from onetool.stripe_door import inbox
from onetool.stripe_door.models import StripeEvent
from onetool.stripe_sandbox import actions as sandbox
from onetool.stripe_sandbox import deliver
from onetool.stripe_sandbox.books import books
from onetool.stripe_sandbox.models import Charge, Event
from tests.invoices.conftest import Shop

WORKERS = 4


def _weather(shop: Shop, *, seed: int, payments: int) -> None:
    dice = random.Random(seed)
    account = ""
    for _ in range(payments):
        page = shop.checkout(shop.invoice(price=str(dice.randint(5, 900))))
        account = page.account_id
        if dice.random() < 0.3:
            sandbox.decline(page, code="card_declined", message="Your card was declined.")
        if dice.random() < 0.85:
            sandbox.pay(page)
            charge = Charge.objects.get(payment_intent__sessions=page, status="succeeded")
            for _ in range(dice.randint(0, 2)):
                sandbox.refund(charge, amount=dice.randint(1, charge.amount // 3), reason="", metadata={})
    assert set(deliver.storm(Event.objects.all(), seed=seed)) == {200}
    waiting = list(StripeEvent.objects.waiting().values_list("stripe_id", flat=True)) * 2
    dice.shuffle(waiting)
    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(_work, waiting))
    inbox.replay(StripeEvent.objects.filter(pk__in=StripeEvent.objects.waiting()))
    inbox.work_off()
    assert not StripeEvent.objects.waiting().exists()
    with shop.open():
        ours = {p.payment_intent: (p.amount, p.refunded) for p in Payment.objects.filter(state=Payment.State.SUCCEEDED)}
        assert problems() == []
    theirs = {key: (entry.captured, entry.refunded) for key, entry in books(account).items()}
    assert ours == theirs
    assert sum((amount for amount, _ in ours.values()), Decimal(0)) > 0


def _work(stripe_id: str) -> None:
    try:
        inbox.run(stripe_id)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_the_ledger_equals_the_sandboxs_books(shop: Shop) -> None:
    _weather(shop, seed=1, payments=6)


@pytest.mark.prove
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", range(20))
def test_the_ledger_equals_the_sandboxs_books_in_any_weather(shop: Shop, seed: int) -> None:
    _weather(shop, seed=seed, payments=60)
